"""Tidy statistical neighbours: the ten authorities that a model finds most similar to each authority."""

import datetime

import polars as pl

from pipeline.core.places import statistical_set
from pipeline.core.tables import NEIGHBOUR_COLUMNS
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import TidyList

POSITIONS = range(1, 11)
NONE = "-"
NAME_TEN = "every authority has ten statistical neighbours"


def statistical_neighbours(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy one row per authority to one row per pair; the set is named after the year of the model.

    Authorities below 'Old SNs:' are left out: their rows come from an older model. Neighbours abolished since
    are kept as published.
    """
    now = table.filter(part="now")
    pairs = pl.concat(
        [
            now.select(
                "la_code",
                "la_name",
                neighbour=f"neighbour_{position}",
                closeness=pl.col(f"closeness_{position}").str.to_lowercase(),
                position=pl.lit(position, pl.Int32),
            )
            for position in POSITIONS
        ]
    ).filter(pl.col("neighbour") != NONE)
    end_of_year = pl.lit(datetime.date(required.period(edition), 12, 31))
    located = locate(pairs, "la_code", end_of_year, geography, edition).rename({"location_code": "of"})
    both = locate(located.drop("exists", "la_code", "la_name"), "neighbour", end_of_year, geography, edition)
    rows = both.select(
        neighbour_set=pl.lit(statistical_set(required.period(edition))),
        location_code="of",
        neighbour_code="location_code",
        position="position",
        closeness=pl.col("closeness").str.head(1).str.to_uppercase() + pl.col("closeness").str.slice(1),
    ).sort("location_code", "position")
    checks = [
        _ten_each(now, rows, edition),
        _no_repeats(rows, edition),
        _former(table, edition),
    ]
    return TidyList(
        rows.select(pl.col(name).cast(kind) for name, kind in NEIGHBOUR_COLUMNS.items()), pl.concat(checks)
    )


def _ten_each(now: pl.DataFrame, rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that authorities have ten neighbours: none at all is explained, fewer than ten fails."""
    without = now.filter(pl.all_horizontal(pl.col(f"neighbour_{position}") == NONE for position in POSITIONS))
    sizes = rows.group_by("location_code").len()
    complete = sizes.filter(len=len(POSITIONS)).height
    detail = f"{complete} of {now.height} authorities have ten"
    if complete < sizes.height:
        return check_result(NAME_TEN, edition, "fail", detail)
    if without.is_empty():
        return check_result(NAME_TEN, edition, "pass", detail)
    listed = ", ".join(without["la_name"].sort())
    return check_result(NAME_TEN, edition, "explained", f"{detail}; the model gives none for {listed}")


def _no_repeats(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    own = rows.filter(pl.col("location_code") == pl.col("neighbour_code")).height
    repeated = rows.filter(rows.select("location_code", "neighbour_code").is_duplicated()).height
    return check_result(
        "no authority is its own neighbour, and none is named twice",
        edition,
        "fail" if own or repeated else "pass",
        f"{rows.height:,} pairs, {own} with itself, {repeated} repeated",
    )


def _former(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    former = table.filter(part="former")["la_name"].sort()
    return check_result(
        "authorities under 'Old SNs:' are left out",
        edition,
        "explained" if len(former) else "pass",
        f"carried over from an older model: {', '.join(former)}" if len(former) else "there are none",
    )
