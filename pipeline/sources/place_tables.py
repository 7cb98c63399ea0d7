"""The tables in data/reference about names of authorities, and of areas that people know better."""

from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.core.tables import Tables
from pipeline.sources.reference import check_places, read_table, refuse

PLACE_NAMES = "place_name.csv"
PLACE_NAME_FILE = dict.fromkeys(
    ["location_code", "location_name", "slug", "short_name", "website"], pl.String
)
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

CONSTITUENCIES = "constituency.csv"
CONSTITUENCY_FILE = {
    **dict.fromkeys(["constituency_code", "constituency", "location_code", "location_name"], pl.String),
    "share_pct": pl.Float64,
    "note": pl.String,
}
DISTRICTS = "district.csv"
DISTRICT_FILE = {
    **dict.fromkeys(["district_code", "district"], pl.String),
    "exists": pl.Boolean,
    **dict.fromkeys(["location_code", "location_name"], pl.String),
}
COUNTIES = "county.csv"
COUNTY_FILE = dict.fromkeys(["kind", "county", "location_code", "location_name"], pl.String)
COUNTY_KINDS = ("ceremonial county", "metropolitan county", "Greater London", "former county", "area")
SHORT_NAMES = "short_names.csv"
SHORT_NAME_FILE = dict.fromkeys(["short_name", "location_code", "location_name"], pl.String)
SETTLEMENTS = "settlement.csv"
SETTLEMENT_FILE = dict.fromkeys(["settlement", "type", "location_code", "postcode_district"], pl.String)
SETTLEMENT_TYPES = ("City", "Town", "Village", "Suburban Area", "Other Settlement")

AREA_COLUMNS = {
    **dict.fromkeys(["kind", "area_code", "area_name", "location_code"], pl.String),
    "share_pct": pl.Float64,
    "note": pl.String,
}


def with_names(location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Add slug, short_name and website to the table `location`, from place_name.csv.

    Raises PipelineError, besides what read_table refuses, for a slug given twice or with other characters
    than small letters, digits and hyphens, a code that does not belong to the place named, and a place
    without a row.
    """
    filled = ["location_code", "location_name", "slug", "short_name"]
    table = read_table(folder, PLACE_NAMES, PLACE_NAME_FILE, filled=filled, key=["location_code"])
    refuse(PLACE_NAMES, table.filter(~pl.col("slug").str.contains(SLUG)), "{slug!r} is not a slug")
    again = table.with_columns(first=pl.col("row").first().over("slug"))
    refuse(PLACE_NAMES, again.filter(pl.col("row") > pl.col("first")), "row {first} has the slug {slug!r}")
    known = location.select("location_code")
    check_places(table.join(known, on="location_code", how="semi"), location, PLACE_NAMES)
    nameless = location.join(table, on="location_code", how="anti")
    for code, name in nameless.select("location_code", "location_name").head(1).iter_rows():
        raise PipelineError(f"{PLACE_NAMES} has no row for {name} ({code}): add one with a new slug.")
    names = table.select("location_code", "slug", "short_name", "website")
    return location.join(names, on="location_code", how="left", maintain_order="left")


def read_areas(location: pl.DataFrame, folder: Path = REFERENCE) -> Tables:
    """Read the tables `area` and `settlement`: which authorities an area, a town or a short name means.

    Raises PipelineError, besides what read_table refuses, for an unknown kind or type, a share of less than
    nothing or more than all, and a code that is not in `location` or does not belong to the place named.
    """
    return {
        "area": pl.concat(
            [
                _constituencies(location, folder),
                _districts(location, folder),
                _counties(location, folder),
                _short_names(location, folder),
            ]
        ),
        "settlement": _settlements(location, folder),
    }


def _constituencies(location: pl.DataFrame, folder: Path) -> pl.DataFrame:
    filled = ["constituency_code", "constituency", "location_code", "location_name", "share_pct"]
    key = ["constituency_code", "location_code"]
    table = read_table(folder, CONSTITUENCIES, CONSTITUENCY_FILE, filled=filled, key=key)
    check_places(table, location, CONSTITUENCIES)
    wrong = table.filter(~pl.col("share_pct").is_between(0, 100, closed="right"))
    refuse(CONSTITUENCIES, wrong, "{share_pct} is not a percentage of its residents")
    return _areas(table, kind=pl.lit("constituency"), area_code="constituency_code", area_name="constituency")


def _districts(location: pl.DataFrame, folder: Path) -> pl.DataFrame:
    table = read_table(
        folder, DISTRICTS, DISTRICT_FILE, filled=list(DISTRICT_FILE), key=["district_code", "location_code"]
    )
    check_places(table, location, DISTRICTS)
    kind = pl.when("exists").then(pl.lit("district")).otherwise(pl.lit("former district"))
    return _areas(table, kind=kind, area_code="district_code", area_name="district")


def _counties(location: pl.DataFrame, folder: Path) -> pl.DataFrame:
    table = read_table(folder, COUNTIES, COUNTY_FILE, filled=list(COUNTY_FILE), key=list(COUNTY_FILE))
    check_places(table, location, COUNTIES)
    other = table.filter(~pl.col("kind").is_in(COUNTY_KINDS))
    refuse(COUNTIES, other, f"kind {{kind!r}} is not one of {', '.join(COUNTY_KINDS)}")
    return _areas(table, area_name="county")


def _short_names(location: pl.DataFrame, folder: Path) -> pl.DataFrame:
    table = read_table(
        folder, SHORT_NAMES, SHORT_NAME_FILE, filled=list(SHORT_NAME_FILE), key=list(SHORT_NAME_FILE)
    )
    check_places(table, location, SHORT_NAMES)
    return _areas(table, kind=pl.lit("short name"), area_name="short_name")


def _areas(table: pl.DataFrame, **given: str | pl.Expr) -> pl.DataFrame:
    """Return the columns of `area`; those that the table lacks are null."""
    named = table.with_columns(**given)
    return named.select(
        (pl.col(name) if name in named.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in AREA_COLUMNS.items()
    )


def _settlements(location: pl.DataFrame, folder: Path) -> pl.DataFrame:
    filled = ["settlement", "type", "location_code"]
    table = read_table(folder, SETTLEMENTS, SETTLEMENT_FILE, filled=filled)
    other = table.filter(~pl.col("type").is_in(SETTLEMENT_TYPES))
    refuse(SETTLEMENTS, other, f"type {{type!r}} is not one of {', '.join(SETTLEMENT_TYPES)}")
    unknown = table.filter(~pl.col("location_code").is_in(location["location_code"].implode()))
    refuse(SETTLEMENTS, unknown, "{location_code} is not in the register")
    return table.drop("row")
