"""Write the warehouse to a file aside, then replace the old one atomically."""

import errno
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.core import interrupts
from pipeline.core.errors import PipelineError

HALF_BUILT = ".build-"
STALE_AFTER_SECONDS = 3600
READABLE_FROM = "v1.5.0"
"""The oldest DuckDB that can read the file, which visitors download."""


def create(path: Path) -> duckdb.DuckDBPyConnection:
    """Make a new warehouse without any tables, and return a connection to it."""
    return duckdb.connect(str(path), config={"storage_compatibility_version": READABLE_FROM})


@contextmanager
def replacing(output: Path, before_swap: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """Give the path of a file to fill, which replaces the old one if the block ends without an exception.

    `before_swap` is called right before that. Processes that have the old file open keep reading it. Raises
    PipelineError if the file cannot be written; in any case the old file stays unchanged.
    """
    prepare(output)
    # The folder is named before it is made, so that it is always removed.
    half_built = output.parent / f"{HALF_BUILT}{uuid.uuid4().hex}"
    try:
        half_built.mkdir()
        yield half_built / output.name
        with interrupts.shielded():
            before_swap()
            os.replace(half_built / output.name, output)  # noqa: PTH105 - the atomic step
    except OSError as error:
        raise PipelineError(f"The warehouse could not be written to {output}: {error.strerror}.") from error
    except (duckdb.OperationalError, duckdb.IntegrityError) as error:
        raise PipelineError(f"The warehouse could not be filled: {str(error).splitlines()[0]}") from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from error
        raise
    finally:
        shutil.rmtree(half_built, ignore_errors=True)


def prepare(output: Path) -> None:
    """Make the folder of the warehouse and tidy it; PipelineError if no file can be written there."""
    try:
        if output.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        output.parent.mkdir(parents=True, exist_ok=True)
        _sweep(output.parent)
    except OSError as error:
        raise PipelineError(f"The warehouse could not be written to {output}: {error.strerror}.") from error


def _sweep(folder: Path) -> None:
    """Remove leftovers of killed builds; the folder of a running build is younger."""
    for path in folder.glob(f"{HALF_BUILT}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(path)
