"""The Makefile: what it lists, and what it says when something is missing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from pipeline.core.paths import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")

PRESENT = ".".join(map(str, sys.version_info[:2]))


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, not as part of the make that runs these tests."""
    inherited = {name: value for name, value in os.environ.items() if "MAKE" not in name and name != "PYTHON"}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def message(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a make that failed, before make's own line."""
    assert done.returncode == 2
    sentence, own = done.stderr.splitlines()
    assert own.startswith("make: ***")
    return sentence


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment of the Python that runs the tests, without pip."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"version = {PRESENT}.1\n")
    return folder


def test_make_alone_lists_every_target_with_a_line() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = re.findall(r"^([a-z-]+):.*## (.+)$", text, flags=re.MULTILINE)
    assert {
        "run",
        "test",
        "test-all",
        "check",
        "lint",
        "bench",
        "snapshot",
        "screenshots",
        "lock",
        "clean",
    } <= {target for target, _ in described}
    done = make()
    assert done.returncode == 0
    lines = [line.split(None, 2) for line in done.stdout.splitlines()[: len(described)]]
    assert lines == [["make", target, text] for target, text in described]


def test_screenshots_are_taken_of_an_up_to_date_warehouse(tmp_path: Path) -> None:
    done = make("--dry-run", "--always-make", "screenshots", f"VENV={tmp_path}", f"PYTHON={sys.executable}")
    assert done.returncode == 0
    build, pictures = (
        done.stdout.index(f"{tmp_path}/bin/python -m {module}\n")
        for module in ("pipeline build", "tests.support.screenshots")
    )
    assert build < pictures


def test_screenshots_without_a_browser_say_what_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.screenshots"],
        cwd=ROOT,
        env=os.environ | {"CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "There is no Chromium here: install one, or name it in the variable CHROMIUM.\n"


def test_screenshots_of_readme_are_small_and_of_the_widths_of_a_desk_and_a_phone() -> None:
    pictures = re.findall(r'<img src="(.github/[^"]+)"', (ROOT / "README.md").read_text(encoding="utf-8"))
    widths = []
    for name in pictures:
        with Image.open(ROOT / name) as image:
            widths.append(image.width)
    assert widths == [1280, 390]
    assert sum((ROOT / name).stat().st_size for name in pictures) < 300_000


def test_an_environment_of_this_python_is_used(environment: Path) -> None:
    assert make("same-python", f"VENV={environment}").returncode == 0
    assert make("same-python", f"VENV={environment}", f"PYTHON={sys.executable}").returncode == 0


def test_another_python_than_that_of_the_environment(environment: Path, tmp_path: Path) -> None:
    other = tmp_path / "python9"
    other.write_text("#!/bin/sh\necho 9.1\n")
    other.chmod(0o755)
    assert message(make("same-python", f"VENV={environment}", f"PYTHON={other}")) == (
        f"{environment} was made with Python {PRESENT}, not with {other}: run make clean, then this again."
    )


def test_a_python_that_is_not_there(environment: Path) -> None:
    said = message(make("same-python", f"VENV={environment}", "PYTHON=python0"))
    assert said.startswith("There is no command python0: name a Python with PYTHON=")


def test_a_python_that_was_replaced_by_a_newer_one(environment: Path) -> None:
    (environment / "pyvenv.cfg").write_text("version = 3.1.4\n")
    assert message(make("same-python", f"VENV={environment}")) == (
        f"The Python 3.1 that {environment} was made with is no longer there: "
        "run make clean, then this again."
    )


@pytest.mark.slow
def test_without_a_network_one_sentence_says_so(tmp_path: Path) -> None:
    done = make(
        f"{tmp_path}/venv/.installed",
        f"VENV={tmp_path}/venv",
        f"PYTHON={sys.executable}",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/",  # the port where nobody answers
        PIP_EXTRA_INDEX_URL="http://127.0.0.1:9/",
        PIP_FIND_LINKS=str(tmp_path),
    )
    assert message(done) == (
        "The packages cannot be downloaded: is this computer connected to the internet? "
        f"pip's own words are in {tmp_path}/venv/pip.log."
    )
    assert done.stdout.startswith("Installing what running needs: about 280 MB to download")
