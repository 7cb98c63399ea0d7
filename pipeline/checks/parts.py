"""Do the published parts of a whole add up to it, and if not, is the reason known?

Plans by placement and by primary need, why plans ended, and what personal budgets are for. What does not add
up is explained by period, or the check fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from pipeline.core.periods import period_label
from pipeline.core.tables import CHECK_COLUMNS
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import number_in
from schemas.plan_parts import BUDGETS, CEASED, NEEDS

CHECK = "parts add up to their whole"
MOST_WITHOUT_PART = 0.01  # of the whole
MOST_NAMED = 5


@dataclass(frozen=True)
class Split:
    """A column and the columns that are its parts.

    outside    a part that is printed apart from the others and counts as one until the period `until`
    overlap    one case can be in several parts or in none: each is at most the whole
    doubted    published period -> why parts are larger than the whole there
    """

    whole: str
    parts: tuple[str, ...]
    outside: str | None = None
    until: str = ""
    overlap: bool = False
    doubted: Mapping[str, str] = field(default_factory=dict)


SPLITS: Mapping[str, Split] = MappingProxyType(
    {
        "caseload": Split(
            "plans",
            (
                *("mainstream", "special", "alternative", "further_education", "early_years", "elsewhere"),
                *("awaiting", "excluded", "not_recorded"),
            ),
            outside="other_settings",
            until="202223",
        ),
        "needs": Split("plans", NEEDS),
        "ceased_plans": Split("ceased", CEASED),
        "personal_budgets": Split(
            "personal_budgets",
            BUDGETS,
            overlap=True,
            doubted={"202223": "parts exceed the whole in the first return of one record per person"},
        ),
    }
)


def parts(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check the parts of an edition's layout; no row or one row of check_result.

    `table` is the validated text under our names. A row whose parts do not add up is explained if the rest is
    printed apart, if it is an authority without a split or an area with one, or if at most MOST_WITHOUT_PART
    of the whole is in no part.
    """
    split = SPLITS.get(edition.layout)
    if split is None:
        return pl.DataFrame(schema=CHECK_COLUMNS)
    judged = _judged_overlapping(table, split) if split.overlap else _judged(table, split)
    wrong = judged.filter(reason="")
    agreeing = judged.filter(pl.col("reason").is_null()).height
    agree = f"{agreeing:,} of {judged.height:,} rows agree"
    if not wrong.is_empty():
        named = "; ".join(_row(row) for row in wrong.head(MOST_NAMED).rows(named=True))
        return check_result(CHECK, edition, "fail", f"{agree}; without a reason: {named}")
    if agreeing == judged.height:
        return check_result(CHECK, edition, "pass", agree)
    return check_result(CHECK, edition, "explained", f"{agree}; {_by_period(judged)}")


def _judged(table: pl.DataFrame, split: Split) -> pl.DataFrame:
    """Add `total`, `gap` and `reason` to the rows that have a whole; null = agrees, '' = no reason."""
    given = [number_in(part) for part in split.parts]
    rows = table.with_columns(
        total=number_in(split.whole),
        gap=number_in(split.whole) - pl.sum_horizontal(given),
        unsplit=pl.all_horizontal(part.is_null() for part in given),
    ).drop_nulls("total")
    rows = _with_unsplit(rows)
    apart = pl.lit(value=False)
    if split.outside:
        apart = (pl.col("time_period") <= split.until) & (pl.col("gap") == number_in(split.outside))
    outside = f"{split.outside} printed outside the groups".replace("_", " ")
    in_area = pl.col("unsplit_total").is_not_null() & pl.col("gap").is_between(0, pl.col("unsplit_total"))
    few = pl.col("gap").is_between(0, MOST_WITHOUT_PART * pl.col("total"))
    return rows.with_columns(
        reason=pl.when(gap=0)
        .then(pl.lit(None, pl.String))
        .when(apart)
        .then(pl.lit(outside))
        .when("unsplit")
        .then(pl.lit("no parts given"))
        .when(in_area)
        .then(pl.lit("an authority gives no parts"))
        .when(few)
        .then(pl.lit("a few in no part"))
        .otherwise(pl.lit(""))
    )


def _with_unsplit(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `unsplit_total`, to areas: the wholes of their authorities without parts, together."""
    unsplit = rows.filter("unsplit", geographic_level="Local authority")
    regions = unsplit.group_by("time_period", "region_code").agg(unsplit_total=pl.col("total").sum())
    england = unsplit.group_by("time_period").agg(unsplit_total=pl.col("total").sum())
    areas = pl.concat(
        [
            regions.with_columns(geographic_level=pl.lit("Regional")),
            england.with_columns(geographic_level=pl.lit("National"), region_code=pl.lit("")),
        ],
        how="diagonal_relaxed",
    )
    keyed = rows.with_columns(region_code=pl.col("region_code").fill_null(""))
    return keyed.join(
        areas, on=["time_period", "geographic_level", "region_code"], how="left", maintain_order="left"
    )


def _judged_overlapping(table: pl.DataFrame, split: Split) -> pl.DataFrame:
    """As `_judged`, of parts that overlap: `gap` is the whole less the largest part, if that is negative."""
    largest = pl.max_horizontal(number_in(part) for part in split.parts)
    return (
        table.with_columns(total=number_in(split.whole))
        .drop_nulls("total")
        .with_columns(gap=pl.min_horizontal(pl.col("total") - largest, 0))
        .with_columns(
            reason=pl.when(pl.col("gap") < 0).then(
                pl.col("time_period").replace_strict(split.doubted, default="", return_dtype=pl.String)
            )
        )
    )


def _by_period(judged: pl.DataFrame) -> str:
    """Return the reasons in words, by period, with the number of rows and the authorities."""
    grouped = (
        judged.drop_nulls("reason")
        .group_by("time_period", "time_identifier", "reason")
        .agg(rows=pl.len(), places=pl.col("la_name").filter(pl.col("la_name") != "").sort())
        .sort("time_period", "reason")
    )
    return "; ".join(_reason(**row) for row in grouped.rows(named=True))


def _reason(time_period: str, time_identifier: str, reason: str, rows: int, places: list[str]) -> str:
    named = f" ({', '.join(places)})" if 0 < len(places) <= MOST_NAMED else ""
    count = "1 row" if rows == 1 else f"{rows:,} rows"
    return f"{period_label(int(time_period), time_identifier)}: {count}, {reason}{named}"


def _row(row: dict[str, object]) -> str:
    place = row["la_name"] or row["region_name"] or row["country_name"]
    rest = f"{row['gap']:,.10g} of {row['total']:,.10g} in no part"
    return f"{place} {row['time_period']} (row {row['row']}): {rest}"
