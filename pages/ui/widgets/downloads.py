"""Links to data resources of the server: files, at addresses that programs can refresh."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.data import moments
from pages.ui.widgets import save_menu
from pipeline.text.formatting import Row

NAMES = {
    "csv": "CSV",
    "xlsx": "Excel",
    "ods": "OpenDocument",
    "json": "JSON",
    "parquet": "Parquet",
    "zip": "CSV with notes (zip)",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "pdf": "PDF",
}
"""Form -> how a link names it."""
PACK = "documents, pictures and figures (zip)"
TABLES = ("xlsx", "ods", "csv", "zip", "json", "parquet")
MAPS = ("geojson", "gpkg")

Linked = tuple[str, str, Sequence[str], Mapping[str, str]]
"""What it is, the resource's path, its forms, its parameters."""


def links(items: Sequence[Linked]) -> None:
    """Draw a list of resources, each with a link a form."""
    lines = [
        f"<li>{escape(what)}{_newest(path, forms[0])}: "
        f"{', '.join(_link(path, form, given) for form in forms)}</li>"
        for what, path, forms, given in items
    ]
    st.html(f'<ul class="files">{"".join(lines)}</ul>')


def of_measure(indicator: Row, time_period: int, period: str) -> None:
    """Draw links to a measure's figures: of the period, with outlines, and of all periods."""
    path = f"figures/{indicator['indicator']}"
    links(
        [
            (f"{period}, every place", path, TABLES, {"periods": str(time_period)}),
            (f"{period} with outlines, for maps", f"{path}/{time_period}", MAPS, {}),
        ]
    )
    # A list of its own: it is the same in every period, and what a rerun leaves as it was is not sent again.
    links([("Every period, every place", path, TABLES, {})])


def _link(path: str, form: str, parameters: Mapping[str, str]) -> str:
    """Return a link; the item of the list in which it stands says what the file holds."""
    name = PACK if path.startswith("pack/") else NAMES[form]
    return f'<a href="{escape(relative(save_menu.address(path, form, parameters)))}" download>{name}</a>'


def _newest(path: str, form: str) -> str:
    """Return that a file has the newest figures although the page shows those of another moment."""
    return " (newest figures)" if moments.then() and not save_menu.takes_moment(path, form) else ""
