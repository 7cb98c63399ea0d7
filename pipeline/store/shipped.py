"""What files read from a folder change in releases that the shipped snapshot already has."""

from collections.abc import Mapping

import polars as pl

from pipeline.core.tables import LIST_COLUMNS, REVIEW_COLUMNS, Tables
from schemas.observations import KEY

CHECK = "not as in the shipped snapshot"
FIGURE = ["value", "numerator", "denominator", "symbol"]
PLACES = ("location", "location_change")
ABOUT_PLACES = (*LIST_COLUMNS, *PLACES)
"""Tables without figures; their rows are compared as they are."""


def changed(tables: Mapping[str, pl.DataFrame], shipped: Tables) -> pl.DataFrame:
    """Return a row of `review` for every figure and every place whose rows are not those of the snapshot.

    Only releases that both have are compared, so that a new one changes nothing. `before` is the snapshot's
    value and `now` the new one; of a table without figures there is one row a place, without an indicator.
    """
    both = tables["release"].join(shipped["release"], on=["source", "release"], how="semi")
    figures = _figures(tables["observation"], shipped["observation"], both)
    lists = [_rows_of_places(name, tables[name], shipped[name], both) for name in ABOUT_PLACES]
    return pl.concat([figures, *lists])


def _figures(new: pl.DataFrame, old: pl.DataFrame, both: pl.DataFrame) -> pl.DataFrame:
    here, there = (table.join(both, on=["source", "release"], how="semi") for table in (new, old))
    if here.equals(there):  # as a rule, and much faster than to pair the rows
        here = there = here.clear()
    pairs = here.join(there, on=KEY, how="full", suffix="_before", coalesce=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in FIGURE)
    group = pl.when(pl.col("breakdown") != "Total").then(
        pl.format("{}: {}, ", "breakdown_topic", "breakdown")
    )
    withdrawn = group.is_not_null() & pl.col("value").is_null() & pl.col("value_before").is_not_null()
    counts = pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null("none") for name in ("numerator_before", "numerator")],
        separator=" -> ",
    )
    return _review(
        pairs.filter(differs)
        .rechunk()
        .with_columns(
            what=pl.when(withdrawn)
            .then(pl.format("{}withdrawn", group))
            .otherwise(pl.format("{}counts {}", group.fill_null(""), counts)),
            # What a withdrawn cell about a group said is not repeated.
            before=pl.when(~withdrawn).then("value_before"),
            now="value",
        )
    )


def _rows_of_places(name: str, new: pl.DataFrame, old: pl.DataFrame, both: pl.DataFrame) -> pl.DataFrame:
    if "release" in new.columns:
        new, old = (table.join(both, on=["source", "release"], how="semi") for table in (new, old))
    columns = [column for column in old.columns if column in new.columns]
    place = "location_code" if "location_code" in columns else "from_code"
    came = new.select(columns).join(old, on=columns, how="anti", nulls_equal=True)
    went = old.select(columns).join(new, on=columns, how="anti", nulls_equal=True)
    counts = (
        pl.concat([came.select(place, came=1, went=0), went.select(place, came=0, went=1)])
        .group_by(place)
        .agg(pl.col("came", "went").sum())
        .sort(place)
        .rechunk()
    )
    return _review(
        counts.with_columns(
            location_code=place, what=pl.format(f"rows of {name}: {{}} came, {{}} went", "came", "went")
        )
    )


def _review(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows as those of `review`, not looked at; columns that they lack are null."""
    fixed = {"check": pl.lit(CHECK), "expected": pl.lit("the same"), "reviewed": pl.lit(value=False)}
    given = rows.with_columns(**fixed)
    return given.select(
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in REVIEW_COLUMNS.items()
    )
