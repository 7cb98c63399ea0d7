"""The opening of the page Compare: the authority's figure, the group's, England's and the region's."""

from collections.abc import Sequence
from dataclasses import replace

from pages.compare.group import Group
from pages.ui.data import lookups
from pipeline.core.periods import every_period
from pipeline.core.places import ENGLAND
from pipeline.text import formatting, sentences
from pipeline.text.formatting import Row

POOLED = (
    "The figure of a group is its group average: all their cases together, so large authorities weigh more. "
)
NOT_POOLED = "The counts behind this measure cannot be added up, so a group has a simple average only. "
WEIGHTS = (
    "Simple average: each authority counts once, whatever its size. Median: half of them are above it. "
    "England and the region have their published figures. Their average and median are of all their "
    "authorities, with this one. In brackets after a change: its likely range, how far chance alone "
    "could move it."
)


def opening(group: Group, year: int, indicator: Row, rows: dict[str, Row]) -> list[str]:
    """Return how the authority compares, in sentences; for a list alone, the figures of the group.

    `rows` are the rows of `figure` for the year by location code.
    """
    group_figure = group.figures_in(indicator["indicator"], year)
    if group.is_pair:
        return _sentences(
            *(_own_sentence(code, year, indicator) for code in group.codes),
            _published(group, year, indicator),
        )
    if group.own is None:
        return _sentences(
            _list_sentence(group, group_figure, year, indicator), _published(group, year, indicator)
        )
    name = formatting.place_in_a_sentence(group.place["location_name"]) if group.place else ""
    if group.own not in rows:
        when, why = (
            formatting.when(year, indicator),
            lookups.without_figure(indicator["indicator"], group.own, year),
        )
        return _sentences(
            f"{when}, there is no figure for {name}: {why}. Choose another year to see its figures.",
            _list_sentence(group, group_figure, year, indicator) if group_figure else None,
            _published(group, year, indicator),
        )
    own = lookups.about_figures(indicator["indicator"], year)[group.own]
    if group_figure:
        own = replace(own, groups={group.which: group_figure})
    figure = rows[group.own]
    other = lookups.other_version(indicator, group.own, year) if figure["value"] is None else None
    return _sentences(
        " ".join([sentences.figure_sentence(own), *([other] if other else [])]),
        sentences.group_sentence(own, group.which) if group.members else None,
        _list_sentence(group, group_figure, year, indicator)
        if figure["value"] is None and group_figure
        else None,
        sentences.england_sentence(own),
        _region_sentence(group, year, indicator),
        sentences.position_sentence(own) if formatting.is_total(indicator) else None,
    )


def _own_sentence(code: str, year: int, indicator: Row) -> str:
    """Return the figure of one authority in a sentence, or why there is none."""
    about = lookups.about_figures(indicator["indicator"], year).get(code)
    if about is not None:
        return sentences.figure_sentence(about)
    name = formatting.place_in_a_sentence(lookups.authorities()[code]["location_name"])
    why = lookups.without_figure(indicator["indicator"], code, year)
    return f"{formatting.when(year, indicator)}, there is no figure for {name}: {why}."


def _list_sentence(group: Group, group_figure: Row | None, year: int, indicator: Row) -> str | None:
    """Return the figures of the group by themselves."""
    label = formatting.in_a_sentence(indicator["label"])
    if formatting.is_total(indicator):
        return f"{formatting.when(year, indicator)}: {label}. Totals are not averaged over a group."
    if group_figure is None or group_figure["used"] == 0:
        return (
            f"{formatting.when(year, indicator)}, {group.name} have no figure that can be compared: {label}."
        )
    mean, pooled = group_figure["mean"], group_figure["pooled"]
    figures = f"the simple average of {group.name} is {formatting.as_noun(mean, indicator)}"
    if pooled is not None:
        figures = (
            f"the group average of {group.name} is {formatting.as_noun(pooled, indicator)}, and the simple "
            f"average is {formatting.as_noun(mean, indicator)}"
        )
    return f"{formatting.when(year, indicator)}, {figures} ({label}; {members_with_figure(group_figure)})."


def how_weighed(group_figure: Row | None) -> str:
    """Return how groups' figures come about; `group_figure` is a row of group_comparison."""
    pooled = group_figure is None or group_figure["used"] == 0 or group_figure["pooled"] is not None
    return f"{POOLED if pooled else NOT_POOLED}{WEIGHTS}"


def how_together(groups: Sequence[Row], name: str, indicator: Row) -> str:
    """Return how the group's line was made, and of how many members it is in each year.

    `groups` are rows of group_comparison, oldest first.
    """
    used = [row for row in groups if row["used"]]
    if not used:
        return f"{name}: no figure can be compared in any year."
    pooled = used[-1]["pooled"] is not None
    how = (
        "group average: all their cases together, so large authorities weigh more"
        if pooled
        else "a simple average: each authority counts once, whatever its size"
    )
    runs: list[tuple[str, list[int]]] = []
    for row in used:
        many, period = f"{row['used']} of {row['members']}", row["time_period"]
        if runs and runs[-1][0] == many and len(every_period(runs[-1][1][-1], period)) == 2:
            runs[-1][1].append(period)
        else:
            runs.append((many, [period]))
    at = "at" if indicator["signed"] else "in"
    years = "; ".join(f"{many} {at} {_span(periods, indicator)}" for many, periods in runs)
    return f"{name}: {how}. Members with a figure that can be compared: {years}."


def _span(periods: Sequence[int], indicator: Row) -> str:
    ends = dict.fromkeys(formatting.period_cell(periods[end], indicator) for end in (0, -1))
    return " to ".join(ends)


def members_with_figure(group_figure: Row) -> str:
    """Return how many members have a figure, and how many of them are used: 'with a figure: 9 of 10'."""
    used, with_figure, members = (group_figure[name] for name in ("used", "with_figure", "members"))
    ranked = "" if used == with_figure else f", {used} of them ranked"
    return f"with a figure: {with_figure} of {members}{ranked}"


def _published(group: Group, year: int, indicator: Row) -> str | None:
    """Return the published figures of England and the region."""
    england = published(ENGLAND, year, indicator)
    if england is None:
        return _region_sentence(group, year, indicator)
    said = f"The figure for England is {formatting.figure_with_counts(england, indicator)}."
    return " ".join(_sentences(said, _region_sentence(group, year, indicator)))


def _region_sentence(group: Group, year: int, indicator: Row) -> str | None:
    if group.region is None or formatting.is_total(indicator):
        return None
    code, name = group.region
    row = published(code, year, indicator)
    if row is None:
        return None
    figure = formatting.as_noun(row["value"], indicator)
    return f"The published figure for {formatting.region_in_a_sentence(name)} is {figure}."


def published(location_code: str, year: int, indicator: Row) -> Row | None:
    """Return the row of England or a region for a year, if it has a figure."""
    rows = lookups.series(location_code, indicator["indicator"])
    return next((row for row in rows if row["time_period"] == year and row["value"] is not None), None)


def _sentences(*parts: str | None) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))
