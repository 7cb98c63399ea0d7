"""Is each measure of the same size, sign and order as in the period before, and in an earlier release?

Over all authorities: a column of another unit, of another measure or with its places shuffled jumps as no
year does, and one that repeats the year before is not of its year. What did jump so for a reason is in
data/reference/reviewed.csv.
"""

import polars as pl

from pipeline.core.symbols import TOTAL
from pipeline.core.tables import CHECK_COLUMNS

EDITIONS = "measures agree with those of an earlier release"
CHECK = "each measure keeps its size, sign and order from period to period"
RATIO = (0.5, 2.0)
MOST_SIGNS_TURNED = 0.5
MOST_REPEATED = 0.9  # of the figures that are not 0; in published years at most a third
LEAST_GIVEN = 0.5  # of the authorities that have a figure in the period before
# Of figures that were mostly 0, the rest fall by chance: their size is not compared.
LEAST_NOT_ZERO = 0.5
# A rank correlation further than this below the median of the measure's other pairs of periods is none.
BELOW_OTHERS = 0.45
LEAST_CORRELATION = 0.1
FEWEST_AUTHORITIES = 30
# Two releases of the same figures.
SAME_FIGURES = (0.97, 1.03)
LEAST_SAME_ORDER = 0.9
PAIR = ["indicator", "time_period"]
COLUMNS = ("source", "release", *PAIR, "location_code", "value", "denominator")


def changes(figures: pl.DataFrame) -> pl.DataFrame:
    """Add `before` and `denominator_before`, the authority's figure in the measure's period before.

    `figures`: indicator, time_period, location_code, value, denominator and whatever else; those of
    authorities. The previous period is the last one with any figures of the measure.
    """
    periods = figures.select(PAIR).unique().sort(PAIR)
    periods = periods.with_columns(period_before=pl.col("time_period").shift(1).over("indicator"))
    before = figures.select(
        "indicator",
        "location_code",
        period_before="time_period",
        before="value",
        denominator_before="denominator",
    )
    dated = figures.join(periods, on=PAIR, how="left", maintain_order="left")
    return dated.join(before, on=["indicator", "location_code", "period_before"], maintain_order="left")


def columns_keep(figure: pl.DataFrame, indicator: pl.DataFrame, reviewed: pl.DataFrame) -> pl.DataFrame:
    """Compare every measure's periods with the ones before; a row of check_result a source and release.

    `figure` and `indicator` are the warehouse's view and table, `reviewed` the table reviewed.csv: its rows
    of this check without a place explain a measure's jump. Measures worked out from others follow from them.
    """
    published = indicator.filter(~pl.col("derived")).select("indicator", "signed")
    authorities = figure.lazy().filter("existed", geographic_level="Local authority").select(*COLUMNS)
    existing = authorities.collect().join(published, on="indicator", maintain_order="left")
    figures = existing.filter(pl.col("value").is_not_null())
    vanished = _vanished(existing)
    pairs = (
        changes(figures)
        .group_by(*PAIR, maintain_order=True)
        .agg(
            pl.col("source", "release", "signed").last(),
            authorities=pl.len(),
            times=pl.when((pl.col("before") != 0).mean() >= LEAST_NOT_ZERO).then(
                (pl.col("value") / pl.col("before")).filter(pl.col("before") != 0).median()
            ),
            turned=(pl.col("value").sign() * pl.col("before").sign() < 0).mean(),
            repeated=pl.when((pl.col("value") != 0).sum() >= FEWEST_AUTHORITIES).then(
                (pl.col("value") == pl.col("before")).filter(pl.col("value") != 0).mean()
            ),
            correlation=pl.corr("value", "before", method="spearman"),
        )
        .filter(pl.col("authorities") >= FEWEST_AUTHORITIES)
        .with_columns(
            usual=pl.col("correlation").median().over("indicator"), pairs=pl.len().over("indicator")
        )
    )
    least = pl.when(pl.col("pairs") > 2).then(pl.col("usual") - BELOW_OTHERS).otherwise(LEAST_CORRELATION)
    reviewed_pairs = reviewed.filter(pl.col("location_code").is_null(), check=CHECK)
    judged = (
        pl.concat([pairs, vanished], how="diagonal")
        .cast({pl.Categorical: pl.String})
        .with_columns(
            vanished=pl.col("given").is_not_null(),
            size_differs=(~pl.col("times").is_between(*RATIO) & ~pl.col("signed")).fill_null(value=False),
            sign_differs=(pl.col("turned") > MOST_SIGNS_TURNED).fill_null(value=False),
            order_differs=(pl.col("correlation") < least).fill_null(value=False),
            repeats=(pl.col("repeated") > MOST_REPEATED).fill_null(value=False),
        )
        .join(reviewed_pairs.select(*PAIR, "note"), on=PAIR, how="left", maintain_order="left")
    )
    rows = [_judged(source, release, rows) for (source, release), rows in _editions(judged)]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _vanished(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the measures and periods in which less than LEAST_GIVEN of the authorities have a figure still.

    Columns: indicator, time_period, source, release, `given` (how many have one), `given_before`.
    """
    counted = (
        figures.group_by(PAIR)
        .agg(pl.col("source", "release").last(), given=pl.col("value").count())
        .sort(PAIR)
        .with_columns(given_before=pl.col("given").shift(1).over("indicator"))
    )
    return counted.filter(
        pl.col("given_before") >= FEWEST_AUTHORITIES, pl.col("given") < LEAST_GIVEN * pl.col("given_before")
    )


def _editions(judged: pl.DataFrame) -> list[tuple[tuple[str, str], pl.DataFrame]]:
    groups = judged.sort("source", "release").group_by("source", "release", maintain_order=True)
    return [((str(source), str(release)), rows) for (source, release), rows in groups]


def _judged(source: str, release: str, rows: pl.DataFrame) -> tuple[str, str, str, str, str]:
    reasons = ("vanished", "size_differs", "sign_differs", "order_differs", "repeats")
    jumped = rows.filter(pl.any_horizontal(reasons))
    open_ones = jumped.filter(pl.col("note").is_null())
    kept = f"{rows.height - jumped.height} of {rows.height} measures and periods do"
    if not open_ones.is_empty():
        detail = "; ".join(_sentence(row) for row in open_ones.head(5).rows(named=True))
        return CHECK, source, release, "fail", f"{kept}; not {detail}"
    if not jumped.is_empty():
        detail = "; ".join(f"{_sentence(row)}: {row['note']}" for row in jumped.rows(named=True))
        return CHECK, source, release, "explained", f"{kept}; not {detail}"
    return CHECK, source, release, "pass", kept


def _sentence(row: dict[str, object]) -> str:
    how = [
        *(
            [f"{row['given']} authorities have a figure, {row['given_before']} had one before"]
            if row["vanished"]
            else []
        ),
        *([f"the median is {row['times']:.2f} times the one before"] if row["size_differs"] else []),
        *([f"{row['turned']:.0%} changed sign"] if row["sign_differs"] else []),
        *(
            [f"rank correlation {row['correlation']:.2f}, usually {row['usual']:.2f}"]
            if row["order_differs"]
            else []
        ),
        *([f"{row['repeated']:.0%} are the figures of the period before"] if row["repeats"] else []),
    ]
    return f"{row['indicator']} {row['time_period']} ({', '.join(how)})"


def editions_keep(comparison: pl.DataFrame, indicator: pl.DataFrame, reviewed: pl.DataFrame) -> pl.DataFrame:
    """Compare what two releases print for the same authorities and period; a row of check_result a pair.

    `comparison` is the warehouse's view. Releases revise single figures: a median that moves, or another
    order of the authorities, means another column, unit or year. `reviewed` as for `columns_keep`.
    """
    published = indicator.filter(~pl.col("derived")).select("indicator")
    key = ["new_source", "new_release", "old_source", "old_release"]
    reviewed_pairs = reviewed.filter(pl.col("location_code").is_null(), check=EDITIONS)
    pairs = (
        comparison.filter(geographic_level="Local authority", breakdown_topic=TOTAL)
        .drop_nulls(["new_value", "old_value"])
        .join(published, on="indicator", maintain_order="left")
        .group_by(*key, *PAIR, maintain_order=True)
        .agg(
            authorities=pl.len(),
            times=(pl.col("new_value") / pl.col("old_value")).filter(pl.col("old_value") != 0).median(),
            correlation=pl.corr("new_value", "old_value", method="spearman"),
        )
        .filter(pl.col("authorities") >= FEWEST_AUTHORITIES)
        .with_columns(
            size_differs=~pl.col("times").is_between(*SAME_FIGURES).fill_null(value=True),
            vanished=pl.lit(value=False),
            sign_differs=pl.lit(value=False),
            repeats=pl.lit(value=False),
            order_differs=(pl.col("correlation") < LEAST_SAME_ORDER).fill_null(value=False),
            turned=pl.lit(0.0),
            usual=pl.lit(1.0),
        )
        .join(reviewed_pairs.select(*PAIR, "note"), on=PAIR, how="left", maintain_order="left")
        .sort(*key, *PAIR)
    )
    rows = []
    for names, pair_rows in pairs.group_by(key, maintain_order=True):
        new_source, new_release, old_source, old_release = map(str, names)
        _, *result = _judged(new_source, new_release, pair_rows)
        rows.append((f"{EDITIONS}: {old_source} {old_release}", *result))
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")
