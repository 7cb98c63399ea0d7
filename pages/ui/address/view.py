"""The view a visitor looks at lives in the page's address, as codes and ids.

`?measure=ehcp_caseload_count&year=2024&la=E08000035` says all there is to say: a link can be sent, bookmarked
and stepped back through, and reloading changes nothing. What is at its default stays out of the address, so
that a link without a year shows the newest year also next year. The parts are those of `pages.ui.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.address.fields import EXCEPTIONS, FIELDS, MEASURE, Choices, Params, View, harmless, sentence


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
                link = f"the link asked for {part.name} {harmless(text)}; " if by_link else ""
                view.notices.append(sentence(f"{link}{problem}"))
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


def page() -> str:
    """Return the path of the page that this run draws; that of the start page is empty."""
    return cast("Visit", st.session_state["_visit"]).page
