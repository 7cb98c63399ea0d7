"""Terminals that lack characters, full disks, readers that have gone: no command ends in a traceback."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.cli import output
from pipeline.core import paths
from pipeline.core.version import __version__

READING = {
    "status": [],
    "status --json": [],
    "indicators": [],
    "find": ["Devon"],
    "export": ["--indicator", "dsg_balance_gbp", "--period", "2023-24"],
    "claims": [],
    "claims --json": [],
    "lines": ["--authority", "Devon"],
    "sentences": ["--authority", "Devon", "--indicator", "dsg_balance_gbp"],
}
FULL = Path("/dev/full")


def command(name: str, warehouse: Path) -> list[str]:
    return [*name.split(), *READING[name], "--warehouse", str(warehouse)]


def run(
    *arguments: str, stdout: int | io.IOBase = subprocess.PIPE, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=paths.ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": ""} | more,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", READING)
def test_an_ascii_terminal_gets_ascii(name: str, warehouse_file: Path, monkeypatch) -> None:
    terminal = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(terminal, encoding="ascii"))
    assert main(command(name, warehouse_file)) == 0
    if name != "export":  # a file is in UTF-8 everywhere
        assert terminal.getvalue().isascii()
    if name == "status --json":
        assert json.loads(terminal.getvalue())["newest_period"]["dsg_balance_gbp"] == 202324
    if name == "sentences":
        assert b"GBP" in terminal.getvalue()


@pytest.mark.slow
def test_a_problem_is_printed_on_an_ascii_terminal(warehouse_file: Path) -> None:
    where = ["--warehouse", str(warehouse_file)]
    for more in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}):
        failed = run("find", "Z\u00fcrich", *where, **more)
        assert (failed.returncode, failed.stderr[:9]) == (1, "Problem: ")
        assert len(failed.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("\u201c\u00a31.5m\u201d", '"GBP 1.5m"'),
        ("\u22125 \u2013 7\u2026", "-5 - 7..."),
        ("Ynys M\u00f4n", "Ynys Mon"),
        ("\u4e2d \u00bd", "? ?"),
    ],
)
def test_characters_that_a_terminal_lacks_are_spelt_plainly(text: str, printed: str, monkeypatch) -> None:
    terminal = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(terminal, encoding="ascii"))
    output.prepare()
    output.say(text)
    assert terminal.getvalue().decode() == f"{printed}\n"


@pytest.mark.skipif(not FULL.exists(), reason=f"there is no {FULL} here")
@pytest.mark.parametrize("name", READING)
def test_a_full_disk_is_one_sentence(name: str, warehouse_file: Path, capsys, monkeypatch) -> None:
    with FULL.open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(command(name, warehouse_file)) == 1
        monkeypatch.undo()
    said = capsys.readouterr().err
    assert said == "Problem: Standard output could not be written: No space left on device.\n"


@pytest.mark.skipif(not FULL.exists(), reason=f"there is no {FULL} here")
@pytest.mark.parametrize(
    "arguments", [["--version"], ["export", "--help"], ["status", "--warehouse", "none", "--json"]]
)
def test_a_full_disk_is_one_sentence_to_the_end_of_the_process(arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        failed = run(*arguments, stdout=full)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Problem: ")
    assert len(failed.stderr.splitlines()) == 1


def test_a_reader_that_has_gone_is_no_problem(warehouse_file: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_reads:
        done = run("status", "--warehouse", str(warehouse_file), stdout=nobody_reads)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_standard_output_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(output.OutputError, match="There is no standard output"):
        output.say("text")


def test_a_terminal_is_known_as_one(monkeypatch) -> None:
    ours, theirs = pytest.importorskip("pty").openpty()
    with os.fdopen(theirs, "w") as terminal, os.fdopen(ours):
        monkeypatch.setattr(sys, "stdout", terminal)
        assert output.is_terminal()
        monkeypatch.undo()


def test_the_version(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"postcode-lottery {__version__}\n"
