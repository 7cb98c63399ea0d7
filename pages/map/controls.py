"""Controls of the page Map: layer, neighbours, second year, border gaps."""

import streamlit as st

from pages.ui.address import fields, links
from pages.ui.address.choices import WarehouseChoices
from pages.ui.text import labels
from pages.ui.widgets import controls
from pipeline.core.periods import period_label
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING


def layers(view: fields.View, known: WarehouseChoices, indicator: Row) -> None:
    """Draw the controls of what is drawn, in a row."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            "Map",
            fields.LAYERS,
            format_func=lambda layer: labels.LAYERS[layer],
            required=True,
            key=fields.LAYER.name,
            width="content",
            help="Hexagons: each authority has the same size, near where it lies.",
        )
        if view[fields.AUTHORITY]:
            controls.neighbour_box("Mark councils", "None marked", width=250)
        others = [year for year in known.years(view[fields.MEASURE], view[fields.EXCEPTIONS])[::-1]
                  if year != view[fields.YEAR]]  # fmt: skip
        if others:
            st.selectbox(
                "Compare with",
                others,
                format_func=lambda period: period_label(period, indicator["time_identifier"]),
                index=None,
                placeholder="Another year",
                key=fields.OTHER_YEAR.name,
                width=170,
                help="Two maps of the same kind and colours, the earlier year on the left.",
            )
        st.toggle(
            "Show border gaps",
            key=fields.BORDER_GAPS.name,
            help="Lines along borders: the wider the line, the wider the gap between the two councils.",
        )


def chosen(view: fields.View, indicator: Row) -> list[str]:
    """Return what is chosen among these controls, other than what the map shows at first."""
    which, other = view[fields.NEIGHBOURS], view[fields.OTHER_YEAR]
    said = ["hexagons"] if view[fields.LAYER] != fields.LAYERS[0] else []
    if which and view[fields.AUTHORITY]:
        said.append(f"marked: {formatting.in_a_sentence(WORDING[which].choice)}")
    if other:
        said.append(f"compared with {period_label(other, indicator['time_identifier'])}")
    return [*said, *(["border gaps"] if view[fields.BORDER_GAPS] else [])]


def newer(view: fields.View, known: WarehouseChoices, indicator: Row) -> None:
    """Draw a link to newer figures, if neither year shown is the newest."""
    newest = known.years(view[fields.MEASURE], view[fields.EXCEPTIONS])[-1]
    if newest in (view[fields.YEAR], view[fields.OTHER_YEAR]):
        return
    newest_params = {name: texts for name, texts in view.params.items() if name != fields.YEAR.name}
    links.page_link(
        "map",
        f"Newer figures are out: {formatting.indicator_period(newest, indicator)}. Show them →",
        newest_params,
    )
