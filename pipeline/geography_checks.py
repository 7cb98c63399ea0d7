"""What is verified of authorities: the lists of them against each other, and how publishers write them."""

import re

import polars as pl

from pipeline.catalogue import Edition
from pipeline.geography import Geography, alias_key, known_aliases
from pipeline.tidy.common import check

# DfE's list of codes calls types by letters.
LIST_TYPES = {
    "SC": "County",
    "UA": "Unitary authority",
    "MD": "Metropolitan district",
    "ILB": "London borough",
    "OLB": "London borough",
}

# Columns of published files that name a place, under our names; and what stands in them and is no place:
# headings over authorities of one type.
_NAMING = re.compile(r"(?:country|region|la|new_la|old_la|area|ons)_(?:code|name)")
_NOT_PLACES = ("METROPOLITAN AUTHORITIES", "UNITARY AUTHORITIES", "UPPER TIER AUTHORITIES")


def changes_known(geography: Geography, register: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Is every code of location_change.csv in the register? One row of check_result."""
    named = {*geography.change["from_code"], *geography.change["to_code"].drop_nulls()}
    unknown = sorted(named - set(register["new_la_code"]))
    told = f"unknown: {', '.join(unknown)}" if unknown else f"{len(named)} codes"
    name = "every code of location_change.csv is in the register"
    return check(name, edition, "fail" if unknown else "pass", told)


def lists_agree(geography: Geography, code_list: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Do DfE's list and its register agree on authorities, regions and types? One row of check_result.

    The list has no authorities that ended before 2019, and calls counties by their old type for good.
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
    differences = [told for row in both.rows(named=True) for told in _differences(row)]
    detail = "; ".join(differences) or f"{listed.height} authorities"
    name = "DfE's list of codes and its register agree"
    return check(name, edition, "explained" if differences else "pass", detail)


def _differences(row: dict[str, object]) -> list[str]:
    if row["location_code"] is None:
        return [f"{row['la_name']} ({row['old_la_code']}) is in the list only"]
    if row["listed"] is None:
        return [f"{row['location_name']} ({row['old_la_code']}) is in the register only"]
    pairs = (
        (row["region"], row["sub_region_name"] or row["region_name"]),
        (row["listed_type"], row["la_type"]),
    )
    return [
        f"{row['location_name']}: {listed} in the list, {registered} in the register"
        for listed, registered in pairs
        if listed != registered
    ]


def spellings_known(table: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Does every code and name of a place in a published table mean one that is known? A row of check_result.

    Rows are found by one column, and an unknown value there is an error. Here every other column that names
    a place is looked at too: an unknown spelling beside a known code is told, and can then be added to
    location_alias.csv.
    """
    texts = [table[name].alias("text") for name in table.columns if _NAMING.fullmatch(name)]
    spelt = (
        pl.concat([pl.Series("text", [], pl.String), *texts])
        .drop_nulls()
        .unique()
        .sort()
        .to_frame()
        .filter(~pl.col("text").is_in(["", *_NOT_PLACES]))
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
        return check(name, edition, "pass", f"{spelt.height} of them")
    return check(name, edition, "explained", f"not in the register: {', '.join(unknown)}")
