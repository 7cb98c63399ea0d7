"""The command line when something is wrong."""

import pytest

from pipeline.__main__ import main


def problem(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must fail, and return its one-line error."""
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    last = captured.err.splitlines()[-1]
    assert last.startswith("Problem: ")
    assert "Traceback" not in captured.err
    return last.removeprefix("Problem: ")
