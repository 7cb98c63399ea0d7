"""The authority selected on a map: its figure, the authorities in its place, its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl
import streamlit as st

from pages.map import headline
from pages.ui.address import fields, links
from pages.ui.data import lookups, surroundings
from pages.ui.drawings.area_map import Outlined
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.tables import long_table
from pages.ui.widgets import cards, controls, save_menu
from pipeline.core.places import OWN_LIST, STATISTICAL
from pipeline.text import formatting, sentences
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

# Longer tables scroll in their own box.
MAX_UNSCROLLED_ROWS = 16


@dataclass(frozen=True)
class Selection:
    """A selected authority and its map: a measure in a period.

    `figures` are the columns of figure_queries.figures_of_period; `on_map` has the codes of the areas drawn.
    """

    code: str
    view: fields.View
    indicator: Row
    year: int
    figures: pl.DataFrame
    on_map: frozenset[str]

    @property
    def name(self) -> str:
        """The authority's name."""
        return str(lookups.authorities()[self.code]["location_name"])

    @property
    def period(self) -> str:
        """The period in words."""
        return formatting.indicator_period(self.year, self.indicator)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The figures by location code."""
        return {row["location_code"]: row for row in self.figures.rows(named=True)}

    @property
    def existed(self) -> bool:
        """Whether the authority existed on the period's reference date."""
        return self.code in self.rows and bool(self.rows[self.code]["existed"])

    @cached_property
    def stand_ins(self) -> list[str]:
        """Predecessors or successors that existed then, if the authority itself did not."""
        if self.existed:
            return []
        kin = (*surroundings.predecessors(self.code), *surroundings.successors(self.code))
        return [code for code in kin if code in self.rows and self.rows[code]["existed"]]

    @cached_property
    def neighbours(self) -> pl.DataFrame:
        """The neighbours to mark (rows of place_queries.neighbours); none unless a set is chosen."""
        which, listed = self.view[fields.NEIGHBOURS] or "", self.view[fields.LISTED]
        return surroundings.neighbours(which, self.code, self.year, self.indicator["time_identifier"], listed)

    def outlined(self) -> list[Outlined]:
        """Return the areas to outline for the authority."""
        return headline.outlined(self.neighbours, self.stand_ins, self.name)


def change(before: Selection, after: Selection) -> None:
    """Draw the figures of two years and the change."""
    for selection in (before, after):
        row = selection.rows.get(selection.code)
        shown = (
            formatting.NO_FIGURE if row is None else formatting.figure_with_counts(row, selection.indicator)
        )
        st.markdown(
            f"{formatting.when(selection.year, selection.indicator)}: **{formatting.in_a_sentence(shown)}**"
        )
        for warning in cards.warnings(row, selection.indicator) if row else []:
            st.markdown(f"⚠ {warning}")
    facts = lookups.about_figures(after.indicator["indicator"], after.year).get(after.code)
    if facts and (moved := sentences.change_sentence(facts, before.year)):
        st.markdown(moved)


def figure(selection: Selection) -> None:
    """Draw the figure of the period and, if the authority did not exist then, those in its place."""
    row = selection.rows.get(selection.code)
    if row is None:
        st.markdown(f"{formatting.NO_FIGURE} for {selection.period}.")
    else:
        where = (
            "On this map"
            if selection.code in selection.on_map
            else f"For {selection.period}, not on this map"
        )
        st.markdown(f"{where}: **{formatting.figure_with_counts(row, selection.indicator)}**")
        for warning in cards.warnings(row, selection.indicator):
            st.markdown(f"⚠ {warning}")
    for sentence in surroundings.announced(selection.code):
        st.markdown(sentence)
    if selection.stand_ins:
        place = lookups.authorities()[selection.code]
        st.markdown(f"{selection.name} {formatting.lifetime(place)}. In its place, for context only:")
        for code in selection.stand_ins:
            shown = formatting.figure_with_counts(selection.rows[code], selection.indicator)
            links.page_link(
                "map", f"{controls.authority_name(code)}: **{shown}**", selection.view.params | {"la": [code]}
            )


def neighbours(selection: Selection) -> None:
    """Draw a table of the marked neighbours, with the selected authority first."""
    which = selection.view[fields.NEIGHBOURS]
    if which is None:
        return
    title = f"{selection.name} and others: {formatting.in_a_sentence(WORDING[which].choice)}"
    st.header(title)
    if selection.neighbours.is_empty():
        place = lookups.authorities()[selection.code]
        st.markdown(
            surroundings.why_no_neighbours(which, selection.code)
            if selection.existed or which in (OWN_LIST, *STATISTICAL)
            else f"{selection.name} {formatting.lifetime(place)}, so nothing is marked on this map."
        )
    elif selection.neighbours.height <= MAX_UNSCROLLED_ROWS:
        table = figure_tables.neighbour_table(
            selection.code, selection.name, selection.neighbours, selection.rows, selection.indicator
        )
        html_tables.draw(table, title)
    else:
        everyone = [selection.code, *selection.neighbours["location_code"]]
        listed = selection.figures.filter(pl.col("location_code").is_in(everyone))
        table = figure_tables.by_authority(listed, selection.indicator)
        table = table.sort(pl.col(figure_tables.PLACE) != selection.name, maintain_order=True)
        config = figure_tables.column_config(selection.indicator)
        long_table.draw(table.drop(figure_tables.REGION), title, "neighbours_table", config)
    if not selection.neighbours.is_empty():
        save_menu.draw(title, _saved_neighbours(selection))


def _saved_neighbours(selection: Selection) -> list[save_menu.Item]:
    """Return the entries of the neighbours' table: a picture of the same, and the figures."""
    measure, slug = selection.indicator["indicator"], lookups.slug(selection.code)
    listed = selection.view[fields.LISTED]
    given = save_menu.beside(selection.view[fields.NEIGHBOURS], listed)
    everyone = [selection.code, *selection.neighbours["location_code"]]
    return [
        *save_menu.picture("comparison", measure, selection.year, slug, given),
        *save_menu.figures([measure], everyone, [selection.year]),
    ]
