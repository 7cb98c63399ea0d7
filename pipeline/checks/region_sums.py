"""Do the nine regions add up to England?

Authorities need not: some have no figure, and what they may have had leaves room for a wrong total. The
totals of regions include them, so the nine give England's to the last case in every published release.
"""

import polars as pl

from pipeline.checks.completeness import REGIONS
from pipeline.core.places import ENGLAND
from pipeline.core.tables import CHECK_COLUMNS
from schemas.units import has_unit

CHECK = "regions add up to England"
WHOLE_POUNDS = 0.5  # of each region, as money is printed to the pound
NOISE = 1e-6
MOST_NAMED = 3
TOTAL = ["source", "release", "indicator", "part", "time_period"]


def regions_add_up(parts: pl.DataFrame, noted: pl.DataFrame) -> pl.DataFrame:
    """Compare England's figures with the sums of its regions; a row of check_result a source and release.

    `parts`: source, release, indicator, part ('value', 'numerator' or 'denominator'), time_period,
    location_code and figure, of what adds up. `noted`: indicator, location_code and time_period of figures
    with a note, which explains a difference of England's. A total without all nine regions is left out.
    """
    given = parts.select(*TOTAL, "location_code", "figure").cast({pl.Enum: pl.String}).drop_nulls("figure")
    is_money = has_unit(pl.col("indicator"), "GBP") | pl.col("indicator").str.starts_with("dsg_balance_")
    notes = noted.filter(location_code=ENGLAND).select("indicator", "time_period", noted=pl.lit(value=True))
    compared = (
        given.filter(pl.col("location_code").is_in(REGIONS))
        .group_by(TOTAL)
        .agg(together=pl.col("figure").sum(), regions=pl.col("location_code").n_unique())
        .filter(regions=len(REGIONS))
        .join(given.filter(location_code=ENGLAND), on=TOTAL)
        .join(notes.unique(), on=["indicator", "time_period"], how="left")
        .with_columns(
            differs=(pl.col("figure") - pl.col("together")).abs()
            > pl.when(is_money).then(WHOLE_POUNDS * len(REGIONS)).otherwise(NOISE)
        )
        .sort(TOTAL)
    )
    rows = [
        (CHECK, str(source), str(release), *_judged(table))
        for (source, release), table in compared.group_by("source", "release", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _judged(compared: pl.DataFrame) -> tuple[str, str]:
    """Return the outcome and the sentence for the totals of one release."""
    differing = compared.filter("differs")
    agree = f"{compared.height - differing.height} of {compared.height} totals agree"
    if differing.is_empty():
        return "pass", agree
    unexplained = differing.filter(pl.col("noted").is_null())
    named = "; ".join(
        f"{row['indicator']} {row['time_period']} ({row['part']}): {row['together']:,.10g} in the regions "
        f"together, {row['figure']:,.10g} in England's row"
        for row in (differing if unexplained.is_empty() else unexplained).head(MOST_NAMED).rows(named=True)
    )
    if unexplained.is_empty():
        return "explained", f"{agree}; with a note: {named}"
    return "fail", f"{agree}; without a note on England's figure: {named}"
