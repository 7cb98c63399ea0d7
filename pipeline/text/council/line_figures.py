"""The figure of each plain line in a few letters, to stand large beside it: '54 weeks', '7 in 100'."""

from collections.abc import Callable
from math import floor

from pipeline.text.council import lines
from pipeline.text.council.line_facts import PlaceFacts, is_doubtful, is_small
from pipeline.text.formatting import NO_FIGURE, Row

LIMIT = 20
"""Weeks that the law allows."""
TOO_FEW, IN_DOUBT, NO_TREND = "Too few", "In doubt", "No trend"
WITHOUT_FIGURE = (NO_FIGURE, TOO_FEW, IN_DOUBT, NO_TREND)
"""What stands in place of a figure."""


def line_figures(facts: PlaceFacts) -> list[str]:
    """Return the figures of `lines.plain_lines`, in their order, or why there is none."""
    on_time = facts.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[0]
    over_a_year = facts.latest_of_version(lines.OVER_A_YEAR, lines.OVER_A_YEAR_OF_ALL)[0]
    return [
        _said(facts.latest(lines.WAIT), _weeks),
        _said(on_time, in_100),
        _said(over_a_year, in_100),
        _said(facts.latest(lines.REFUSED), in_100),
        _direction(facts),
    ]


def rounded(value: float) -> int:
    """Return the nearest whole number, halves upwards as people do."""
    return floor(value + 0.5)


def in_100(row: Row) -> str:
    """Return a percentage of which as people say it: '7 in 100'; ends are only said of what is at the end."""
    value, nearest = row["value"], rounded(row["value"])
    if nearest == 0 and value > 0:
        return "Under 1 in 100"
    if nearest == 100 and value < 100:
        return "Over 99 in 100"
    return "None" if value == 0 else "All" if value == 100 else f"{nearest} in 100"


def _weeks(row: Row) -> str:
    """Return whole weeks; near the limit of the law with the decimal that tells them from it."""
    value, nearest = row["value"], rounded(row["value"])
    return f"{value:.1f} weeks" if nearest == LIMIT and f"{value:.1f}" != f"{LIMIT}.0" else f"{nearest} weeks"


def _said(row: Row | None, say: Callable[[Row], str]) -> str:
    if row is None or row["value"] is None:
        return NO_FIGURE
    if is_small(row):
        return TOO_FEW
    return IN_DOUBT if is_doubtful(row) else say(row)


def _direction(facts: PlaceFacts) -> str:
    """Return which way the share on time has gone from the first year counted as now to the newest."""
    of_all = facts.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[1]
    measure = lines.ON_TIME_OF_ALL if of_all else lines.ON_TIME
    since = facts.breaks.get(measure, 0)
    periods = [period for period in facts.comparable(measure) if period >= since]
    change = facts.changes.get((measure, periods[0], periods[-1])) if len(periods) > 1 else None
    if change is None:
        rows = [row for period, row in facts.figures.get(measure, {}).items() if period >= since]
        few = not facts.place["closed"] and any(is_small(row) for row in rows)
        return TOO_FEW if few else NO_TREND
    between = f"{periods[0]} to {periods[-1]}"
    turned = None if change["beyond_chance"] else lines.turn(facts, measure, periods, change)
    rose = lines.way(facts, measure, periods[0], turned) if turned else None
    if rose is not None:
        return f"{'Up, then down' if rose else 'Down, then up'}, {between}"
    if change["beyond_chance"] is None:
        return NO_TREND
    if not change["beyond_chance"]:
        return f"No clear change, {between}"
    return f"{'Up' if change['change'] > 0 else 'Down'}, {between}"
