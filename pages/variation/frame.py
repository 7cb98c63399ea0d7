"""The view of the page Variation, and what its sections share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from pages.ui.address import fields, links
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pages.ui.widgets import controls, heading, save_menu, titled
from pipeline.text import formatting
from pipeline.text.formatting import Row

SECTIONS = {
    "spread": "Spread over the years",
    "funnel": "Funnel",
    "movers": "Movers",
    "cliffs": "Border gaps",
    "groups": "Equality",
    "scatter": "Two measures",
    "filter": "Filter",
}


STATISTICS = {fields.CHAPTER.name: ["statistics"]}
"""The part of the page Methods that explains comparisons."""


@dataclass(frozen=True)
class PageContext:
    """The view, and the measure (in the version asked for) and period that it shows.

    A section that has figures of some periods only shows one of `periods`, the last up to the one asked for.
    """

    view: fields.View
    known: WarehouseChoices
    indicator: Row
    periods: Sequence[int] = ()

    @property
    def measure(self) -> str:
        """The indicator id."""
        return str(self.indicator["indicator"])

    @property
    def period(self) -> int:
        """The period shown."""
        asked = self.view[fields.YEAR]
        if not self.periods:
            return asked
        return max((period for period in self.periods if period <= asked), default=self.periods[0])

    @property
    def code(self) -> str | None:
        """The selected authority."""
        return self.view[fields.AUTHORITY]

    @property
    def slug(self) -> str | None:
        """The selected authority's name in addresses."""
        return lookups.slug(self.code)

    @property
    def name(self) -> str:
        """The selected authority's name; empty if there is none."""
        return controls.authority_name(self.code) if self.code else ""

    @property
    def title(self) -> str:
        """The measure's full name with its period."""
        return formatting.measure_in_period(self.period, self.indicator)

    @property
    def figures(self) -> pl.DataFrame:
        """Every authority's figure in the period, from figure_queries.figures_of_period."""
        return lookups.figure_table(self.measure, self.period)

    @property
    def rows(self) -> Collection[Row]:
        """The same figures as rows."""
        return lookups.figures(self.measure, self.period).values()

    @property
    def own(self) -> Row | None:
        """The selected authority's figure."""
        return lookups.figures(self.measure, self.period).get(self.code or "")

    @property
    def notes(self) -> list[str]:
        """The notes on the period as a whole."""
        return lookups.notes(self.measure, None, self.period)

    def heading(self, first: str) -> None:
        """Draw the measure as the title, and the first sentence of the answer to the section's question."""
        heading.of_measure(self.indicator, self.title, first)

    def controls(self, *chosen: str) -> None:
        """Draw the choice of a section, and the controls that most share; `chosen` is in those of its own."""
        section_switch()
        shown = self.period if self.periods else None
        controls.measure_and_authority(self.view, self.known, chosen, self.periods, shown)

    def more(self, *sentences: str | None) -> None:
        """Draw the rest of the answer, below the picture."""
        st.markdown(" ".join(sentence for sentence in sentences if sentence))

    def among(self, periods: Sequence[int]) -> "PageContext":
        """Return the context of a section that has figures of these ascending periods only."""
        return replace(self, periods=tuple(periods))

    def other_period(self, what: str) -> str | None:
        """Return that the period asked for is not one of `periods`, and which are; `what`: 'figures by sex'.

        None where it is.
        """
        asked = self.view[fields.YEAR]
        if self.period == asked:
            return None
        held = formatting.listed([formatting.period_cell(year, self.indicator) for year in self.periods])
        cell = formatting.period_cell(asked, self.indicator)
        return f"We have {what} for {held} only, not for {cell}."

    def link(self, label: str, **params: str) -> None:
        """Draw a link to another section or view of this page."""
        links.page_link(
            "variation", label, self.view.params | {name: [text] for name, text in params.items()}
        )

    def growth_links(self) -> None:
        """Draw links to this section of the measures that say how fast this one grows, if there are any."""
        for measure, indicator in lookups.indicators().items():
            if indicator["change_of"] == self.measure and measure in self.known.measures:
                years = indicator["time_periods"]
                year = self.period if self.period in years else years[-1]
                label = f"How fast it grows: {formatting.in_a_sentence(indicator['short_label'])} →"
                self.link(label, measure=measure, year=f"{year}")

    def how_to_read(self, text: str) -> None:
        """Draw an explanation of the chart, with a link to the methods."""
        with st.container(key="how_to_read"):
            st.markdown(f"**How to read this.** {text}")
        links.page_link("methods", "How the comparisons are worked out →", self.view.params | STATISTICS)

    def refresh(self, *periods: int) -> save_menu.Refresh:
        """Return the entry of a menu with the address of all councils' figures in these periods."""
        return save_menu.refresh([self.measure], ["councils"], periods)

    def about(self) -> None:
        """Draw definition, caveats and sources of the measure in the period shown."""
        with titled.section("About this measure"):
            prose.about(self.indicator, self.notes, self.rows)

    def left_out(self) -> None:
        """Draw which authorities have no figure or cannot be compared, and why."""
        if sentences := figure_tables.not_ranked(self.figures, self.indicator):
            with titled.section("Without a figure, or not comparable"):
                prose.bullets(sentences)

    def why_not(self) -> str | None:
        """Return why the selected authority is not compared in the period; None if it is, or if there is
        none.
        """
        if self.code is None:
            return None
        period = formatting.indicator_period(self.period, self.indicator)
        if self.own is None:
            ended = lookups.authorities()[self.code]["closed"]
            lifetime = (
                f"{self.place} {formatting.lifetime(lookups.authorities()[self.code])}. " if ended else ""
            )
            return f"{lifetime}We have no figure for {period}."
        reason = lookups.reasons(self.measure, self.period).get(self.code)
        if reason is None:
            return None
        without = self.own["value"] is None
        other = lookups.other_version(self.indicator, self.code, self.period) if without else None
        sentences = [
            f"{formatting.capital(self.place)} is not compared. {reason}",
            *([other] if other else []),
        ]
        return " ".join(sentences)

    @property
    def place(self) -> str:
        """The selected authority's name for running text."""
        named = lookups.authorities()[self.code]["location_name"] if self.code else ""
        return formatting.place_in_a_sentence(named)


def section_switch() -> None:
    """Draw the choice of a section."""
    st.pills(
        "What to look at",
        fields.SECTIONS,
        format_func=lambda section: SECTIONS[section],
        required=True,
        key=fields.SECTION.name,
        label_visibility="collapsed",
    )
