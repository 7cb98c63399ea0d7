"""Which figures are possible but extraordinary, and has a person looked at them?

Such a figure is shown as published. The table `review` lists it, as reviewed once data/reference/reviewed.csv
has a note on it with the figure that was looked at: another figure in its place is open again.

Frames are made of one chunk before `pl.format`: polars 2.1 panics on some that a join and a filter left in
two.
"""

import polars as pl

from pipeline.checks.copies import copies
from pipeline.checks.history import PAIR, changes
from pipeline.core.periods import spans_two_years
from pipeline.core.tables import REVIEW_COLUMNS
from pipeline.core.thresholds import SMALL_DENOMINATOR

# Before these periods EHC plans were being introduced, and statements turned into them until 2018.
FIRST_PERIOD, FIRST_FINANCIAL, FIRST_STOCK = 2018, 201718, 2020
SIZEABLE = 100  # counts from which on the spread of changes is taken
MOST_USUAL = 0.999  # of the changes in a measure's history
LEAST_UNUSUAL = 3.3  # robust standard deviations
STEEPEST = 3  # of a headline measure's newest period, each way
SHORTEST_MEAN = 10.0  # weeks for which plans issued within 20 weeks take on average at the least
COLUMNS = (
    *("source", "release", *PAIR, "location_code", "value", "numerator", "denominator"),
    *("symbol", "suspect", "missing_reason"),
)
TO_SIGMA = 1.4826  # from the median absolute deviation

CHANGE = "the change from the period before is unusual"
STEEP = "among the steepest changes of the newest period"
STOCK = "plans in place grew by more than the plans issued in the year"
MISFIT_NAME = "the figure does not fit another measure of the authority"
GONE = "no figure and no reason, though there was one in the period before"
WAIT = "the mean wait is short for its bands"

# Two measures whose ratio differs little between authorities, the second so many years before, and how many
# robust standard deviations are too many: residents of university towns differ most.
PARTNERS = (
    ("high_needs_outturn_gbp", "high_needs_block_gbp", 0, 4),
    ("dsg_balance_net_pct", "dsg_balance_pct", 0, 4),
    ("annual_reviews_held_count", "ehcp_caseload_count", -1, 4),
    ("residents_0_25_count", "residents_0_17_count", 0, 30),
    ("pupils_ehcp_pct", "ehcp_caseload_share", 0, 4),
)


def review(
    figure: pl.DataFrame, indicator: pl.DataFrame, symbol: pl.DataFrame, reviewed: pl.DataFrame
) -> pl.DataFrame:
    """List the extraordinary figures of authorities; rows of `review`, the open ones first.

    `figure`, `indicator` and `symbol` are tables of the warehouse, `reviewed` is the table reviewed.csv. A
    figure that is annotated as suspect has been looked at and is not listed.
    """
    measures = indicator.select("indicator", "unit", "signed", "headline", "derived", "decimals")
    existing = figure.filter("existed", geographic_level="Local authority")
    authorities = existing.select(*COLUMNS).join(measures, on="indicator", maintain_order="left")
    given = authorities.filter(pl.col("value").is_not_null() & pl.col("suspect").is_null())
    moved = _unusual(given)
    found = [
        moved.filter("unusual").with_columns(check=pl.lit(CHANGE)),
        _steepest(moved),
        _stock(given),
        *(_misfits(given, *partner) for partner in PARTNERS),
        _short_waits(given),
        copies(given),
        _gone(authorities, symbol),
    ]
    rows = pl.concat([_rows(table) for table in found])
    noted = reviewed.select("check", *PAIR, "location_code", "figure", "note")
    return (
        rows.unique(["check", *PAIR, "location_code"], keep="first", maintain_order=True)
        .with_columns(figure=shown(pl.col("now")))
        .join(noted, on=["check", *PAIR, "location_code", "figure"], how="left", maintain_order="left")
        .with_columns(reviewed=pl.col("note").is_not_null())
        .select(pl.col(name).cast(kind) for name, kind in REVIEW_COLUMNS.items())
        .sort("reviewed", "check", *PAIR, "location_code")
    )


def shown(value: pl.Expr) -> pl.Expr:
    """Format a figure as in reviewed.csv: two decimals, empty for null."""
    return value.round(2).cast(pl.String).fill_null("")


def _rows(table: pl.DataFrame) -> pl.DataFrame:
    columns = ["check", "source", "release", *PAIR, "location_code", "what", "before", "value", "expected"]
    return table.select(columns).rename({"value": "now"}).cast({pl.Categorical: pl.String})


def _unusual(given: pl.DataFrame) -> pl.DataFrame:
    """Every change with `score`, its distance from the year's median in robust standard deviations.

    Shares and weeks change by points; counts and money by ratio, of which chance takes its part in small
    counts. Shares of fewer than SMALL_DENOMINATOR and the years in which plans were introduced are left out.
    """
    by_points = (pl.col("unit") == "per cent") | (pl.col("unit") == "weeks") | pl.col("signed")
    interval_from_counts = pl.col("unit") == "count"
    compared = changes(given.filter(~pl.col("derived") & ~(pl.col("signed") & (pl.col("unit") == "GBP"))))
    small = (pl.col("denominator") < SMALL_DENOMINATOR) | (pl.col("denominator_before") < SMALL_DENOMINATOR)
    began = (
        pl.when(spans_two_years(pl.col("period_before")))
        .then(pl.col("period_before") < FIRST_FINANCIAL)
        .otherwise(pl.col("period_before") < FIRST_PERIOD)
    )
    ratio = ((pl.col("value") + 0.5) / (pl.col("before") + 0.5)).log()
    chance = 1 / (pl.col("value") + 0.5) + 1 / (pl.col("before") + 0.5)
    return (
        compared.filter(~(by_points & small).fill_null(value=False) & ~began)
        .with_columns(by_points=by_points)
        .with_columns(moved=pl.when("by_points").then(pl.col("value") - pl.col("before")).otherwise(ratio))
        .filter(pl.col("moved").is_finite())
        .with_columns(centre=pl.col("moved").median().over(PAIR))
        .with_columns(off=pl.col("moved") - pl.col("centre"))
        .with_columns(
            sigma=TO_SIGMA
            * pl.col("off")
            .abs()
            .filter(pl.col("by_points") | (pl.col("before") >= SIZEABLE))
            .median()
            .over("indicator")
        )
        .with_columns(
            score=(
                pl.col("off").abs()
                / pl.when(interval_from_counts)
                .then((pl.col("sigma") ** 2 + chance).sqrt())
                .otherwise("sigma")
            ).fill_nan(0)  # 0 / 0: where most figures do not change, to change as they do is usual
        )
        .rechunk()
        .with_columns(
            unusual=(pl.col("score") >= pl.col("score").quantile(MOST_USUAL, "lower").over("indicator"))
            & (pl.col("score") >= LEAST_UNUSUAL),
            what=pl.format("{} times the usual distance from the median change", pl.col("score").round(1)),
            expected=_expected(),
        )
    )


def _expected() -> pl.Expr:
    """Format the range of figures within LEAST_UNUSUAL robust standard deviations of the median change."""
    low, high = (pl.col("centre") + sign * LEAST_UNUSUAL * pl.col("sigma") for sign in (-1, 1))
    # A share or a wait is not below 0, and a share not over 100.
    least = pl.when("signed").then(None).otherwise(0.0)
    most = pl.when(~pl.col("signed") & (pl.col("unit") == "per cent")).then(100.0)
    points = pl.format(
        "{} to {}",
        pl.max_horizontal(pl.col("before") + low, least).round(1),
        pl.min_horizontal(pl.col("before") + high, most).round(1),
    )
    times = pl.format(
        "{} to {}", (pl.col("before") * low.exp()).round(0), (pl.col("before") * high.exp()).round(0)
    )
    return pl.when("by_points").then(points).otherwise(times)


def _steepest(moved: pl.DataFrame) -> pl.DataFrame:
    newest = moved.filter(
        "headline", pl.col("time_period") == pl.col("time_period").max().over("indicator")
    ).with_columns(
        up=pl.col("off").rank("ordinal", descending=True).over("indicator"),
        down=pl.col("off").rank("ordinal").over("indicator"),
    )
    return newest.filter((pl.col("up") <= STEEPEST) | (pl.col("down") <= STEEPEST)).with_columns(
        check=pl.lit(STEEP), what=pl.lit("looked at in every release")
    )


def _stock(given: pl.DataFrame) -> pl.DataFrame:
    """Return January counts that grew by more than the plans issued in the year between them."""
    issued = given.filter(indicator="ehcp_plans_issued_incl_count").select(
        "location_code", issued="value", time_period=pl.col("time_period") + 1
    )
    stock = changes(given.filter(pl.col("time_period") >= FIRST_STOCK - 1, indicator="ehcp_caseload_count"))
    grown = stock.join(issued, on=["location_code", "time_period"], maintain_order="left")
    over = grown.filter(pl.col("value") - pl.col("before") > pl.col("issued") + SMALL_DENOMINATOR).rechunk()
    return over.with_columns(
        check=pl.lit(STOCK),
        what=pl.format(
            "grew by {}, issued {}",
            (pl.col("value") - pl.col("before")).cast(pl.Int64),
            pl.col("issued").cast(pl.Int64),
        ),
        expected=pl.format("at most {}", (pl.col("before") + pl.col("issued")).cast(pl.Int64)),
    )


def _misfits(given: pl.DataFrame, name: str, other: str, years: int, most: float) -> pl.DataFrame:
    """Return figures whose ratio to another measure of the authority is far from the year's median."""
    second = _caseload_share(given) if other == "ehcp_caseload_share" else given.filter(indicator=other)
    pairs = (
        given.filter(indicator=name)
        .join(
            second.select("location_code", time_period=pl.col("time_period") + years, other="value"),
            on=["location_code", "time_period"],
            maintain_order="left",
        )
        .filter(pl.col("value") != 0, pl.col("other") != 0)
        .with_columns(ratio=(pl.col("value") / pl.col("other")).abs().log())
        .with_columns(off=pl.col("ratio") - pl.col("ratio").median().over("time_period"))
        .with_columns(sigma=TO_SIGMA * pl.col("off").abs().median())
    )
    far = pairs.filter(pl.col("off").abs() > most * pl.col("sigma")).rechunk()
    usual = (pl.col("value") / pl.col("off").exp()).abs()
    low, high = (usual * (sign * most * pl.col("sigma")).exp() for sign in (-1, 1))
    return far.with_columns(
        check=pl.lit(MISFIT_NAME),
        before=pl.lit(None, pl.Float64),
        what=pl.format(f"{other} is {{}}", pl.col("other").round(2)),
        expected=pl.format("{} to {}", low.round(1), high.round(1)),
    )


def _caseload_share(given: pl.DataFrame) -> pl.DataFrame:
    """Plans in place in January per 100 residents aged 0 to 17 of the year before, where 100 or more."""
    residents = given.filter(indicator="residents_0_17_count").select(
        "location_code", residents="value", time_period=pl.col("time_period") + 1
    )
    plans = given.filter(
        pl.col("value") >= SIZEABLE, pl.col("time_period") >= FIRST_STOCK, indicator="ehcp_caseload_count"
    )
    return plans.join(residents, on=["location_code", "time_period"], maintain_order="left").with_columns(
        value=100 * pl.col("value") / pl.col("residents")
    )


def _short_waits(given: pl.DataFrame) -> pl.DataFrame:
    """Mean waits that leave plans issued within 20 weeks less than SHORTEST_MEAN weeks on average.

    That is if all others had been issued at the first moment of their band.
    """
    found = []
    for version in ("incl", "excl"):
        shares = [
            given.filter(indicator=f"ehcp_issued_{band}_weeks_{version}_pct").select(
                *("location_code", "time_period"), pl.col("value").alias(band)
            )
            for band in ("20", "over_52")
        ]
        waits = given.filter(indicator=f"ehcp_average_wait_{version}_weeks")
        for share in shares:
            waits = waits.join(share, on=["location_code", "time_period"], maintain_order="left")
        late = 100 - pl.col("20") - pl.col("over_52")
        left = (100 * pl.col("value") - 20 * late - 52 * pl.col("over_52")) / pl.col("20")
        found.append(
            waits.with_columns(left=left)
            .filter(pl.col("left") < SHORTEST_MEAN, pl.col("denominator") >= SMALL_DENOMINATOR)
            .rechunk()
            .with_columns(
                check=pl.lit(WAIT),
                before=pl.lit(None, pl.Float64),
                what=pl.format("leaves plans in time {} weeks on average", pl.col("left").round(1)),
                expected=pl.lit(f"{SHORTEST_MEAN} weeks or more"),
            )
        )
    return pl.concat(found)


def _gone(authorities: pl.DataFrame, symbol: pl.DataFrame) -> pl.DataFrame:
    """Figures of the newest period that are missing though the period before has one, without a reason.

    What a symbol means is no reason: a column that turned to 'x' would have one in every row.
    """
    published = authorities.filter(~pl.col("derived"))
    two_newest = published.select(PAIR).unique().sort(PAIR).group_by("indicator").tail(2)
    recent = published.join(two_newest, on=PAIR, how="semi", maintain_order="left")
    pairs = changes(recent).filter(
        pl.col("time_period") == pl.col("time_period").max().over("indicator"),
        pl.col("value").is_null() & pl.col("before").is_not_null(),
        pl.col("missing_reason").is_null() | pl.col("missing_reason").is_in(symbol["meaning"].implode()),
    )
    return pairs.rechunk().with_columns(
        check=pl.lit(GONE), what=pl.format("marked {}", "symbol"), expected=pl.lit("a figure, or its reason")
    )
