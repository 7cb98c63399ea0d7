"""The register of authorities, and which of them a published code or spelling means at a given date."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.paths import REFERENCE
from pipeline.reference import read_table

ENGLAND = "E92000001"

TYPES = {
    "Counties": "County",
    "Unitary Authorities": "Unitary authority",
    "Metropolitan Districts": "Metropolitan district",
    "London Boroughs": "London borough",
}

REGION_FILE = dict.fromkeys(["location_code", "geographic_level", "location_name", "region_code"], pl.String)
CHANGE_FILE = {
    "effective": pl.Date,
    **dict.fromkeys(["kind", "from_code", "to_code", "note"], pl.String),
}
ALIAS_FILE = dict.fromkeys(["alias", "source", "location_code"], pl.String)

ALIAS_SCHEMA = {
    "alias": pl.String,
    "source": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "location_code": pl.String,
}


@dataclass(frozen=True)
class Geography:
    """The tables `location`, `location_alias` and `location_change` of the warehouse."""

    location: pl.DataFrame
    alias: pl.DataFrame
    change: pl.DataFrame


def make_geography(register: pl.DataFrame, reference: Path = REFERENCE) -> Geography:
    """Build the tables from DfE's register (validated text) and the small tables a person may edit.

    The register has one row a code; one row an authority *as an area* is made of the rows that share a DfE
    code (835 and 838, both called Dorset, are two areas). Rows for pairs of authorities ('940 / 941') and
    for places without a code of their own ('x', 'z') are left out.
    """
    codes = (
        register.filter(
            pl.col("old_la_code").str.contains(r"^\d{3}$") & pl.col("new_la_code").str.contains(r"^E\d{8}$")
        )
        .with_columns(
            opened=pl.col("date_of_operation").str.to_date("%d/%m/%Y"),
            closed=pl.col("date_of_termination").replace("", None).str.to_date("%d/%m/%Y"),
            la_type=pl.col("entity_description").replace_strict(TYPES),
        )
        .sort("old_la_code", "opened")
    )
    authorities = (
        codes.group_by("old_la_code", maintain_order=True)
        .agg(
            pl.col("new_la_code").last().alias("location_code"),
            pl.col("la_name").last().alias("location_name"),
            pl.col("region_code").last(),
            pl.col("la_type").last(),
            pl.col("opened").first(),
            pl.col("closed").last(),
        )
        .with_columns(geographic_level=pl.lit("Local authority"))
    )
    regions = read_table(reference, "region.csv", REGION_FILE)
    location = pl.concat([regions, authorities], how="diagonal").select(
        "location_code",
        "geographic_level",
        "location_name",
        "old_la_code",
        "region_code",
        "la_type",
        "opened",
        "closed",
    )
    change = read_table(reference, "location_change.csv", CHANGE_FILE)
    return Geography(location.sort("location_code"), _aliases(location, codes, reference), change)


def _aliases(location: pl.DataFrame, codes: pl.DataFrame, reference: Path) -> pl.DataFrame:
    """Names and three-digit codes hold while the area exists; ONS codes always: publishers keep old ones."""
    area = location.with_columns(source=pl.lit(None, pl.String), valid_from="opened", valid_to="closed")
    extra = read_table(reference, "location_alias.csv", ALIAS_FILE).with_columns(
        valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date)
    )
    every_code = codes.join(location.select("location_code", "old_la_code"), on="old_la_code").with_columns(
        valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date), source=pl.lit(None, pl.String)
    )
    tables = [
        area.with_columns(alias="location_name"),
        area.filter(pl.col("old_la_code").is_not_null()).with_columns(alias="old_la_code"),
        area.with_columns(
            alias="location_code", valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date)
        ),
        every_code.with_columns(alias="new_la_code"),
        extra,
    ]
    columns = [pl.col(name).cast(kind) for name, kind in ALIAS_SCHEMA.items()]
    return (
        pl.concat([table.select(columns) for table in tables])
        .unique()
        .sort(list(ALIAS_SCHEMA), nulls_last=True)
    )


def locate(
    table: pl.DataFrame, alias: str, reference_date: pl.Expr, geography: Geography, edition: Edition
) -> pl.DataFrame:
    """Add `location_code` and `exists` (at the reference date) to a table, from the column named by `alias`.

    Spellings match in any case. Where an alias has meant two areas, the one that existed at the reference
    date is meant; an abolished authority's leftover row still finds it. Raises PipelineError, naming the
    first few, for aliases that the register does not know.
    """
    asked = table.with_columns(_alias_key(pl.col(alias)).alias("alias_key"), reference_date.alias("on_date"))
    known = geography.alias.filter(pl.col("source").is_null() | (pl.col("source") == edition.source)).select(
        _alias_key(pl.col("alias")).alias("alias_key"), "valid_from", "valid_to", "location_code"
    )
    life = geography.location.select("location_code", "opened", "closed")
    found = (
        asked.select("alias_key", "on_date")
        .unique()
        .join(known, on="alias_key")
        .join(life, on="location_code")
        .with_columns(
            meant=_within("valid_from", "valid_to"),
            exists=_within("opened", "closed"),
        )
        .sort(
            "alias_key",
            "on_date",
            "meant",
            "exists",
            "location_code",
            descending=[False, False, True, True, False],
        )
        .unique(["alias_key", "on_date"], keep="first", maintain_order=True)
        .select("alias_key", "on_date", "location_code", "exists")
    )
    located = asked.join(found, on=["alias_key", "on_date"], how="left", maintain_order="left")
    unknown = located.filter(pl.col("location_code").is_null())[alias].unique(maintain_order=True).to_list()
    if unknown:
        named = ", ".join(repr(name) for name in unknown[:5])
        places = "1 place" if len(unknown) == 1 else f"{len(unknown)} places"
        raise PipelineError(f"{edition.name}: {places} that the register does not know: {named}.")
    return located.drop("alias_key", "on_date")


def _alias_key(alias: pl.Expr) -> pl.Expr:
    return alias.str.to_lowercase().str.replace_all("&", "and").str.replace_all(r"\s+", " ").str.strip_chars()


def _within(first: str, last: str) -> pl.Expr:
    day = pl.col("on_date")
    started = (pl.col(first) <= day).fill_null(value=True)
    not_over = (pl.col(last) >= day).fill_null(value=True)
    return started & not_over
