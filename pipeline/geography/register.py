"""The register of authorities, and the lookup of published codes and spellings at a given date."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.sources.reference import read_table, refuse

TYPES = {
    "Counties": "County",
    "Unitary Authorities": "Unitary authority",
    "Metropolitan Districts": "Metropolitan district",
    "London Boroughs": "London borough",
}

REGION_FILE = dict.fromkeys(["location_code", "geographic_level", "location_name", "region_code"], pl.String)
CHANGE_FILE = {
    "effective": pl.Date,
    **dict.fromkeys(["kind", "from_code", "to_code", "to_name", "note"], pl.String),
}
CHANGES = ("split", "merge", "boundary change", "transfer", "recode")
ALIASES = "location_alias.csv"
ALIAS_FILE = dict.fromkeys(["alias", "source", "location_code"], pl.String)

ALIAS_SCHEMA = {
    "alias": pl.String,
    "source": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "location_code": pl.String,
}

# Rows with totals by type of authority. London is one of the types, and again one of the regions.
TYPE_ROWS = ("METROPOLITAN AUTHORITIES", "UNITARY AUTHORITIES", "UPPER TIER AUTHORITIES")
# Areas of population tables that are not places of the register; nor is Wales.
OTHER_AREAS = ("Non-metropolitan District", "Metropolitan County")


@dataclass(frozen=True, eq=False)
class Geography:
    """The tables `location`, `location_alias` and `location_change` of the warehouse."""

    location: pl.DataFrame
    alias: pl.DataFrame
    change: pl.DataFrame


def make_geography(register: pl.DataFrame, code_list: pl.DataFrame, reference: Path = REFERENCE) -> Geography:
    """Make the tables from DfE's register and list of codes (validated text) and from data/reference.

    The register has one row per code. Rows that share a DfE code become one authority *as an area* (835 and
    838, both called Dorset, are two areas). Rows for pairs of authorities ('940 / 941') and for places
    without a code of their own ('x', 'z') are left out. Codes start on 1 January 2009 at the earliest, so
    `opened` is that day for older authorities. The list assigns boroughs to Inner or Outer London. Raises
    PipelineError for an impossible date or unknown type in the register, and a wrong row in data/reference.
    """
    coded = register.filter(pl.col("new_la_code").str.contains(r"^E[0-9]{8}$")).with_columns(
        opened=pl.col("date_of_operation").str.to_date("%d/%m/%Y", strict=False),
        closed=pl.col("date_of_termination").str.to_date("%d/%m/%Y", strict=False),
    )
    _refuse_wrong_rows(coded)
    change = _read_changes(reference)
    codes = (
        coded.filter(pl.col("old_la_code").str.contains(r"^[0-9]{3}$"))
        .with_columns(la_type=pl.col("entity_description").replace_strict(TYPES))
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
        .with_columns(geographic_level=pl.lit("Local authority"), opened=_opened_as_an_area(coded, change))
    )
    regions = _read_regions(reference)
    halves = regions.filter(geographic_level="Sub-region").select(
        sub_region_code="location_code", region="location_name"
    )
    in_halves = code_list.join(halves, on="region").select("sub_region_code", old_la_code="la_code")
    location = pl.concat(
        [regions, authorities.join(in_halves, on="old_la_code", how="left")], how="diagonal"
    ).select(
        "location_code",
        "geographic_level",
        "location_name",
        "old_la_code",
        "region_code",
        "sub_region_code",
        "la_type",
        "opened",
        "closed",
    )
    return Geography(location.sort("location_code"), _aliases(location, codes, reference), change)


def _refuse_wrong_rows(coded: pl.DataFrame) -> None:
    """Refuse impossible dates, an end before the beginning, and types that are not known."""
    ends = pl.col("date_of_termination") != ""
    rules = {
        "date of operation {date_of_operation!r} is no day": pl.col("opened").is_null(),
        "date of termination {date_of_termination!r} is no day": ends & pl.col("closed").is_null(),
        "it ended on {date_of_termination}, before it began": pl.col("closed") < pl.col("opened"),
        "type {entity_description!r} is not one of " + ", ".join(TYPES): (
            pl.col("old_la_code").str.contains(r"^[0-9]{3}$")
            & ~pl.col("entity_description").is_in(list(TYPES))
        ),
    }
    for problem, wrong in rules.items():
        for row in coded.filter(wrong).head(1).rows(named=True):
            raise PipelineError(
                f"Register of authorities, {row['la_name']} ({row['new_la_code']}): "
                f"{problem.format_map(row)}."
            )


def _read_regions(reference: Path) -> pl.DataFrame:
    name = "region.csv"
    filled = ["location_code", "geographic_level", "location_name"]
    regions = read_table(reference, name, REGION_FILE, filled=filled, key=["location_code"])
    levels = ("National", "Regional", "Sub-region")
    other = regions.filter(~pl.col("geographic_level").is_in(levels))
    refuse(name, other, f"{{geographic_level!r}} is not one of {', '.join(levels)}")
    without_region = regions.filter(~pl.col("region_code").is_in(regions["location_code"].implode()))
    refuse(name, without_region, "the region {region_code} has no row")
    return regions.drop("row")


def _read_changes(reference: Path) -> pl.DataFrame:
    name = "location_change.csv"
    key = ["effective", "from_code", "to_code", "to_name"]
    change = read_table(reference, name, CHANGE_FILE, filled=["effective", "kind", "from_code"], key=key)
    other = change.filter(~pl.col("kind").is_in(CHANGES))
    refuse(name, other, f"kind {{kind!r}} is not one of {', '.join(CHANGES)}")
    nameless = change.filter(pl.col("to_code").is_null() & pl.col("to_name").is_null())
    refuse(name, nameless, "a successor without a to_code needs a to_name")
    return change.drop("row")


def read_aliases(reference: Path = REFERENCE) -> pl.DataFrame:
    """Read location_alias.csv: row, alias, source (null = any) and location_code.

    Raises PipelineError, naming the row, as read_table does, and for an alias given twice for one source.
    """
    aliases = read_table(reference, ALIASES, ALIAS_FILE, filled=["alias", "location_code"])
    first = pl.col("row").first().over(alias_key(pl.col("alias")), "source")
    repeated = aliases.with_columns(first=first).filter(pl.col("row") > pl.col("first"))
    refuse(ALIASES, repeated, "{alias!r} is also in row {first}")
    return aliases


def check_aliases(aliases: pl.DataFrame, location: pl.DataFrame, sources: Collection[str]) -> None:
    """Raise PipelineError for the first row of read_aliases() with an unknown location_code or source.

    So for an alias that is the name or code of another place, of which it would take the figures.
    """
    unknown = aliases.filter(~pl.col("location_code").is_in(location["location_code"].implode()))
    refuse(ALIASES, unknown, "{location_code} is not in the register")
    other = aliases.filter(~pl.col("source").is_in(sources))
    refuse(ALIASES, other, "{source!r} is not a source in the catalogue")
    registered = pl.concat(
        location.select(key=alias_key(pl.col(column)), other_code="location_code")
        for column in ("location_name", "location_code", "old_la_code")
    )
    named = aliases.with_columns(key=alias_key(pl.col("alias"))).join(registered, on="key")
    taken = named.filter(pl.col("other_code") != pl.col("location_code")).sort("row")
    refuse(ALIASES, taken, "{alias!r} is what the register calls {other_code}, not {location_code}")


def _opened_as_an_area(coded: pl.DataFrame, change: pl.DataFrame) -> pl.Expr:
    """Return the expression for an authority's first day; a recode continues the authority it replaces."""
    first = dict(coded.select("new_la_code", "opened").iter_rows())
    recoded = change.filter(kind="recode").sort("effective").select("from_code", "to_code")
    for former, later in recoded.iter_rows():
        if former in first and later in first:
            first[later] = min(first[later], first[former])
    return pl.col("location_code").replace_strict(first)


def _aliases(location: pl.DataFrame, codes: pl.DataFrame, reference: Path) -> pl.DataFrame:
    """Make the table location_alias.

    Names and three-digit codes are valid while the area exists, ONS codes always: publishers keep old ones.
    """
    area = location.with_columns(source=pl.lit(None, pl.String), valid_from="opened", valid_to="closed")
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
    ]
    columns = [pl.col(name).cast(kind) for name, kind in ALIAS_SCHEMA.items()]
    registered = pl.concat([table.select(columns) for table in tables])
    return _with_listed(registered, read_aliases(reference))


def current_aliases(
    alias: pl.DataFrame, location: pl.DataFrame, sources: Collection[str], reference: Path = REFERENCE
) -> pl.DataFrame:
    """Return a stored table location_alias with the present rows of location_alias.csv.

    Spellings that were since deleted from the file are removed; deleted codes are kept, with their places,
    until the register is read again. Raises PipelineError as read_aliases and check_aliases, and for an alias
    that is a code of another place.
    """
    listed = read_aliases(reference)
    check_aliases(listed, location, sources)
    is_code = pl.col("alias").str.contains(r"^E\d{8}$")
    is_name = pl.col("alias").is_in(location["location_name"].implode())
    return _with_listed(alias.filter(_is_dated() | is_code | is_name), listed)


def _with_listed(registered: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Add the rows of location_alias.csv, which replace undated rows of the same alias and source.

    Raises PipelineError for an alias that is a code of another place, today's or a former one.
    """
    is_code = pl.col("alias").str.contains(r"^E\d{8}$")
    codes = registered.filter(is_code).select(key=alias_key(pl.col("alias")), other_code="location_code")
    named = listed.with_columns(key=alias_key(pl.col("alias"))).join(codes, on="key")
    taken = named.filter(pl.col("other_code") != pl.col("location_code")).sort("row")
    refuse(ALIASES, taken, "{alias!r} is a code of {other_code}, not of {location_code}")
    undated = pl.lit(None, pl.Date)
    extra = listed.with_columns(valid_from=undated, valid_to=undated).select(list(ALIAS_SCHEMA))
    others = registered.filter(~_is_dated()).join(extra, on=["alias", "source"], how="anti", nulls_equal=True)
    return (
        pl.concat([registered.filter(_is_dated()), others, extra])
        .unique()
        .sort(list(ALIAS_SCHEMA), nulls_last=True)
    )


def _is_dated() -> pl.Expr:
    return pl.col("valid_from").is_not_null() | pl.col("valid_to").is_not_null()


def alias_key(alias: pl.Expr) -> pl.Expr:
    """Normalise a code or spelling for comparison: lower case, '&' as 'and', single spaces."""
    return alias.str.to_lowercase().str.replace_all("&", "and").str.replace_all(r"\s+", " ").str.strip_chars()
