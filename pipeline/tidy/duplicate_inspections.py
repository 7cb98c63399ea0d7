"""Inspections that two publishers list: keep each once, and check that both agree."""

import polars as pl

from pipeline.core.tables import CHECK_COLUMNS
from pipeline.tidy.common import TidyList
from pipeline.tidy.inspections import FROM_2023

NAME = "an inspection given twice is the same in both"
# Two rows of an area are the same inspection if they agree on one of these.
SAME_DAY = ("inspection_start", "published_on")


def remove_duplicates(inspections: pl.DataFrame, location: pl.DataFrame) -> TidyList:
    """Keep each inspection once: the later row, with the other row's report address if it has none.

    Two rows of an area and framework are the same inspection if they started or were published on the same
    day. A check names the areas for which they differ. Different days are explained, as publishers may count
    from the first call or the first visit; different outcomes fail.
    """
    rows = inspections.with_row_index("at")
    pairs = rows.join(rows, on=["location_code", "framework"], suffix="_kept").filter(
        (pl.col("at") < pl.col("at_kept"))
        & pl.any_horizontal((pl.col(day) == pl.col(f"{day}_kept")).fill_null(value=False) for day in SAME_DAY)
    )
    addresses = pairs.select(at="at_kept", address="report_url").unique("at", keep="last")
    kept = (
        rows.join(pairs.select("at"), on="at", how="anti")
        .join(addresses, on="at", how="left")
        .with_columns(report_url=pl.coalesce("report_url", "address"))
        .sort("location_code", "framework", "at")
        .select(inspections.columns)
    )
    return TidyList(kept, _agreement(pairs, location))


def _agreement(pairs: pl.DataFrame, location: pl.DataFrame) -> pl.DataFrame:
    if pairs.is_empty():
        return pl.DataFrame(schema=CHECK_COLUMNS)
    compared = (
        pairs.filter(framework=FROM_2023)
        .join(location.select("location_code", "location_name"), on="location_code", how="left")
        .sort("location_name")
    )
    outcomes = compared.filter(_differ("outcome"))
    days = compared.filter(_differ("inspection_start") | _differ("published_on"))
    agreeing = compared.filter(
        ~(_differ("outcome") | _differ("inspection_start") | _differ("published_on"))
    ).height
    detail = f"{agreeing} of {compared.height} agree"
    if not days.is_empty():
        detail += f"; other days for {', '.join(map(_days, days.rows(named=True)))}"
    if not outcomes.is_empty():
        detail += f"; other outcomes for {', '.join(outcomes['location_name'])}"
    row = {
        "check": NAME,
        "source": compared["source_kept"][0],
        "release": compared["release_kept"][0],
        "outcome": "fail" if not outcomes.is_empty() else "explained" if not days.is_empty() else "pass",
        "detail": detail,
    }
    return pl.DataFrame([row], schema=CHECK_COLUMNS)


def _differ(column: str) -> pl.Expr:
    """Return whether both rows have a value and the values differ."""
    return (pl.col(column) != pl.col(f"{column}_kept")).fill_null(value=False)


def _days(row: dict[str, object]) -> str:
    """Describe different days: 'Greenwich (began 2023-05-15, in the other 2023-05-11)'."""
    what = "inspection_start" if row["inspection_start"] != row["inspection_start_kept"] else "published_on"
    verb = "began" if what == "inspection_start" else "published"
    return f"{row['location_name']} ({verb} {row[f'{what}_kept']}, in the other {row[what]})"
