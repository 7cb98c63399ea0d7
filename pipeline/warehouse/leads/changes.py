"""Leads about changes: the steepest, own records, three years one way, against England, first times."""

from itertools import pairwise

import polars as pl

from pipeline.core.periods import spans_two_years
from pipeline.statistics.chance import z_of_changes, z_of_figures
from pipeline.statistics.intervals import Z_95
from pipeline.text.leads.kinds import Kind
from pipeline.warehouse.leads.candidates import ENGLANDS, FIGURE, OWN, with_size
from pipeline.warehouse.leads.frames import SERIES, Frames
from schemas.units import CHANGE

STEEPEST = 3
"""How many of the steepest rises and falls in England lead."""

FEWEST_YEARS = 4
"""From how many comparable figures on a record, and a first time, is news."""

RECORD_BY = 0.03
"""The share of the figure before by which a record exceeds it where chance cannot be tested."""

MANY = 0.2
"""The share of authorities above which a record, or three years one way, is no news of any one of them."""

FEWEST_COMPARED = 5
HALF = 50.0
MANY_HALVES = 1e12
"""A denominator so large that one half of it is not subject to chance."""
OF_A_FIRST = 3.0
"""The size that a first time counts as having, however narrow."""

BEFORE = ("from_numerator", "from_denominator")
ENGLANDS_BEFORE = ("england_from_numerator", "england_from_denominator")
BOTH_RETURNED = (
    ~pl.col("perhaps_not_returned") & ~pl.col("from_perhaps_not_returned") & pl.col("from_may_lead")
)
CHANGED = [
    *FIGURE,
    "kind",
    "z",
    "notable",
    "among",
    "sharing",
    "size",
    "from_period",
    "from_value",
    "england_from",
]


def steps_before(time_period: pl.Expr, steps: int) -> pl.Expr:
    """Return the period so many years before."""
    two_years = spans_two_years(time_period)
    return pl.when(two_years).then(time_period - 101 * steps).otherwise(time_period - steps)


def changes_since(frames: Frames, since: pl.Expr | pl.DataFrame) -> pl.DataFrame:
    """Return the newest figures with an earlier one of each: columns `from_*` and `england_from_*`.

    `since` is the earlier period, worked out from the newest, or a frame with indicator, location_code and
    from_period. `change` is the difference; `z_own` how far it is from none, `z_relative` from England's,
    both null unless the two figures are made up of their counts.
    """
    if isinstance(since, pl.DataFrame):
        newest = frames.newest.join(since, on=SERIES)
    else:
        newest = frames.newest.with_columns(from_period=since)
    names = ("value", "numerator", "denominator", "value_low", "printed", "perhaps_not_returned", "may_lead")
    england = ("england", "england_numerator", "england_denominator")
    earlier = frames.series.select(
        *SERIES,
        pl.col("time_period").alias("from_period"),
        *(pl.col(name).alias(f"from_{name}") for name in names),
        *(pl.col(name).alias(name.replace("england", "england_from")) for name in england),
    )
    both = newest.join(earlier, on=[*SERIES, "from_period"]).with_columns(
        change=pl.col("value") - pl.col("from_value"),
        is_counted=pl.col("value_low").is_not_null() & pl.col("from_value_low").is_not_null(),
    )
    own = z_of_figures(both, OWN, BEFORE)
    relative = z_of_changes(both, (OWN, BEFORE), (ENGLANDS, ENGLANDS_BEFORE))
    return both.with_columns(
        z_own=pl.when("is_counted").then(own), z_relative=pl.when("is_counted").then(relative)
    )


def _towards(direction: int) -> pl.Expr:
    """How far the counts speak for a change one way, and for more of it than England's; 0 if unknown."""
    own, relative = (direction * pl.col(name).fill_null(0.0) for name in ("z_own", "z_relative"))
    return pl.min_horizontal(own, relative)


def a_year(frames: Frames) -> pl.DataFrame:
    """Return the candidates for the steepest changes since the year before, and those against England's."""
    changed = changes_since(frames, steps_before(pl.col("time_period"), 1)).filter(
        pl.col("is_counted") & (pl.col("unit") != CHANGE)
    )
    changed = with_size(changed, pl.col("change"), ["indicator"])
    changed = changed.with_columns(z_england=z_of_figures(changed, ENGLANDS, ENGLANDS_BEFORE))
    steepest = [
        _steepest(changed, group, kind, direction, places)
        for group, rise, fall, places in (
            ([], Kind.STEEPEST_RISE, Kind.STEEPEST_FALL, STEEPEST),
            (["region_code"], Kind.STEEPEST_RISE_IN_REGION, Kind.STEEPEST_FALL_IN_REGION, 1),
        )
        for kind, direction in ((rise, 1), (fall, -1))
    ]
    against = [
        _shared(
            changed.with_columns(kind=pl.lit(kind), z=direction * pl.col("z_own")),
            (direction * pl.col("change") > 0) & BOTH_RETURNED & (-direction * pl.col("z_england") > Z_95),
        )
        for kind, direction in ((Kind.AGAINST_A_FALL, 1), (Kind.AGAINST_A_RISE, -1))
    ]
    return pl.concat(
        [*steepest, *(_largest_first(found).select(CHANGED) for found in against)], how="diagonal_relaxed"
    )


def _steepest(
    changed: pl.DataFrame, group: list[str], kind: Kind, direction: int, places: int
) -> pl.DataFrame:
    same = ["indicator", *group]
    return (
        changed.with_columns(
            kind=pl.lit(kind),
            z=_towards(direction),
            rank=(direction * pl.col("change").round(9))
            .rank("min", descending=True)
            .over(same)
            .cast(pl.Int32),
            among=pl.len().over(same).cast(pl.Int32),
            group_code=pl.col(group[0]).cast(pl.String) if group else pl.lit(None, pl.String),
        )
        .with_columns(
            sharing=pl.col("rank"),
            notable=(pl.col("rank") <= places)
            & (pl.len().over([*same, "rank"]) == 1)
            & (pl.col("among") >= FEWEST_COMPARED)
            & (direction * pl.col("change") > 0)
            & BOTH_RETURNED,
        )
        .select(*CHANGED, "rank", "group_code")
    )


def _shared(candidates: pl.DataFrame, notable: pl.Expr, *, rare: bool = False) -> pl.DataFrame:
    """Add `notable`, `among` and `sharing`, which counts those that are notable beyond chance.

    With `rare`, nobody is if more than MANY are.
    """
    beyond = pl.col("notable") & (pl.col("z").is_null() | (pl.col("z") > Z_95))
    counted = candidates.with_columns(notable=notable.fill_null(value=False)).with_columns(
        among=pl.len().over("indicator").cast(pl.Int32),
        sharing=beyond.sum().over("indicator").clip(lower_bound=1).cast(pl.Int32),
        beyond=beyond,
    )
    few = pl.col("sharing") <= MANY * pl.col("among")
    return counted.with_columns(notable=pl.col("notable") & few) if rare else counted


def _largest_first(shared: pl.DataFrame) -> pl.DataFrame:
    """Let `sharing` count only those of which the change is as large, of those that share it."""
    place = pl.when("beyond").then(pl.col("change").abs()).rank("min", descending=True).over("indicator")
    return shared.with_columns(sharing=pl.coalesce(place.cast(pl.Int32), "sharing"))


def three_years(frames: Frames) -> pl.DataFrame:
    """Return the candidates for a rise or a fall in each of three years, and by more than England's."""
    period = pl.col("time_period")
    changed = changes_since(frames, steps_before(period, 3)).filter("is_counted")
    between = [
        frames.series.select(
            *SERIES, period.alias(f"period_{steps}"), pl.col("value", "printed").name.suffix(f"_{steps}")
        )
        for steps in (2, 1)
    ]
    for steps, values in zip((2, 1), between, strict=True):
        changed = changed.with_columns(steps_before(period, steps).alias(f"period_{steps}")).join(
            values, on=[*SERIES, f"period_{steps}"]
        )
    changed = with_size(changed.filter(pl.col("unit") != CHANGE), pl.col("change"), ["indicator"])
    printed = [pl.col(name) for name in ("from_printed", "printed_2", "printed_1", "printed")]
    steps_taken = [after - before for before, after in pairwise(printed)]
    runs = [
        _shared(
            changed.with_columns(kind=pl.lit(kind), z=_towards(direction)),
            pl.all_horizontal(direction * step > 0 for step in steps_taken),
            rare=True,
        )
        for kind, direction in ((Kind.THREE_RISES, 1), (Kind.THREE_FALLS, -1))
    ]
    columns = [*CHANGED, "value_2", "value_1", "period_2", "period_1"]
    return pl.concat([_largest_first(run).select(columns) for run in runs])


def records(frames: Frames) -> pl.DataFrame:
    """Return the candidates for an authority's own highest or lowest comparable figure so far."""
    return pl.concat(
        [
            _records(frames, kind, direction)
            for kind, direction in ((Kind.HIGHEST_SO_FAR, 1), (Kind.LOWEST_SO_FAR, -1))
        ]
    )


def _records(frames: Frames, kind: Kind, direction: int) -> pl.DataFrame:
    toward = direction * pl.col("value")
    earlier = (
        frames.series.filter((pl.col("time_period") < pl.col("newest")) & (pl.col("unit") != CHANGE))
        .group_by(SERIES)
        .agg(
            pl.col("time_period").sort_by(toward, "time_period").last().alias("from_period"),
            first_period=pl.col("time_period").min(),
            figures=pl.len().cast(pl.Int32) + 1,
        )
        .filter(pl.col("figures") >= FEWEST_YEARS)
    )
    changed = with_size(changes_since(frames, earlier), pl.col("change"), ["indicator"])
    uncounted = pl.col("value_low").is_null()
    changed = changed.with_columns(
        kind=pl.lit(kind),
        z=pl.when(uncounted).then(pl.lit(None, pl.Float64)).otherwise(_towards(direction)),
    )
    by = direction * (pl.col("printed") - pl.col("from_printed"))
    printed = (by > 0) & (~uncounted | (by >= RECORD_BY * pl.col("from_printed").abs()))
    of_this_sign = ~pl.col("signed") | (direction * pl.col("value") > 0)
    return _shared(changed, printed & of_this_sign & BOTH_RETURNED, rare=True).select(
        *CHANGED, "first_period", "figures"
    )


def firsts(frames: Frames) -> pl.DataFrame:
    """Return the candidates for a first figure above or below England's, or one half, after all others."""
    england = pl.col("england")
    own = frames.series.filter(pl.col("value_low").is_not_null() & (pl.col("unit") != CHANGE))
    of_half = own.filter((pl.col("unit") == "per cent") & (pl.col("polarity") == "higher_is_better"))
    of_half = of_half.with_columns(half=pl.lit(MANY_HALVES / 2), whole=pl.lit(MANY_HALVES))
    against_half = of_half.with_columns(z_of_figures(of_half, OWN, ("half", "whole")), than=pl.lit(HALF))
    of_england = own.filter(england.is_not_null())
    against_england = of_england.with_columns(z_of_figures(of_england, OWN, ENGLANDS), than=england)
    return pl.concat(
        [
            _firsts(figures, kind, direction)
            for figures, kind, direction in (
                (against_england, Kind.FIRST_ABOVE_ENGLAND, 1),
                (against_england, Kind.FIRST_BELOW_ENGLAND, -1),
                (against_half, Kind.FIRST_ABOVE_HALF, 1),
                (against_half, Kind.FIRST_BELOW_HALF, -1),
            )
        ]
    )


def _firsts(figures: pl.DataFrame, kind: Kind, direction: int) -> pl.DataFrame:
    is_newest = pl.col("time_period") == pl.col("newest")
    beyond = direction * (pl.col("value") - pl.col("than"))
    earlier = (
        figures.filter(~is_newest)
        .group_by(SERIES)
        .agg(
            never=(beyond < 0).all(),
            first_period=pl.col("time_period").min(),
            figures=pl.len().cast(pl.Int32) + 1,
        )
    )
    newest = figures.filter(is_newest).join(earlier, on=SERIES)
    z = direction * pl.col("z").fill_null(0.0)
    newest = newest.with_columns(kind=pl.lit(kind), z=z, size=pl.lit(OF_A_FIRST))
    first = pl.col("never") & (pl.col("figures") >= FEWEST_YEARS) & (beyond > 0)
    return _shared(newest, first).select(
        *FIGURE, "kind", "z", "notable", "among", "sharing", "size", "first_period", "figures"
    )
