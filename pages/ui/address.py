"""The view a visitor looks at lives in the page's address, as codes and ids.

`?measure=ehcp_caseload_count&year=2024&la=E08000035` says all there is to say: a link can be sent, bookmarked
and stepped back through, and reloading changes nothing. What is at its default stays out of the address, so
that a link without a year shows the newest year also next year.

`FIELDS` declares the parts. They are read in order, and each may look at those before it: which years are
valid depends on the measure. What cannot be used falls back to the default, with a notice. A widget takes
part by having the field's name as its key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

T = TypeVar("T")
Params = dict[str, list[str]]
"""The query part of an address: a field's name and the texts given for it."""


class Choices(Protocol):
    """What a visitor may ask for."""

    @property
    def measures(self) -> Sequence[str]:
        """Indicator ids in the order of lists; of a pair with and without exceptions, the one without."""

    def years(self, measure: str, exceptions: str) -> Sequence[int]:
        """Return the time periods that the measure has figures for, rising, at least one."""

    def version(self, measure: str) -> tuple[str, str] | None:
        """Return which of `measures` an id is a version of, and whether "excl" or "incl"; None if of none."""

    def location_code(self, alias: str) -> str | None:
        """Return the newest code of the authority that goes by this code or name; None if there is none."""


@dataclass(frozen=True)
class Field(Generic[T]):
    """One part of the view: its name in the address, and how its text is read and written.

    `parse` raises ValueError with a clause ("there is no such measure") that is shown to the visitor.
    """

    name: str
    parse: Callable[[str, View, Choices], T]
    default: Callable[[View, Choices], T]
    write: Callable[[T], str] = str


@dataclass
class View:
    """What is to be shown: `view[YEAR]`, the parameters that lead back to it, and what had to be left out."""

    values: dict[str, Any] = field(default_factory=dict)
    params: Params = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def __getitem__(self, part: Field[T]) -> T:
        return cast("T", self.values[part.name])


def _parse_measure(text: str, _view: View, choices: Choices) -> str:
    if text not in choices.measures:
        raise ValueError("there is no such measure, so the first one is shown")
    return text


def _one_of(options: Sequence[str], problem: str) -> Callable[[str, View, Choices], str]:
    """Make a parser that takes just these texts; `problem` says what happens to others."""

    def parse(text: str, _view: View, _choices: Choices) -> str:
        if text not in options:
            raise ValueError(f"it can be {', '.join(options[:-1])} or {options[-1]} only, so {problem}")
        return text

    return parse


def _parse_year(text: str, view: View, choices: Choices) -> int:
    years = {str(year): year for year in choices.years(view[MEASURE], view[EXCEPTIONS])}
    year = re.sub(r"^(20\d\d)[-/](\d\d)$", r"\1\2", text)  # 2019-20, as people write a financial year
    if year not in years:
        raise ValueError("this measure has no figures for that year, so the newest are shown")
    return years[year]


def _newest_year(view: View, choices: Choices) -> int:
    return choices.years(view[MEASURE], view[EXCEPTIONS])[-1]


def _parse_authority(text: str, _view: View, choices: Choices) -> str | None:
    code = choices.location_code(text)
    if code is None:
        raise ValueError("no local authority goes by that code, so none is chosen")
    return code


VERSIONS = ("incl", "excl")
LAYERS = ("geographic", "hex")
NEIGHBOUR_SETS = ("touching", "statistical-2025", "statistical-2021", "region", "type")

MEASURE: Field[str] = Field("measure", _parse_measure, lambda _view, choices: choices.measures[0])
EXCEPTIONS: Field[str] = Field(
    "exceptions", _one_of(VERSIONS, "exceptions are left out of the figures"), lambda _view, _choices: "excl"
)
YEAR: Field[int] = Field("year", _parse_year, _newest_year)
AUTHORITY: Field[str | None] = Field("la", _parse_authority, lambda _view, _choices: None)
LAYER: Field[str] = Field(
    "map", _one_of(LAYERS, "the geographic map is shown"), lambda _view, _choices: LAYERS[0]
)
NEIGHBOURS: Field[str | None] = Field(
    "neighbours", _one_of(NEIGHBOUR_SETS, "none are marked"), lambda _view, _choices: None
)

FIELDS: tuple[Field[Any], ...] = (MEASURE, EXCEPTIONS, YEAR, AUTHORITY, LAYER, NEIGHBOURS)


def _with_version(asked: Params, choices: Choices) -> Params:
    """Split the id of an indicator that includes exceptions into its measure and that version."""
    named = choices.version("".join(asked.get(MEASURE.name, [])[-1:]).strip())
    if named is None:
        return asked
    measure, exceptions = named
    return {EXCEPTIONS.name: [exceptions]} | asked | {MEASURE.name: [measure]}


def resolve(asked: Params, choices: Choices, *, by_link: bool = True) -> View:
    """Read what was asked for into a view; what cannot be used becomes the default and a notice.

    Names that no field has are ignored; of a name given twice the last counts. `by_link` words the notices.
    """
    view = View()
    asked = _with_version(asked, choices)
    for part in FIELDS:
        value = default = part.default(view, choices)
        for text in asked.get(part.name, [])[-1:]:
            try:
                value = part.parse(text.strip(), view, choices)
            except ValueError as problem:
                link = f"the link asked for {part.name} {_harmless(text)}; " if by_link else ""
                view.notices.append(_sentence(f"{link}{problem}"))
        view.values[part.name] = value
        if value != default:
            view.params[part.name] = [part.write(value)]
    return view


@dataclass(frozen=True)
class Visit:
    """What a session remembers of its last run: the address found or left, the page, what was asked for."""

    query: Params
    page: str
    asked: Params
    by_link: bool
    view: View


def ask(query: Params, widgets: Mapping[str, object], last: Visit | None) -> tuple[Params, bool]:
    """Decide what this run is asked for, and whether by the address (True) or by a widget (False).

    A widget whose value differs from the last view was changed by the visitor, and changes that view. It goes
    before the address, for a browser that has not yet heard of the last change sends its old address along.
    """
    if last is None:
        return query, True
    changed = {
        part.name: [] if widgets[part.name] is None else [part.write(widgets[part.name])]
        for part in FIELDS
        if part.name in widgets and widgets[part.name] != last.view.values[part.name]
    }
    if changed:
        return last.view.params | changed, False
    if query != last.query:
        return query, True
    return last.asked, last.by_link


def read(choices: Choices, page: str) -> View:
    """Bring address, widgets and session together; call once a run, before any widget. `page` names the page.

    A change by a widget writes the address, which makes one step in the browser's history. An address that
    arrives is never rewritten, not even a faulty one: going back through it would be a trap. But it is
    confirmed where it came by a link to the same page, for which Streamlit runs the script and leaves the
    browser's address as it was.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    widgets = {part.name: st.session_state[part.name] for part in FIELDS if part.name in st.session_state}
    last: Visit | None = st.session_state.get("_visit")
    asked, by_link = ask(query, widgets, last)
    view = resolve(asked, choices, by_link=by_link)
    if not by_link and view.params != query:
        st.query_params.from_dict(view.params)
        query = view.params
    elif by_link and last is not None and last.page == page and last.query != query and not _is_step():
        st.query_params.from_dict(query)
    # Widgets of a page just entered are new, though another page's had the same key. And of a value set by a
    # run that the next step back or forward cut short, the browser may never have heard.
    tell_all = last is None or last.page != page or (by_link and last.query != query)
    for name, value in view.values.items():
        if tell_all or name not in widgets or widgets[name] != value:
            st.session_state[name] = value
    st.session_state["_visit"] = Visit(query, page, asked, by_link, view)
    return view


def _is_step() -> bool:
    """Whether this run is a step through the browser's history, whose address must be left alone."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is None or context.is_history_navigation


def current() -> View:
    """Return the view that `read` made in this run."""
    return cast("Visit", st.session_state["_visit"]).view


def _harmless(text: str) -> str:
    """Return a visitor's text fit for a sentence: short, and without what markdown makes links of."""
    return re.sub(r"[^\w -]", "?", text.strip())[:40] or "nothing"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
