"""Tidy postcodes: the authority of each sector, and of postcodes that are not where their sector is."""

import datetime

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.tables import POSTCODE_COLUMNS
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import TidyList

ENGLAND = "England"
COUNTRIES = {"": ENGLAND, "W": "Wales", "S": "Scotland", "N": "Northern Ireland", "M": "Isle of Man"}
ISLANDS = "L"  # Jersey and Guernsey share this letter; their postcode areas distinguish them
ISLAND_OF_AREA = {"JE": "Jersey", "GY": "Guernsey"}


def postcodes(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Add the place of each sector or unit: an authority, or a country other than England."""
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
            f"{edition.name}: {first['postcode']} has the letter {first['outside']!r}, "
            "which is not a country there."
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
    """Check that the authorities with postcodes are those that existed on the day."""
    authorities = geography.location.filter(geographic_level="Local authority")
    today = authorities.filter(
        pl.col("opened") <= on_date, (pl.col("closed") >= on_date).fill_null(value=True)
    )
    without = today.join(english, on="location_code", how="anti")["location_name"].sort()
    strangers = english.filter(~pl.col("exists"))["new_la_code"].unique().sort()
    problems = [
        f"{what} {', '.join(names)}"
        for what, names in (("none for", without), ("some for authorities that are no more:", strangers))
        if len(names)
    ]
    return check_result(
        "every authority has postcodes, and only those that exist",
        edition,
        "fail" if problems else "pass",
        "; ".join(problems) or f"{today.height} authorities",
    )


def _units_differ(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that single postcodes are in a known sector, and not where the sector is."""
    place = pl.coalesce("location_code", "country").alias("place")
    units = rows.filter(pl.col("postcode").str.contains("[A-Z]{2}$")).select(
        "postcode", place, sector=pl.col("postcode").str.head(-2)
    )
    sectors = rows.select("postcode", place.alias("place_of_sector"))
    compared = units.join(sectors, left_on="sector", right_on="postcode", how="left")
    redundant = compared.filter((pl.col("place") != pl.col("place_of_sector")).fill_null(value=False).not_())
    listed = f"{units.height:,} postcodes in {rows.height - units.height:,} sectors"
    first = "" if redundant.is_empty() else f"; not {redundant['postcode'].sort()[0]}"
    return check_result(
        "a single postcode is in a known sector, and elsewhere than it",
        edition,
        "pass" if redundant.is_empty() else "fail",
        f"{listed}{first}",
    )
