"""Tidy postcodes: which authority a sector is in, or a single postcode that is not where its sector is."""

import datetime

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.tables import POSTCODE_COLUMNS
from pipeline.geography.register import Geography, locate
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import TidyList

ENGLAND = "England"
COUNTRIES = {"": ENGLAND, "W": "Wales", "S": "Scotland", "N": "Northern Ireland", "M": "Isle of Man"}
ISLANDS = "L"  # the letter that Jersey and Guernsey share; their postcode areas tell them apart
ISLAND_OF_AREA = {"JE": "Jersey", "GY": "Guernsey"}


def postcodes(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy one row a sector or unit to the same with its place: an authority, or a country but England."""
    end_of_year = pl.lit(datetime.date(required.period(edition), 12, 31))
    named = _with_country(table, edition)
    english = locate(named.filter(country=ENGLAND), "new_la_code", end_of_year, geography, edition)
    rows = pl.concat([english, named.filter(pl.col("country") != ENGLAND)], how="diagonal").sort("postcode")
    checks = [
        _codes_agree(english, end_of_year, edition, geography),
        _every_authority(english, end_of_year, edition, geography),
        _units_differ(rows, edition),
    ]
    return TidyList(
        rows.select(pl.col(name).cast(kind) for name, kind in POSTCODE_COLUMNS.items()), pl.concat(checks)
    )


def _with_country(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    area = pl.col("postcode").str.head(2)
    named = table.with_columns(
        country=pl.when(outside=ISLANDS)
        .then(area.replace_strict(ISLAND_OF_AREA, default=None))
        .otherwise(pl.col("outside").replace_strict(COUNTRIES, default=None))
    )
    unknown = named.filter(pl.col("country").is_null())
    if not unknown.is_empty():
        first = unknown.row(0, named=True)
        raise PipelineError(
            f"{edition.name}: {first['postcode']} is marked {first['outside']!r}, which is no country there."
        )
    return named


def _codes_agree(
    english: pl.DataFrame, on_date: pl.Expr, edition: Edition, geography: Geography
) -> pl.DataFrame:
    pairs = english.select("new_la_code", "old_la_code", by_ons_code="location_code").unique()
    both = locate(pairs, "old_la_code", on_date, geography, edition)
    other = both.filter(pl.col("by_ons_code") != pl.col("location_code"))["new_la_code"].sort()
    return check_result(
        "DfE code and ONS code mean the same authority",
        edition,
        "pass" if other.is_empty() else "fail",
        f"not for {', '.join(other)}" if len(other) else f"{pairs.height} authorities",
    )


def _every_authority(
    english: pl.DataFrame, on_date: pl.Expr, edition: Edition, geography: Geography
) -> pl.DataFrame:
    """Have all authorities of the day a sector or a single postcode, and no others?"""
    authorities = geography.location.filter(geographic_level="Local authority")
    today = authorities.filter(
        pl.col("opened") <= on_date, (pl.col("closed") >= on_date).fill_null(value=True)
    )
    without = today.join(english, on="location_code", how="anti")["location_name"].sort()
    strangers = english.filter(~pl.col("exists"))["new_la_code"].unique().sort()
    problems = [
        f"{told} {', '.join(names)}"
        for told, names in (("none for", without), ("some for authorities that are no more:", strangers))
        if len(names)
    ]
    return check_result(
        "every authority has postcodes, and only those that exist",
        edition,
        "fail" if problems else "pass",
        "; ".join(problems) or f"{today.height} authorities",
    )


def _units_differ(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Is every single postcode in a sector that is known, and elsewhere than it?"""
    place = pl.coalesce("location_code", "country").alias("place")
    units = rows.filter(pl.col("postcode").str.contains("[A-Z]{2}$")).select(
        "postcode", place, sector=pl.col("postcode").str.head(-2)
    )
    sectors = rows.select("postcode", place.alias("place_of_sector"))
    beside = units.join(sectors, left_on="sector", right_on="postcode", how="left")
    idle = beside.filter((pl.col("place") != pl.col("place_of_sector")).fill_null(value=False).not_())
    listed = f"{units.height:,} postcodes in {rows.height - units.height:,} sectors"
    first = "" if idle.is_empty() else f"; not {idle['postcode'].sort()[0]}"
    return check_result(
        "a single postcode is in a known sector, and elsewhere than it",
        edition,
        "pass" if idle.is_empty() else "fail",
        f"{listed}{first}",
    )
