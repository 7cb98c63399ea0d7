"""Checks of the register: DfE's two lists against each other, and publishers' codes and spellings."""

import re

import polars as pl

from pipeline.geography.locate import known_aliases
from pipeline.geography.register import OTHER_AREAS, TYPE_ROWS, Geography, alias_key
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result

# Types in DfE's list of codes.
LIST_TYPES = {
    "SC": "County",
    "UA": "Unitary authority",
    "MD": "Metropolitan district",
    "ILB": "London borough",
    "OLB": "London borough",
}

# Our names of columns that name a place.
_NAMING = re.compile(r"(?:(?:country|region|la|new_la|old_la|area|ons)_)?(?:code|name)")


def changes_known(geography: Geography, register: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that every code of location_change.csv is in the register; one row of check_result."""
    named = {*geography.change["from_code"], *geography.change["to_code"].drop_nulls()}
    unknown = sorted(named - set(register["new_la_code"]))
    detail = f"unknown: {', '.join(unknown)}" if unknown else f"{len(named)} codes"
    name = "every code of location_change.csv is in the register"
    return check_result(name, edition, "fail" if unknown else "pass", detail)


def lists_agree(geography: Geography, code_list: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that DfE's list and register agree on authorities, regions and types; one row of check_result.

    Two differences are explained, any other fails: the list lacks authorities abolished before 2019, and it
    keeps the type County for counties that have become unitary authorities.
    """
    region = geography.location.select(region_code="location_code", region_name="location_name")
    half = region.select(sub_region_code="region_code", sub_region_name="region_name")
    listed = code_list.filter(pl.col("type").is_in(list(LIST_TYPES))).with_columns(
        listed_type=pl.col("type").replace_strict(LIST_TYPES, default=None), listed=pl.lit(value=True)
    )
    both = (
        geography.location.filter(geographic_level="Local authority")
        .join(region, on="region_code", how="left")
        .join(half, on="sub_region_code", how="left")
        .join(listed, left_on="old_la_code", right_on="la_code", how="full", coalesce=True)
        .sort("old_la_code")
    )
    differences = [difference for row in both.rows(named=True) for difference in _differences(row)]
    outcome = "explained" if differences else "pass"
    if any(not explained for _, explained in differences):
        outcome = "fail"
    detail = "; ".join(text for text, _ in differences) or f"{listed.height} authorities"
    return check_result("DfE's list of codes and its register agree", edition, outcome, detail)


def _differences(row: dict[str, object]) -> list[tuple[str, bool]]:
    """Describe how an authority differs between the lists, and whether that is explained."""
    if row["location_code"] is None:
        return [(f"{row['la_name']} ({row['old_la_code']}) is in the list only", False)]
    name = f"{row['location_name']} ({row['old_la_code']})"
    if row["listed"] is None:
        return [(f"{name} is in the register only", row["closed"] is not None)]
    region = row["sub_region_name"] or row["region_name"]
    kinds = (row["listed_type"], row["la_type"])
    pairs = (
        (row["region"], region, False),
        (*kinds, kinds == ("County", "Unitary authority")),
    )
    return [
        (f"{name}: {listed} in the list, {registered} in the register", explained)
        for listed, registered, explained in pairs
        if listed != registered
    ]


def _of_england(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of England, its regions and authorities; only population tables have other rows."""
    if "geography" not in table.columns:
        return table
    return table.filter(pl.col("code").str.starts_with("E") & ~pl.col("geography").is_in(OTHER_AREAS))


def spellings_known(table: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that every code and name of a place in a published table is known; one row of check_result.

    Rows are located by one column, where an unknown value is an error. This check covers all other columns
    that name a place: an unknown spelling next to a known code is reported and can be added to
    location_alias.csv.
    """
    places = _of_england(table)
    texts = [places[name].alias("text") for name in places.columns if _NAMING.fullmatch(name)]
    spelt = (
        pl.concat([pl.Series("text", [], pl.String), *texts])
        .drop_nulls()
        .unique()
        .sort()
        .to_frame()
        .filter(~pl.col("text").is_in(["", *TYPE_ROWS]))
    )
    unknown = spelt.join(
        known_aliases(geography, edition).unique("alias_key"),
        left_on=alias_key(pl.col("text")),
        right_on="alias_key",
        how="anti",
        maintain_order="left",
    )["text"]
    name = "every code and spelling of a place is known"
    if unknown.is_empty():
        return check_result(name, edition, "pass", f"{spelt.height} of them")
    return check_result(name, edition, "explained", f"not in the register: {', '.join(unknown)}")
