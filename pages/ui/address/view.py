"""The current view is stored in the page's address, as codes and ids.

`?measure=ehcp_caseload_count&year=2024&la=E08000035` is the complete state: it can be sent, bookmarked,
reloaded and reached with the back button. Default values are left out, so a link without a year always shows
the newest year. The fields are defined in `pages.ui.address.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.address import query as queries
from pages.ui.address.fields import EXCEPTIONS, FIELDS, MEASURE, Choices, Field, View, harmless, sentence
from pages.ui.address.query import Params


def _with_version(asked: Params, choices: Choices) -> Params:
    """Replace the id of an indicator that includes exceptions by its measure and that version."""
    found = choices.version("".join(asked.get(MEASURE.name, [])[-1:]).strip())
    if found is None:
        return asked
    measure, exceptions = found
    return {EXCEPTIONS.name: [exceptions]} | asked | {MEASURE.name: [measure]}


def resolve(asked: Params, choices: Choices, *, by_link: bool = True) -> View:
    """Parse a query into a view; invalid values become the default and add a notice.

    Unknown parameters are ignored; the last of repeated ones counts. A query that is too long is not read at
    all. `by_link` says whether the notices mention a link.
    """
    view = View()
    if queries.is_too_long(asked):
        view.notices.append(
            f"The link is longer than {queries.MAX_CHARACTERS:,} characters, so nothing of it was read."
        )
        asked = {}
    asked = _with_version(queries.understood(asked, (part.name for part in FIELDS)), choices)
    for part in FIELDS:
        value = default = part.default(view, choices)
        for text in asked.get(part.name, [])[-1:]:
            try:
                value = part.parse(text.strip(), view, choices)
            except ValueError as problem:
                link = f"the link asked for {part.name} {harmless(text)}; " if by_link else ""
                view.notices.append(sentence(f"{link}{problem}"))
        view.values[part.name] = value
        if value != default:
            view.params[part.name] = [part.write(value)]
    view.notices = queries.bounded(view.notices)
    return view


@dataclass(frozen=True)
class Visit:
    """A session's last run: the query of the address, the page, the query that was resolved, and the view.

    `by_link` says whether that query came from the address or from a widget.
    """

    query: Params
    page: str
    asked: Params
    by_link: bool
    view: View


def ask(query: Params, widgets: Mapping[str, object], last: Visit | None) -> tuple[Params, bool]:
    """Return the query to resolve in this run, and whether it comes from the address (True) or a widget
    (False).

    A widget whose value differs from the last view was changed by the visitor. It takes precedence over the
    address, because the browser may still send the address from before the last change.
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
    """Synchronise the address, the widgets and the session, and return the view.

    Call once a run, before any widget. A change by a widget is written to the address and adds one step to
    the browser's history. An address that arrives is never rewritten, not even an invalid one: the visitor
    could no longer go back past it. It is only set again after a link to the same page, because Streamlit
    then runs the script without updating the browser's address.
    """
    query, widgets, last = _state()
    asked, by_link = ask(query, widgets, last)
    view = resolve(asked, choices, by_link=by_link)
    if not by_link and view.params != query:
        st.query_params.from_dict(view.params)
        query = view.params
    elif by_link and last is not None and last.page == page and last.query != query and not _is_step():
        st.query_params.from_dict(query)
    # The widgets of a newly opened page are new, even if another page had one with the same key. And the
    # browser may have missed a value that was set by a run interrupted by the back or forward button.
    set_all = last is None or last.page != page or (by_link and last.query != query)
    for name, value in view.values.items():
        if set_all or name not in widgets or widgets[name] != value:
            st.session_state[name] = value
    st.session_state["_visit"] = Visit(query, page, asked, by_link, view)
    return view


def _state() -> tuple[Params, dict[str, object], Visit | None]:
    """Return the query of the address, the values of the widgets, and the last run."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    widgets = {part.name: st.session_state[part.name] for part in FIELDS if part.name in st.session_state}
    return query, widgets, st.session_state.get("_visit")


def asked_for(part: Field[Any]) -> str | None:
    """Return what this run asks for in a field, before `read`, as text; None if it asks for nothing."""
    asked, _ = ask(*_state())
    if queries.is_too_long(asked):
        return None
    texts = queries.understood(asked, [part.name]).get(part.name, [])
    return texts[-1].strip() if texts else None


def _is_step() -> bool:
    """Return whether this run is a step through the browser's history, whose address must not change."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is None or context.is_history_navigation


def current() -> View:
    """Return the view of this run, as made by `read`."""
    return cast("Visit", st.session_state["_visit"]).view


def page() -> str:
    """Return the path of the current page; empty for the start page, and before any was read."""
    last: Visit | None = st.session_state.get("_visit")
    return last.page if last else ""


def params_with(name: str, text: str) -> Params:
    """Return the parameters of the last view, but with this text for the field of that name."""
    last: Visit | None = st.session_state.get("_visit")
    return (last.view.params if last else {}) | {name: [text]}
