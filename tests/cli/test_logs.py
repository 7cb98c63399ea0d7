"""Which log records a command prints, and where."""

import argparse
import logging
import re

import pytest

from pipeline.cli.logs import log_to_stderr


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ({"quiet": False, "json": False, "verbose": False}, ["info 7", "warning"]),
        ({"quiet": False, "json": False, "verbose": True}, ["debug", "info 7", "warning"]),
        ({"quiet": True, "json": False, "verbose": False}, []),
        ({"quiet": False, "json": True, "verbose": False}, []),
        ({}, []),
    ],
)
def test_records_are_printed_with_the_seconds_since_the_start(
    options: dict[str, bool], printed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("pipeline.store.anything")
    with log_to_stderr(argparse.Namespace(**options)):
        logger.debug("debug")
        logger.info("info %d", 7)
        logger.warning("warning")
    out, err = capsys.readouterr()
    assert out == ""
    lines = [re.fullmatch(r" +\d+\.\d s  (.*)", line) for line in err.splitlines()]
    assert [line and line[1] for line in lines] == printed


def test_nothing_is_printed_after_the_command() -> None:
    pipeline = logging.getLogger("pipeline")
    before = (pipeline.level, list(pipeline.handlers))
    with pytest.raises(KeyError), log_to_stderr(argparse.Namespace(quiet=False, json=False)):
        raise KeyError
    assert (pipeline.level, pipeline.handlers) == before
