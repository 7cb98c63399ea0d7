"""Keys of an edition that only some layouts need: their value, or a message that names the block."""

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition


def period(edition: Edition) -> int:
    """The `time_period` of a file that does not say its year in a column; PipelineError without one."""
    if edition.time_period is None:
        raise _missing(edition, "time_period")
    return edition.time_period


def sheet(edition: Edition) -> str:
    """The sheet of the workbook that is read; PipelineError without one."""
    if edition.sheet is None:
        raise _missing(edition, "sheet")
    return edition.sheet


def total(edition: Edition) -> str:
    """The label of the rows that are totals; PipelineError without one."""
    if edition.total is None:
        raise _missing(edition, "total")
    return edition.total


def _missing(edition: Edition, key: str) -> PipelineError:
    where = f"{edition.file}, [[edition]] {edition.source} {edition.release}"
    return PipelineError(f"{where}: the key {key} is missing.")
