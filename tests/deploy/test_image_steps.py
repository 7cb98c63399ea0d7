"""The steps of deploy/Dockerfile, run in a fresh folder instead of a container."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from pipeline.core.paths import ROOT
from tests.support.servers.serving import free_port, wait

pytestmark = pytest.mark.exhaustive(0, "images, whose packages are downloaded")

DOCKERFILE = ROOT / "deploy" / "Dockerfile"


class Image(NamedTuple):
    """What the image would be: its folder /app, its variables, what it runs."""

    app: Path
    variables: dict[str, str]
    command: list[str]


def steps() -> Iterator[tuple[str, str]]:
    """The instructions of the Dockerfile and what follows each, in order."""
    lines = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", " ", lines).splitlines():
        if line.strip():
            instruction, _, rest = line.partition(" ")
            yield instruction, rest


def copy(names: list[str], folder: Path) -> None:
    *sources, target = names
    for source in sources:
        found, place = ROOT / source, folder / target
        if found.is_dir():
            shutil.copytree(found, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(found, place / found.name if place.is_dir() else place)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Run the steps; skip where the packages cannot be downloaded."""
    root = tmp_path_factory.mktemp("image")
    app, path = root / "app", f"{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin"
    app.mkdir()
    outside = {name: text for name, text in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    variables: dict[str, str] = {"PATH": path, "HOME": str(root)} | outside
    command: list[str] = []
    for instruction, rest in steps():
        text = rest.replace("/app", str(app)).replace("$PATH", variables["PATH"])
        if instruction == "ENV":
            variables |= dict(part.split("=", 1) for part in shlex.split(text))
        elif instruction == "COPY" and not rest.startswith("--from"):
            copy(shlex.split(text), app)
        elif instruction == "RUN":
            text = text.replace(" /data", f" {root}/data").replace("--owner=10001 --group=10001 ", "")
            done = subprocess.run(
                ["/bin/sh", "-ec", text], cwd=app, env=variables, capture_output=True, text=True, check=False
            )
            if "No matching distribution" in done.stderr or "Retrying" in done.stderr:
                pytest.skip("the packages cannot be downloaded")
            assert done.returncode == 0, done.stderr[-2000:]
        elif instruction in ("ENTRYPOINT", "CMD"):
            command += [part.strip().strip('"') for part in text.strip("[]").split(",")]
    return Image(app, variables, command)


def test_what_the_image_runs_serves_the_warehouse_that_is_built_in(image: Image) -> None:
    port = free_port()
    command = [part.replace("8501", f"{port}").replace("0.0.0.0", "127.0.0.1") for part in image.command]
    for path in [image.app, *image.app.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)  # root may write all the same
    before = {path: path.stat().st_mtime_ns for path in image.app.rglob("*")}
    server = subprocess.Popen(
        [str(image.app / ".venv/bin" / command[0]), *command[1:]],
        cwd=image.app,
        env=image.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(server, f"http://127.0.0.1:{port}")
        ready = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()
        assert ready["ready"] is True
        page = requests.get(f"http://127.0.0.1:{port}/council/leeds", timeout=60)
        assert (page.status_code, "Leeds" in page.text) == (200, True)
    finally:
        server.terminate()
        server.wait(timeout=40)
        for path in [image.app, *image.app.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200)
    assert {path: path.stat().st_mtime_ns for path in image.app.rglob("*")} == before, "something was written"
