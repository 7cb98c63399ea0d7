"""The fields of a view: the valid values of each, and how it is parsed from and written to the address.

`FIELDS` lists them in the order in which they are read, since a field can depend on earlier ones: the valid
years depend on the measure. An invalid value falls back to the default and adds a notice. A widget takes part
by using the field's name as its key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pages.ui.address import lists
from pages.ui.address.field import Choices, Field, View, harmless, sentence
from pages.ui.address.options import (
    CHANGE_IN,
    CHAPTERS,
    GROUPS,
    LAYERS,
    MAX_CONDITIONS,
    MAX_LISTED,
    ORDERS,
    PARTS,
    RELATIONS,
    SECTIONS,
    SORTS,
    TABLE_COLUMNS,
    USUAL_COLUMNS,
    VERSIONS,
    YEARS_BACK,
    alternatives,
)
from pipeline.core.periods import opening_year, read_period
from pipeline.core.places import NEIGHBOUR_SETS, OWN_LIST

__all__ = [
    "CHANGE_IN",
    "CHAPTERS",
    "FIELDS",
    "GROUPS",
    "LAYERS",
    "MAX_CONDITIONS",
    "MAX_LISTED",
    "ORDERS",
    "PARTS",
    "RELATIONS",
    "SECTIONS",
    "SORTS",
    "TABLE_COLUMNS",
    "USUAL_COLUMNS",
    "VERSIONS",
    "YEARS_BACK",
    "Choices",
    "Field",
    "View",
    "harmless",
    "sentence",
]

FINANCIAL_YEAR = r"^(20\d\d)[-/](\d\d)$"
"""The usual form of a year that spans two: 2019-20."""


def _parse_measure(text: str, _view: View, choices: Choices) -> str:
    if text not in choices.measures and choices.published_by:
        raise ValueError(
            f"no figures of such a measure had been published by {choices.published_by}, so the first one is "
            "shown"
        )
    if text not in choices.measures:
        raise ValueError("there is no such measure, so the first one is shown")
    return text


def _one_of(options: Sequence[str], problem: str) -> Callable[[str, View, Choices], str]:
    """Make a parser that accepts only these texts; `problem` tells the visitor what is shown instead."""

    def parse(text: str, _view: View, _choices: Choices) -> str:
        if text not in options:
            raise ValueError(f"it can be {alternatives(options)} only, so {problem}")
        return text

    return parse


def _parse_year(text: str, view: View, choices: Choices) -> int:
    years = {str(year): year for year in choices.years(view[MEASURE], view[EXCEPTIONS])}
    year = re.sub(FINANCIAL_YEAR, r"\1\2", text)
    if year in years:
        return years[year]
    if choices.published_by:
        raise ValueError(
            f"no release that we have from before {choices.published_by} has this measure for that year, so "
            "the newest year of then is shown"
        )
    raise ValueError("this measure has no figures for that year, so the newest are shown")


def _newest_year(view: View, choices: Choices) -> int:
    return choices.years(view[MEASURE], view[EXCEPTIONS])[-1]


def _parse_authority(text: str, _view: View, choices: Choices) -> str | None:
    code = choices.location_code(text)
    if code is None:
        raise ValueError("no local authority goes by that code, so none is chosen")
    return code


def _parse_other_year(text: str, view: View, choices: Choices) -> int | None:
    try:
        year = _parse_year(text, view, choices)
    except ValueError:
        raise ValueError(
            "this measure has no figures for that year, so no other year is shown next to it"
        ) from None
    if year == view[YEAR]:
        raise ValueError("that is the year shown, so no other year is shown next to it")
    return year


def _parse_first(text: str, view: View, choices: Choices) -> int:
    """Return the first period that begins in this year or later.

    Ranges go by the year in which periods begin, so that they stay when the measure changes from one of
    calendar years to one of financial or academic years.
    """
    year = _opening_year(text)
    later = [period for period in _years(view, choices) if opening_year(period) >= year]
    if not later:
        raise ValueError("this measure has no figures from that year on, so all are shown")
    return later[0]


def _parse_last(text: str, view: View, choices: Choices) -> int:
    """Return the last period that begins in this year or earlier."""
    year, first = _opening_year(text), view[FIRST]
    earlier = [period for period in _years(view, choices) if opening_year(period) <= year]
    if not earlier or (first is not None and earlier[-1] < first):
        raise ValueError("this measure has no figures up to that year, so the newest is the last")
    return earlier[-1]


def _years(view: View, choices: Choices) -> Sequence[int]:
    return choices.years(view[MEASURE], view[EXCEPTIONS])


def _opening_year(text: str) -> int:
    period = read_period(text)
    if period is None:
        raise ValueError("it can be a year only, so all years are shown")
    return opening_year(period)


def _parse_other_measure(text: str, view: View, choices: Choices) -> str:
    named = choices.version(text)
    if named is None:
        raise ValueError("there is no such measure, so another is compared with the first")
    if named[0] == view[MEASURE]:
        raise ValueError("a measure is not compared with itself, so another is")
    return named[0]


def _parse_by_year(text: str, view: View, choices: Choices) -> int | None:
    years = {str(year): year for year in choices.years(view[OTHER_MEASURE], view[EXCEPTIONS])}
    year = re.sub(FINANCIAL_YEAR, r"\1\2", text)
    if year not in years:
        raise ValueError("the other measure has no figures for that year, so it is not shown")
    return years[year]


def _parse_size(text: str, _view: View, choices: Choices) -> str:
    named = choices.version(text)
    if named is None:
        raise ValueError("there is no such measure, so none is shown as size")
    return named[0]


def _other_measure(view: View, choices: Choices) -> str:
    """Return the default second measure: appeals, or the first measure if appeals is the main one."""
    preferred = ("send_appeal_rate_reviews_pct", *choices.measures)
    return next(
        (measure for measure in preferred if measure in choices.measures and measure != view[MEASURE]),
        view[MEASURE],
    )


def _parse_region(text: str, _view: View, choices: Choices) -> str | None:
    codes = {name.lower(): code for code, name in choices.regions.items()}
    code = text if text in choices.regions else codes.get(text.lower())
    if code is None:
        raise ValueError("there is no such region, so all of England is shown")
    return code


def slug(name: str) -> str:
    """Return a name as it appears in addresses: 'London borough' becomes london-borough."""
    return name.lower().replace(" ", "-")


def _parse_type(text: str, _view: View, choices: Choices) -> str | None:
    types = {slug(name): name for name in choices.types}
    if slug(text) not in types:
        raise ValueError(f"there are the types {', '.join(types)} only, so all are shown")
    return types[slug(text)]


def _parse_flag(text: str, _view: View, _choices: Choices) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("it can be yes or no only")
    return text == "yes"


def _parse_back(text: str, _view: View, _choices: Choices) -> int:
    if text not in map(str, YEARS_BACK):
        raise ValueError("a change is over 1, 2, 3 or 5 years, so that over one year is shown")
    return int(text)


def _parse_moment(text: str, _view: View, choices: Choices) -> str | None:
    return choices.moment(text)


MEASURE: Field[str] = Field("measure", _parse_measure, lambda _view, choices: choices.measures[0])
EXCEPTIONS: Field[str] = Field(
    "exceptions",
    _one_of(VERSIONS, "exceptions are not counted in the figures"),
    lambda _view, _choices: "excl",
)
YEAR: Field[int] = Field("year", _parse_year, _newest_year)
AUTHORITY: Field[str | None] = Field("la", _parse_authority, lambda _view, _choices: None)
LAYER: Field[str] = Field(
    "map", _one_of(LAYERS, "the geographic map is shown"), lambda _view, _choices: LAYERS[0]
)
NEIGHBOURS: Field[str | None] = Field(
    "neighbours", _one_of((*NEIGHBOUR_SETS, OWN_LIST), "none are marked"), lambda _view, _choices: None
)
OTHER_YEAR: Field[int | None] = Field("from", _parse_other_year, lambda _view, _choices: None)
CHANGE: Field[str] = Field(
    "change", _one_of(CHANGE_IN, "changes are ranked by points"), lambda _view, _choices: CHANGE_IN[0]
)
GROUP: Field[str] = Field(
    "group", _one_of(GROUPS, "the first group is shown"), lambda _view, _choices: GROUPS[0]
)
BORDER_GAPS: Field[bool] = Field(
    "cliffs", _parse_flag, lambda _view, _choices: False, lambda shown: "yes" if shown else "no"
)
FIRST: Field[int | None] = Field("first", _parse_first, lambda _view, _choices: None)
LAST: Field[int | None] = Field("last", _parse_last, lambda _view, _choices: None)
ALSO: Field[list[str]] = Field("also", lists.parse_sets, lambda _view, _choices: [], ".".join)
LISTED: Field[list[str]] = Field("with", lists.parse_list, lambda _view, _choices: [], ".".join)
SORT: Field[str] = Field("sort", _one_of(SORTS, "it is by value"), lambda _view, _choices: SORTS[0])
SECTION: Field[str] = Field(
    "show", _one_of(SECTIONS, "the spread is shown"), lambda _view, _choices: SECTIONS[0]
)
OTHER_MEASURE: Field[str] = Field("by", _parse_other_measure, _other_measure)
BY_YEAR: Field[int | None] = Field("by_year", _parse_by_year, lambda _view, _choices: None)
SIZE: Field[str | None] = Field("size", _parse_size, lambda _view, _choices: None)
CONDITIONS: Field[list[str]] = Field("where", lists.parse_conditions, lambda _view, _choices: [], "~~".join)
PART: Field[str] = Field("part", _one_of(PARTS, "the releases are shown"), lambda _view, _choices: PARTS[0])
CHAPTER: Field[str] = Field(
    "chapter", _one_of(CHAPTERS, "the first part is shown"), lambda _view, _choices: CHAPTERS[0]
)
REGION: Field[str | None] = Field("in", _parse_region, lambda _view, _choices: None)
TYPE: Field[str | None] = Field(
    "type", _parse_type, lambda _view, _choices: None, lambda name: slug(name or "")
)
BACK: Field[int] = Field("back", _parse_back, lambda _view, _choices: YEARS_BACK[0])
ORDER: Field[str] = Field("order", _one_of(ORDERS, "it is by topic"), lambda _view, _choices: ORDERS[0])
COLUMNS: Field[list[str]] = Field(
    "columns", lists.parse_columns, lambda _view, _choices: list(USUAL_COLUMNS), ".".join
)
AS_OF: Field[str | None] = Field("as_of", _parse_moment, lambda _view, _choices: None)

FIELDS: tuple[Field[Any], ...] = (
    MEASURE,
    EXCEPTIONS,
    YEAR,
    AUTHORITY,
    LAYER,
    NEIGHBOURS,
    OTHER_YEAR,
    CHANGE,
    FIRST,
    LAST,
    ALSO,
    GROUP,
    BORDER_GAPS,
    LISTED,
    SORT,
    SECTION,
    OTHER_MEASURE,
    BY_YEAR,
    SIZE,
    CONDITIONS,
    REGION,
    TYPE,
    PART,
    CHAPTER,
    BACK,
    ORDER,
    COLUMNS,
    AS_OF,
)
