"""The files about an authority and its region, to take away."""

import streamlit as st

from pages.ui.data import lookups
from pages.ui.text import prose
from pages.ui.widgets import downloads
from pipeline.text.formatting import Row


def draw(place: Row) -> None:
    """Draw the links to the files; `place` is a row of the authorities."""
    name, region = place["location_name"], lookups.slug(place["region_code"])
    items: list[downloads.Linked] = [
        (f"{name} on one page, for a meeting", f"brief/{place['slug']}", ("pdf",), {}),
        (f"{name}: every measure and period", f"council/{place['slug']}", downloads.TABLES, {}),
    ]
    if region:
        what = f"{place['region_name']} and its authorities"
        items += [
            (what, f"region/{region}", ("xlsx", "csv", "parquet"), {}),
            (f"{place['region_name']} on two pages", f"brief/region/{region}", ("pdf",), {}),
            (f"{place['region_name']}: story pack", f"pack/region/{region}", ("zip",), {}),
        ]
    downloads.links(items)
    st.markdown(f"[{name} as a page to read, print and share](council/{place['slug']})")
    prose.fine_print(
        "The files have every figure as a number, with comparisons, doubts and sources. Their addresses "
        "stay, so programs can refresh from them. This page prints on four sheets of A4."
    )
