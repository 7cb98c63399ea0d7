"""The command line as its users meet it when something is wrong."""

import pytest

from pipeline.__main__ import main


def problem(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must fail, and return the one sentence that it says."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    last = said.err.splitlines()[-1]
    assert last.startswith("Problem: ")
    assert "Traceback" not in said.err
    return last.removeprefix("Problem: ")
