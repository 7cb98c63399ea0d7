"""Keys of an edition that only some layouts require; PipelineError names the block that lacks one."""

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition


def period(edition: Edition) -> int:
    """Return the period of a file that has no column of years."""
    if edition.time_period is None:
        raise _missing(edition, "time_period")
    return edition.time_period


def sheet(edition: Edition) -> str:
    """Return the name of the sheet to read."""
    if edition.sheet is None:
        raise _missing(edition, "sheet")
    return edition.sheet


def total(edition: Edition) -> str:
    """Return the label of rows that are totals."""
    if edition.total is None:
        raise _missing(edition, "total")
    return edition.total


def _missing(edition: Edition, key: str) -> PipelineError:
    where = f"{edition.file}, [[edition]] {edition.source} {edition.release}"
    return PipelineError(f"{where}: the key {key} is missing.")
