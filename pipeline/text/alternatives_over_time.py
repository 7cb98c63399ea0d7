"""What is to be seen in a picture over the years, in a few short sentences for people who do not see it.

Figures on both sides of a break in counting are never set against each other.
"""

from collections.abc import Mapping, Sequence

from pipeline.text import formatting
from pipeline.text.alternatives import fitting, remark
from pipeline.text.formatting import Row

Points = Mapping[int, Row]
"""Rows with value and not_ranked by period, of the periods that have a figure."""
Labels = Mapping[int, str]
"""Every period of the picture, ascending, with its name."""
MOST_MISSING = 4


def of_trend(
    name: str, own: Points, england: Points, indicator: Row, labels: Labels, breaks: Sequence[int]
) -> str:
    """Return the first and the newest figure that can be compared, the lowest and highest between, and how
    England went; then breaks, and periods without a figure.
    """
    if not own:
        return f"We have no figure for {formatting.place_in_a_sentence(name)}."
    broken = _last_break(own, breaks)
    points = {period: row for period, row in own.items() if period >= (broken or 0)}
    return fitting(
        f"{name}: {_run(points, indicator, labels)}.",
        _about_break(broken, labels),
        _missing(own, labels),
        _beside(england, points, indicator, labels),
    )


def of_panels(
    lines: Sequence[tuple[str, Points]],
    own: str | None,
    england: Points,
    indicator: Row,
    labels: Labels,
    breaks: Sequence[int],
) -> str:
    """Return how the line called `own` went, and between which the newest figures of all panels lie."""
    found = [(row["value"], name) for name, points in lines for row in _newest(points, labels)]
    among = None
    if len(found) > 1:
        low, high = min(found), max(found)
        among = (
            f"In {list(labels.values())[-1]} the {len(found)} figures run from "
            f"{_of(*low, indicator)} to {_of(*high, indicator)}."
        )
    main, points = next(((name, points) for name, points in lines if name == own), ("England", england))
    whole = of_trend(main, points, england if own else {}, indicator, labels, breaks) if points else None
    return fitting(whole, among) or "We have no figure for these places."


def of_spread(rows: Sequence[Row], indicator: Row, labels: Labels, breaks: Sequence[int]) -> str:
    """Return between which figures half of the councils lay in the newest period and the first before it
    that can be compared; `rows` are of the table `spread`, oldest first.
    """
    if not rows:
        return "No figures can be compared."
    by_period = {row["time_period"]: row for row in rows}
    broken = _last_break(by_period, breaks)
    comparable = [row for row in rows if row["time_period"] >= (broken or 0)]
    newest = comparable[-1]
    middle, low, high = (formatting.as_noun(newest[of], indicator) for of in ("p50", "lowest", "highest"))
    return fitting(
        f"In {labels[newest['time_period']]} half of {newest['authorities']} councils lay between "
        f"{_half(newest, indicator)}; the middle one had {middle}.",
        f"In {labels[comparable[0]['time_period']]} half lay between {_half(comparable[0], indicator)}."
        if len(comparable) > 1
        else None,
        _about_break(broken, labels),
        _missing(by_period, labels),
        f"Newest figures run from {low} to {high}.",
    )


def _run(points: Points, indicator: Row, labels: Labels) -> str:
    """Return figures at both ends and extremes between: '62% in 2019, 45% in 2025; lowest 41% in 2023'."""
    first, last = min(points), max(points)
    said = ", ".join(
        f"{formatting.figure(points[period]['value'], indicator)} in {labels[period]}{remark(points[period])}"
        for period in sorted({first, last})
    )
    sound = {period: row["value"] for period, row in points.items() if not row["not_ranked"]}
    between = []
    for way, pick in (("lowest", min), ("highest", max)):
        at = pick(sound, key=lambda period: (sound[period], period), default=last)
        if at not in (first, last) and sound[at] not in (points[first]["value"], points[last]["value"]):
            between.append(f"{_extreme(way, sound[at], indicator)} in {labels[at]}")
    doubtful = [labels[period] for period in sorted(points.keys() - sound.keys() - {first, last})]
    between += [f"in doubt or of too few to compare in {formatting.listed(doubtful)}"] if doubtful else []
    return "; ".join([said, *between])


def _extreme(way: str, value: float, indicator: Row) -> str:
    """Return an extreme; of balances it is the one nearest to or furthest in deficit."""
    if not indicator["signed"]:
        return f"{way} {formatting.figure(value, indicator)}"
    towards = "deficit" if way == "lowest" else "surplus"
    return f"furthest towards {towards} {formatting.figure(value, indicator)}"


def _beside(england: Points, points: Points, indicator: Row, labels: Labels) -> str | None:
    """Return England's figures of the same two periods: 'England: 58.7% in 2022, 46.1% in 2025.'."""
    first, last = (min(points), max(points))
    if last not in england:
        return None
    periods = [first, last] if first in england and first != last else [last]
    said = (f"{formatting.figure(england[each]['value'], indicator)} in {labels[each]}" for each in periods)
    return f"England: {', '.join(said)}."


def _last_break(points: Mapping[int, object], breaks: Sequence[int]) -> int | None:
    """Return the newest break between the first and the last period, if any."""
    return max((period for period in breaks if min(points) < period <= max(points)), default=None)


def _about_break(broken: int | None, labels: Labels) -> str | None:
    return f"Figures before {labels[broken]} were counted or defined differently." if broken else None


def _missing(points: Mapping[int, object], labels: Labels) -> str | None:
    """Return after its first figure for which periods there is none."""
    gaps = [label for period, label in labels.items() if period > min(points) and period not in points]
    if not gaps:
        return None
    return (
        f"No figure for {formatting.listed(gaps) if len(gaps) <= MOST_MISSING else f'{len(gaps)} periods'}."
    )


def _newest(points: Points, labels: Labels) -> list[Row]:
    """Return the row of the last period, if it can be compared."""
    row = points.get(list(labels)[-1]) if labels else None
    return [row] if row is not None and not row["not_ranked"] else []


def _of(value: float, name: str, indicator: Row) -> str:
    return f"{formatting.figure(value, indicator)} ({formatting.place_in_a_sentence(name)})"


def _half(row: Row, indicator: Row) -> str:
    return f"{formatting.as_noun(row['p25'], indicator)} and {formatting.as_noun(row['p75'], indicator)}"
