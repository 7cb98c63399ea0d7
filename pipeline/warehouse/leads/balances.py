"""Leads about balances that turned, or passed a tenth or a quarter of the grant."""

import polars as pl

from pipeline.text.leads.kinds import Kind
from pipeline.warehouse.leads.candidates import with_size
from pipeline.warehouse.leads.changes import CHANGED, changes_since
from pipeline.warehouse.leads.frames import SERIES, Frames
from pipeline.warehouse.leads.measures import BALANCE

TENTH, QUARTER = -10.0, -25.0


def balances(frames: Frames) -> pl.DataFrame:
    """Return the candidates; a balance that prints as 0 is neither a deficit nor a surplus."""
    is_balance = pl.col("indicator").cast(pl.String) == BALANCE
    before = (
        frames.series.filter(is_balance & (pl.col("time_period") < pl.col("newest")))
        .group_by(SERIES)
        .agg(from_period=pl.col("time_period").max())
    )
    changed = with_size(changes_since(frames, before), pl.col("change"), ["indicator"])
    now, then = pl.col("value").round(9), pl.col("from_value").round(9)
    printed = [pl.col(name) for name in ("printed", "from_printed")]
    passed_quarter = (now <= QUARTER) & (then > QUARTER)
    notable = {
        Kind.TURNED_TO_DEFICIT: (printed[0] < 0) & (printed[1] > 0),
        Kind.TURNED_TO_SURPLUS: (printed[0] > 0) & (printed[1] < 0),
        Kind.PASSED_A_QUARTER: passed_quarter,
        Kind.PASSED_A_TENTH: (now <= TENTH) & (then > TENTH) & ~passed_quarter,
    }
    return pl.concat(
        [
            changed.with_columns(
                kind=pl.lit(kind),
                z=pl.lit(None, pl.Float64),
                notable=condition,
                among=pl.len().cast(pl.Int32),
                sharing=condition.sum().cast(pl.Int32),
            ).select(CHANGED)
            for kind, condition in notable.items()
        ]
    )
