"""The menu "Save" at charts, maps and tables: links to their pictures and figures on this server.

It is fixed markup with a popover of the browser's own: Enter opens it, Tab reaches its links, Escape closes
it and goes back to the button, all without a script and without a rerun.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.data import moments
from pages.ui.text import programs
from pipeline.core.places import NEWEST_STATISTICAL, OWN_LIST
from pipeline.editions.asked import PARAMETER as AS_OF
from pipeline.publish import resources
from pipeline.publish.embeds import embed_resource, snippet
from pipeline.publish.site.parts import settings

PICTURES: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("PNG", "png", {}),
    ("SVG", "svg", {}),
    ("PNG for print", "png", {"size": "print"}),
    ("PNG for print, black on white", "png", {"size": "print", "style": "newspaper"}),
)
"""The files of a picture: label, form, and how it is drawn where not as on the page."""
BESIDE_SIMILAR = ("trend", "comparison")
"""Pictures that set similar councils beside one where nothing else is asked for."""
FIGURES = {"csv": "CSV", "xlsx": "Excel"}


class Entry(NamedTuple):
    """An entry of the menu: its label, and the address of the file."""

    label: str
    address: str


class Code(NamedTuple):
    """An entry with code for other sites: its label, the path of the embedded page, how high a frame is."""

    label: str
    path: str
    height: int


class Refresh(NamedTuple):
    """An entry with the address of data for programs that refresh, as CSV.

    The script adds it to every menu that links to a data resource; this is for the others.
    """

    address: str


Item = Entry | Code | Refresh


def picture(
    kind: str,
    indicator: str,
    time_period: int,
    slug: str | None = None,
    parameters: Mapping[str, str] | None = None,
) -> list[Item]:
    """Return the entries of a picture (a kind of `picture_kinds`), about a council if a slug is given."""
    about = f"council/{slug}/" if slug else ""
    path = f"picture/{kind}/{about}{indicator}/{time_period}"
    files = [
        Entry(label, relative(_short(address(path, form, {**(parameters or {}), **drawn}))))
        for label, form, drawn in PICTURES
    ]
    return [*files, *_embed(kind, indicator, time_period, slug, parameters or {})]


def _embed(
    kind: str, indicator: str, time_period: int, slug: str | None, parameters: Mapping[str, str]
) -> list[Item]:
    """Return the entry with the code of the same picture in a frame, if it can be had there."""
    allowed = embed_resource.DRAWN if slug else embed_resource.OF_ALL
    is_usual = not parameters or (kind in BESIDE_SIMILAR and parameters == beside(NEWEST_STATISTICAL))
    if kind not in allowed or not is_usual or moments.then():  # a frame shows the newest figures
        return []
    about = {"slug": slug} if slug else {}
    path = embed_resource.path(kind=kind, indicator=indicator, period=f"{time_period}", **about)
    return [Code("Embed code", path, snippet.usual_height(kind, of_council=bool(slug)))]


def beside(neighbour_set: str | None, listed: Sequence[str] = ()) -> dict[str, str]:
    """Return the parameters of a picture with a neighbour set, or with listed codes, beside a council."""
    if neighbour_set == OWN_LIST:
        return {"places": ",".join(listed)}
    return {"neighbours": neighbour_set} if neighbour_set else {}


def figures(
    indicators: Iterable[str],
    places: Iterable[str] = ("councils",),
    periods: Iterable[int] = (),
    *,
    by_rank: bool = False,
) -> list[Entry]:
    """Return the entries of figures: of measures, places (slugs, codes, groups) and periods (all if none)."""
    given = {"measures": indicators, "places": places, "periods": map(str, periods)}
    parameters = {name: text for name, values in given.items() if (text := ",".join(values))}
    parameters |= {"order": "rank"} if by_rank else {}
    return of_resource("selection", parameters)


def of_resource(path: str, parameters: Mapping[str, str] | None = None) -> list[Entry]:
    """Return the entries of a data resource, e.g. 'council/devon'."""
    return [Entry(label, relative(address(path, form, parameters))) for form, label in FIGURES.items()]


def address(path: str, form: str, parameters: Mapping[str, str] | None = None) -> str:
    """Return the address of a resource, as published by the moment that the page shows, if it has one."""
    if takes_moment(path, form):
        parameters = moments.of_file(parameters)
    return resources.url(path, form, parameters)


def takes_moment(path: str, form: str) -> bool:
    """Return whether the page shows a moment that a resource can be had of, too."""
    return moments.then() is not None and AS_OF in resources.find(f"{path}.{form}")[0].parameters


def refresh(indicators: Iterable[str], places: Iterable[str], periods: Iterable[int] = ()) -> Refresh:
    """Return the entry of a table's figures where its files are other ones, as `figures`."""
    return Refresh(figures(indicators, places, periods)[0].address)


def draw(what: str, entries: Sequence[Item]) -> None:
    """Draw the menu of a chart, map or table; `what` names it for screen readers."""
    st.html(markup(what, entries, settings.from_environment().site_url))


def markup(what: str, entries: Sequence[Item], site_url: str = "") -> str:
    """Return the menu as HTML; its id follows from what it holds, so that a rerun sends the same.

    `site_url` is where other sites find the embedded pages, if it is not where this one is. The script of
    `copy_link` puts their code and the lines for programs together when they are opened, since these are long
    and would be sent at each rerun.
    """
    menu = f"s{hashlib.sha256(repr((what, entries)).encode()).hexdigest()[:8]}"
    listed = "".join(f"<li>{_entry(entry, site_url)}</li>" for entry in entries)
    name = escape(f"Save: {what}")
    return (
        f'<div class="save"><button id="{menu}b" popovertarget="{menu}" aria-label="{name}">'
        f'Save</button><ul id="{menu}" popover="" aria-labelledby="{menu}b">{listed}</ul></div>'
    )


def _entry(entry: Item, site_url: str) -> str:
    if isinstance(entry, Entry):
        return f'<a href="{escape(entry.address)}" download="">{escape(entry.label)}</a>'
    if isinstance(entry, Refresh):
        return (
            f'<details data-refresh="{escape(entry.address)}"><summary>{programs.REFRESH}</summary></details>'
        )
    address = f"{site_url}/{entry.path}" if site_url else entry.path
    return (
        f'<details data-embed="{escape(address)}" data-height="{entry.height}">'
        f"<summary>{escape(entry.label)}</summary></details>"
    )


def _short(address: str) -> str:
    """Return the short address that pictures have too, without the root of the data."""
    return address.removeprefix(resources.ROOT)
