"""Whatever a visitor sends, no packet leaves the server: the kernel counts them, in a network of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.core.paths import ROOT

APART = ("unshare", "--user", "--map-root-user", "--net")


def why_not() -> str:
    """Return why there can be no network of its own, or nothing."""
    if shutil.which(APART[0]) is None:
        return "there is no unshare here"
    tried = subprocess.run([*APART, "true"], capture_output=True, text=True, check=False)
    return f"no network of its own is allowed here: {tried.stderr.strip()}" if tried.returncode else ""


@pytest.mark.slow
def test_no_packet_leaves_whatever_a_visitor_sends(warehouse_file: Path, tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    visit = [sys.executable, "-m", "tests.support.servers.alone", f"{warehouse_file}", f"{tmp_path}"]
    subprocess.run([*APART, *visit], cwd=ROOT, check=True)
    of_server, of_visit = json.loads((tmp_path / "counted.json").read_text(encoding="ascii"))
    assert of_server == [0, 0, 0]
    assert of_visit == [2, 1, 1]  # what is counted if somebody tries
