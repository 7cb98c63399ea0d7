"""What the page Compare says before its charts: own figure, the group's, England's and the region's."""

from dataclasses import replace

from pages.compare.group import Group, without_row
from pages.ui.data import lookups
from pipeline.core.places import ENGLAND
from pipeline.text import formatting, sentences
from pipeline.text.formatting import Row

WEIGHTS = (
    "Taken together: from the sums of their counts, so that large authorities weigh more. Simple average: "
    "each authority counts once, whatever its size."
)


def opening(group: Group, year: int, indicator: Row, rows: dict[str, Row]) -> str:
    """How the authority compares, in words; of a list without an authority, what its figures come to.

    `rows` are those of `figure` for the year by location code.
    """
    beside = group.compared(((indicator["indicator"], year),)).get(indicator["indicator"])
    if group.own is None:
        return _joined(_of_list(group, beside, year, indicator), _published(group, year, indicator))
    name = formatting.place_in_a_sentence(group.place["location_name"]) if group.place else ""
    if group.own not in rows:
        when, why = formatting.when(year, indicator), without_row(group.own)
        return _joined(
            f"{when}, there is no figure for {name}: {why}. Choose another year to see its figures.",
            _of_list(group, beside, year, indicator) if beside else None,
            _published(group, year, indicator),
        )
    own = lookups.about_figures(indicator["indicator"], year)[group.own]
    if beside:
        own = replace(own, groups={group.which: beside})
    figure = rows[group.own]
    return _joined(
        sentences.of_figure(own),
        sentences.of_group(own, group.which) if group.members else None,
        _of_list(group, beside, year, indicator) if figure["value"] is None and beside else None,
        sentences.of_england(own),
        _of_region(group, year, indicator),
        sentences.of_position(own) if formatting.is_total(indicator) else None,
    )


def _of_list(group: Group, beside: Row | None, year: int, indicator: Row) -> str | None:
    """The figures of a group by themselves."""
    come = "comes" if len(group.members) == 1 else "come"
    label = formatting.in_a_sentence(indicator["label"])
    if formatting.is_total(indicator):
        return f"{formatting.when(year, indicator)}: {label}. Totals are not averaged over a group."
    if beside is None or beside["used"] == 0:
        return (
            f"{formatting.when(year, indicator)}, {group.name} gave no figure that can be compared: {label}."
        )
    together = ""
    if beside["pooled"] is not None:
        together = f"{formatting.as_noun(beside['pooled'], indicator)} taken together and "
    return (
        f"{formatting.when(year, indicator)}, {group.name} {come} to {together}"
        f"{formatting.as_noun(beside['mean'], indicator)} on simple average ({label}; {had_data(beside)})."
    )


def had_data(beside: Row) -> str:
    """How many of a group have a figure, and how many of those make up the group's: 'had data: 9 of 10'."""
    ranked = "" if beside["used"] == beside["with_figure"] else f", {beside['used']} of them ranked"
    return f"had data: {beside['with_figure']} of {beside['members']}{ranked}"


def _published(group: Group, year: int, indicator: Row) -> str | None:
    """England's published figure and the region's."""
    england = published(ENGLAND, year, indicator)
    if england is None:
        return _of_region(group, year, indicator)
    return _joined(
        f"The figure for England is {formatting.figure_with_counts(england, indicator)}.",
        _of_region(group, year, indicator),
    )


def _of_region(group: Group, year: int, indicator: Row) -> str | None:
    if group.region is None or formatting.is_total(indicator):
        return None
    code, name = group.region
    row = published(code, year, indicator)
    if row is None:
        return None
    figure = formatting.as_noun(row["value"], indicator)
    return f"The published figure for {formatting.region_in_a_sentence(name)} is {figure}."


def published(location_code: str, year: int, indicator: Row) -> Row | None:
    """The row of England or a region for a year, if it has a figure."""
    rows = lookups.series(location_code, indicator["indicator"])
    return next((row for row in rows if row["time_period"] == year and row["value"] is not None), None)


def _joined(*parts: str | None) -> str:
    return " ".join(dict.fromkeys(part for part in parts if part))
