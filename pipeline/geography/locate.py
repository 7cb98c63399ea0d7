"""Find the place that each row of a published table means, and refuse rows that name two."""

import functools

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.geography.register import Geography, alias_key
from pipeline.sources.catalogue import Edition

# Columns, under our names, that name an authority.
NAMING = ("la_name", "area_name", "name", "new_la_code", "ons_code", "old_la_code", "la_code", "code")
MOST_NAMED = 5


def locate(
    table: pl.DataFrame, alias: str, reference_date: pl.Expr, geography: Geography, edition: Edition
) -> pl.DataFrame:
    """Add `location_code` and `exists` (at the reference date) to a table, from its column `alias`.

    Spellings match in any case. Where an alias has meant two areas, the one that existed at the reference
    date is meant; an abolished authority's leftover row still finds it. Raises PipelineError, naming the
    first few, for aliases that the register does not know, and for rows in which another code or name means
    another authority.
    """
    dated = table.with_columns(reference_date.alias("on_date"))
    located = _with_meaning(dated, alias, geography, edition)
    unknown = located.filter(pl.col("location_code").is_null())[alias].unique(maintain_order=True).to_list()
    if unknown:
        named = ", ".join(repr(name) for name in unknown[:MOST_NAMED])
        places = "1 place" if len(unknown) == 1 else f"{len(unknown)} places"
        raise PipelineError(f"{edition.name}: {places} that the register does not know: {named}.")
    _check_identities(located, alias, geography, edition)
    _check_regions(located, alias, geography, edition)
    return located.drop("on_date")


def _with_meaning(dated: pl.DataFrame, alias: str, geography: Geography, edition: Edition) -> pl.DataFrame:
    """Add what the texts of a column mean `on_date`: location_code and exists, null where unknown."""
    found = (
        dated.lazy()
        .select(alias, "on_date")
        .unique()
        .with_columns(alias_key(pl.col(alias)).alias("alias_key"))
        .join(_meanings(geography, edition.source).lazy(), on="alias_key")
        .with_columns(
            valid=_within("valid_from", "valid_to"),
            exists=_within("opened", "closed"),
        )
        .sort(
            alias,
            "on_date",
            "valid",
            "exists",
            "location_code",
            descending=[False, False, True, True, False],
        )
        .unique([alias, "on_date"], keep="first", maintain_order=True)
        .select(alias, "on_date", "location_code", "exists")
        .collect()
    )
    return dated.join(found, on=[alias, "on_date"], how="left", maintain_order="left")


def _check_identities(located: pl.DataFrame, alias: str, geography: Geography, edition: Edition) -> None:
    """Raise PipelineError unless every code and name in a row means the authority that was found for it.

    Two areas of one name (the old and the new Dorset) count as the same: a table may have both in one row. So
    do the places next to which the catalogue says that a code is misprinted.
    """
    names = geography.location.filter(geographic_level="Local authority").select(
        "location_code", "location_name"
    )
    authorities = located.select(pl.exclude("exists", "location_name")).join(names, on="location_code")
    by_code = names.rename({"location_code": "other_code", "location_name": "other_name"})
    for column in NAMING:
        if column == alias or column not in authorities.columns:
            continue
        wrong = (
            _with_meaning(authorities.rename({"location_code": "found"}), column, geography, edition)
            .join(by_code, left_on="location_code", right_on="other_code")
            .filter(
                (pl.col("location_code") != pl.col("found"))
                & (pl.col("location_name") != pl.col("other_name"))
                & ~pl.col("location_name").is_in(edition.misprinted.get(column, []))
            )
        )
        if not wrong.is_empty():
            raise PipelineError(f"{edition.name}: {_mixed_up(wrong, alias, column)}")


def _check_regions(located: pl.DataFrame, alias: str, geography: Geography, edition: Edition) -> None:
    """Raise PipelineError unless every row gives its place the region in which it lies."""
    names = geography.location.select("location_code", "location_name")
    home = geography.location.filter(pl.col("geographic_level") != "National").select(
        "location_code", "region_code", "sub_region_code"
    )
    placed = located.select(pl.exclude("exists", "location_name")).rename({"location_code": "found"})
    for column in ("region_code", "region_name"):
        if column == alias or column not in placed.columns:
            continue
        texts = placed.rename({column: "region_text"}).drop("region_code", strict=False)
        wrong = (
            _with_meaning(texts, "region_text", geography, edition)
            .join(home, left_on="found", right_on="location_code")
            .filter(
                pl.col("location_code").is_not_null()
                & (pl.col("location_code") != pl.col("found"))
                & (pl.col("location_code") != pl.col("region_code").fill_null(""))
                & (pl.col("location_code") != pl.col("sub_region_code").fill_null(""))
            )
            .join(names, left_on="found", right_on="location_code")
        )
        if not wrong.is_empty():
            named_once = wrong.unique(["location_name", "region_text"], maintain_order=True).head(MOST_NAMED)
            named = "; ".join(
                f"{row['location_name']} in {row['region_text']!r}" for row in named_once.rows(named=True)
            )
            raise PipelineError(
                f"{edition.name}: {wrong.height:,} rows give a place another region by {column}: {named}."
            )


def _mixed_up(wrong: pl.DataFrame, alias: str, column: str) -> str:
    """Rows in which two columns name two authorities, in a sentence: the first few."""
    named_once = wrong.unique(["location_name", "other_name"], maintain_order=True)
    named = "; ".join(
        f"{row[alias]!r} is {row['location_name']}, {row[column]!r} is {row['other_name']}"
        for row in named_once.head(MOST_NAMED).rows(named=True)
    )
    rows = "1 row names" if wrong.height == 1 else f"{wrong.height:,} rows name"
    return f"{rows} two authorities, one by {alias} and another by {column}: {named}."


def known_aliases(geography: Geography, edition: Edition) -> pl.DataFrame:
    """Return the aliases for an edition's source: alias_key, valid_from, valid_to, location_code."""
    return _meanings(geography, edition.source).drop("opened", "closed")


@functools.lru_cache(maxsize=64)  # asked for several columns of every edition
def _meanings(geography: Geography, source: str) -> pl.DataFrame:
    """Return the aliases for a source, and when their places were opened and closed."""
    of_source = pl.col("source").is_null() | (pl.col("source") == source)
    life = geography.location.select("location_code", "opened", "closed")
    return (
        geography.alias.filter(of_source)
        .select(alias_key(pl.col("alias")).alias("alias_key"), "valid_from", "valid_to", "location_code")
        .join(life, on="location_code", maintain_order="left")
    )


def _within(first: str, last: str) -> pl.Expr:
    day = pl.col("on_date")
    started = (pl.col(first) <= day).fill_null(value=True)
    not_over = (pl.col(last) >= day).fill_null(value=True)
    return started & not_over
