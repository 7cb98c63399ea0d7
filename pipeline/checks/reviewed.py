"""Does each row of reviewed.csv speak of a check, a measure and a figure that can be?

A row that fits nothing would be passed over, and what it says would never be shown.
"""

import polars as pl

from pipeline.checks import copies, extraordinary, history
from pipeline.sources.reference import REVIEWED, refuse

OF_MEASURES = (history.CHECK, history.EDITIONS)
"""Checks of a measure and period; their rows name no place."""
OF_FIGURES = (
    *(extraordinary.CHANGE, extraordinary.STEEP, extraordinary.STOCK),
    *(extraordinary.MISFIT_NAME, extraordinary.GONE, extraordinary.WAIT),
    *(copies.COPY_OF_BEFORE, copies.COPY_OF_OTHER),
)


def refuse_unknown(reviewed: pl.DataFrame, indicator: pl.DataFrame) -> None:
    """Raise PipelineError for the first row of read_reviewed() that no check can use.

    `indicator` is the warehouse's table.
    """
    unknown = reviewed.filter(~pl.col("check").is_in([*OF_MEASURES, *OF_FIGURES]))
    refuse(REVIEWED, unknown, "{check!r} is not the name of a check that can be reviewed")
    other = reviewed.filter(~pl.col("indicator").is_in(indicator["indicator"].implode()))
    refuse(REVIEWED, other, "{indicator!r} is not a measure")
    of_figure = pl.col("check").is_in(OF_FIGURES)
    misplaced = reviewed.filter(of_figure != pl.col("location_code").is_not_null())
    refuse(
        REVIEWED, misplaced, "the check {check!r} is of a figure and needs a place, or of none and has one"
    )
    given = pl.col("figure") != ""
    as_shown = extraordinary.shown(pl.col("figure").cast(pl.Float64, strict=False)) == pl.col("figure")
    malformed = reviewed.filter(given & ~(as_shown & of_figure))
    refuse(
        REVIEWED, malformed, "figure {figure!r} is not as the table review has it, such as 1067.0 or 54.93"
    )
