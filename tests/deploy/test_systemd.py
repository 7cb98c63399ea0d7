"""The units of deploy/systemd."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages.server import drain
from pipeline.core.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_units_are_valid_and_a_misspelt_one_is_not(tmp_path: Path) -> None:
    here = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/opt/postcode-lottery/.venv/bin/python", sys.executable)
        here.append(tmp_path / unit.name.replace("@", "@8501"))
        here[-1].write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no"]
    done = subprocess.run([*command, *here], capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if "postcode-lottery" in line]
    assert (done.returncode, own) == (0, [])
    misspelt = here[0].read_text(encoding="utf-8").replace("[Service]\n", "[Service]\nExecStartt=/bin/true\n")
    here[0].write_text(misspelt, encoding="utf-8")
    done = subprocess.run([*command, here[0]], capture_output=True, text=True, check=False)
    assert "ExecStartt" in done.stderr


def test_a_replica_has_the_time_to_end_and_reaches_no_other_machine() -> None:
    text = (ROOT / "deploy" / "systemd" / "postcode-lottery@.service").read_text(encoding="utf-8")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(text)
    service = unit["Service"]
    needed = drain.SECONDS_FOR_RUNS + drain.SECONDS_FOR_ANSWERS
    assert int(service["TimeoutStopSec"]) >= needed + 10
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")
    assert service["KillMode"] == "mixed"
