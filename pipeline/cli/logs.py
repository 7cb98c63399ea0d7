"""Progress on standard error: the log records of `pipeline`, each with the seconds since the start."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def log_to_stderr(options: argparse.Namespace) -> Iterator[None]:
    """Print log records while a command runs: INFO and above, with `-v` DEBUG too.

    Nothing is printed with `--quiet`, with `--json`, or by a command that has none of these options.
    """
    logger = logging.getLogger("pipeline")
    level = logger.level
    silent = getattr(options, "quiet", True) or options.json
    handler = logging.NullHandler() if silent else logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Elapsed())
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if getattr(options, "verbose", False) else logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Elapsed(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self.started = time.monotonic()

    def format(self, record: logging.LogRecord) -> str:
        return f"{time.monotonic() - self.started:6.1f} s  {record.getMessage()}"
