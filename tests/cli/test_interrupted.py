"""Ctrl-C in a real process: one line, exit status 130, and everything as it was."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.core import paths
from tests.support.publishers.environment import SOURCE, FetchEnvironment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")

KEPT = "Interrupted; the old warehouse is as it was"
COMMAND = """
import sys
from pathlib import Path
from pipeline.__main__ import main
from pipeline.core import paths
from pipeline.fetch import report
from tests.support.publishers.environment import QUICK, Client, session
port, snapshot, *arguments = sys.argv[1:]
paths.SNAPSHOT = Path(snapshot)
report.Client = lambda hosts: Client(hosts, QUICK, session=session(int(port)))
sys.exit(main(arguments))
"""


def interrupted(command: Sequence[str], line: str, times: int = 1) -> tuple[int, list[str]]:
    """Press Ctrl-C when a line is printed on standard error; the exit status and the lines after it."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=paths.ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for printed in process.stderr:
        if line in printed:
            for _ in range(times):
                process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate()
    assert out == ""
    return process.returncode, err.splitlines()


def contents(folder: Path) -> dict[str, str]:
    """The checksum of every file and the name of every folder, but for the lock of data/raw."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
        if path.name != ".busy"
    }


@pytest.mark.exhaustive(2, "moments at which Ctrl-C is pressed")
@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("build", "reading the snapshot and fetched files"),
        ("build", "filling and checking the warehouse"),
        ("build", "filling tables"),
        ("build", "deriving tables"),
        ("fetch", "asking for the newest release"),
        ("fetch", "downloading"),
        ("fetch", "checking everything together"),
        ("fetch", "deriving tables"),
        ("snapshot", "reading the snapshot"),
        ("snapshot", "writing the snapshot"),
    ],
)
def test_an_interrupt_leaves_everything_as_it_was(
    command: str, line: str, environment: FetchEnvironment
) -> None:
    raw = ["--raw", str(environment.raw), "-v"]
    environment.raw.mkdir()
    output = environment.folder / "snapshot" if command == "snapshot" else environment.warehouse
    only = {"build": [], "fetch": ["--source", SOURCE], "snapshot": ["--fetched"]}[command]
    before = contents(environment.folder)
    arguments = [command, *only, *raw, "--output", str(output)]
    status, said = interrupted(
        ["-c", COMMAND, str(environment.stand_in.port), str(environment.snapshot), *arguments], line
    )
    assert (status, said[-1:]) == (130, [KEPT])
    assert "Traceback" not in "".join(said)
    after = contents(environment.folder)
    assert {name for name in after if not name.startswith("raw/incoming")} == set(before)
    assert {name: after[name] for name in before} == before


@pytest.mark.slow
def test_a_second_interrupt_does_not_stop_the_cleaning_up(environment: FetchEnvironment) -> None:
    before = contents(environment.folder)
    arguments = ["build", "-v", "--raw", str(environment.raw), "--output", str(environment.warehouse)]
    where = [str(environment.stand_in.port), str(environment.snapshot)]
    status, said = interrupted(["-c", COMMAND, *where, *arguments], "deriving tables", times=2)
    assert (status, said[-1:]) == (130, [KEPT])
    assert contents(environment.folder) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "command", "said"),
    [
        ("argparse", "build", KEPT),
        ("polars._typing", "build", KEPT),
        ("pipeline.store.ingest", "snapshot", KEPT),
        ("duckdb", "status", "Interrupted"),
    ],
)
def test_an_interrupt_while_libraries_are_imported(
    module: str, command: str, said: str, tmp_path: Path
) -> None:
    arguments = ["-X", "importtime", "-m", "pipeline", command]
    where = "--warehouse" if command == "status" else "--output"
    status, lines = interrupted([*arguments, where, str(tmp_path / "warehouse.duckdb")], f" {module}\n")
    # The interrupt can cut a line of these times in two.
    assert (status, lines[-1]) == (130, said)
    assert [line for line in lines if "Traceback" in line or "File " in line] == []
    assert contents(tmp_path) == {}
