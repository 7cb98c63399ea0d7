"""The project installed from a wheel, outside of its checkout."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from pages.ui.data import archives
from pipeline.core import paths
from pipeline.core.version import __version__
from pipeline.warehouse.fingerprint import fingerprint
from tests.support.servers.serving import free_port, wait

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel in it, and the home of the user who runs it."""

    scripts: Path
    packages: Path
    home: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of a shell of that user."""
        own = {key: text for key, text in os.environ.items() if not key.startswith("POSTCODE_LOTTERY_")}
        return own | {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "data")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command in the home folder."""
        command = [str(self.scripts / "postcode-lottery"), *arguments]
        return subprocess.run(
            command, cwd=self.home, env=self.environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it next to the packages that the tests use; download nothing."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--quiet", "--no-deps", "--no-index"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", str(folder), str(paths.ROOT)]
    subprocess.run(wheel, check=True)
    (built,) = folder.glob("*.whl")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    where = {"base": str(environment), "platbase": str(environment)}
    scripts = Path(sysconfig.get_path("scripts", "venv", where))
    python = str(scripts / "python")
    subprocess.run([*pip, "--python", python, "install", *offline, str(built)], check=True)
    packages = Path(sysconfig.get_path("purelib", "venv", where))
    (packages / "packages-of-the-tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    home = folder / "home"
    home.mkdir()
    return Installed(scripts, packages, home)


def test_build_and_status_work_in_the_users_own_folder(installed: Installed) -> None:
    warehouse = installed.home / "data" / "postcode-lottery" / "warehouse.duckdb"
    missing = installed.run("status")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith(f"Problem: There is no warehouse at {warehouse}: ")
    built = installed.run("build", "--quiet")
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    status = installed.run("status", "--json")
    assert status.returncode == 0
    manifest = json.loads((paths.SNAPSHOT / "manifest.json").read_text(encoding="utf-8"))
    report = json.loads(status.stdout)
    assert [row["release"] for row in report["releases"]] == [row["release"] for row in manifest["releases"]]
    assert warehouse.exists()
    assert [path.name for path in installed.home.iterdir()] == ["data"]


def test_the_stored_results_are_of_its_data_and_code_too(installed: Installed) -> None:
    """Else an installed package would work everything out, however fresh the results are."""
    asked = (
        "from pipeline.core import paths; from pipeline.warehouse.fingerprint import fingerprint; "
        "print(paths.ROOT, fingerprint(paths.SNAPSHOT))"
    )
    done = subprocess.run(
        [str(installed.scripts / "python"), "-c", asked],
        cwd=installed.home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(installed.packages), fingerprint(paths.SNAPSHOT)]


def test_serve_finds_the_app_its_settings_and_its_pages(installed: Installed, tiny_warehouse: Path) -> None:
    settings = Path(".streamlit", "config.toml")  # which Streamlit looks for next to app.py
    assert (installed.packages / settings).read_bytes() == (paths.ROOT / settings).read_bytes()
    assert (installed.packages / "app.py").exists()
    port = free_port()
    server = subprocess.Popen(
        [str(installed.scripts / "postcode-lottery"), "serve", "--port", str(port)],
        cwd=installed.home,
        env={**installed.environment, "POSTCODE_LOTTERY_WAREHOUSE": str(tiny_warehouse)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait(server, address)
        with urlopen(f"{address}/_stcore/host-config") as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        with urlopen(f"{address}{archives.PATH}/{next(iter(archives.FORMS))}") as answer:
            assert answer.headers["Content-Type"] == "application/zip"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_the_version_is_that_of_the_code(installed: Installed) -> None:
    python = str(installed.scripts / "python")
    asked = "from importlib.metadata import version; print(version('postcode-lottery'))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == __version__
