"""What the page Variation looks at, and the frame that its sections share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb
import polars as pl
import streamlit as st

from pages.ui import controls, facts, fields, links, prose, tables, warehouse
from pages.ui.choices import WarehouseChoices
from pipeline import queries, variation_queries, wording
from pipeline.wording import Row

SECTIONS = {
    "spread": "Spread over the years",
    "funnel": "Funnel",
    "movers": "Movers",
    "cliffs": "Cliffs at borders",
    "scatter": "Two measures",
    "filter": "Filter",
}


@dataclass(frozen=True)
class Look:
    """The view, and what it leads to: a measure in the version asked for, in a period."""

    view: fields.View
    known: WarehouseChoices
    indicator: Row

    @property
    def measure(self) -> str:
        """The indicator's id."""
        return str(self.indicator["indicator"])

    @property
    def period(self) -> int:
        """The period asked for."""
        return self.view[fields.YEAR]

    @property
    def code(self) -> str | None:
        """The chosen authority."""
        return self.view[fields.AUTHORITY]

    @property
    def name(self) -> str:
        """The chosen authority's name; empty without one."""
        return controls.name_of(self.code) if self.code else ""

    @property
    def title(self) -> str:
        """The measure in full with its period."""
        return wording.measure_in_period(self.period, self.indicator)

    @property
    def figures(self) -> pl.DataFrame:
        """The figures of the period, as queries.figures_of_period."""
        return figures_of(self.measure, self.period)

    @property
    def rows(self) -> Collection[Row]:
        """The same as rows."""
        return rows_of(self.measure, self.period).values()

    @property
    def own(self) -> Row | None:
        """The chosen authority's figure."""
        return rows_of(self.measure, self.period).get(self.code or "")

    @property
    def notes(self) -> list[str]:
        """The sentences that belong to all figures of the period."""
        return facts.notes(self.measure, None, self.period)

    def heading(self, title: str, *sentences: str | None) -> None:
        """Draw the title and the sentences that answer its question."""
        st.title(title)
        st.markdown(" ".join(sentence for sentence in sentences if sentence))

    def controls(self) -> None:
        """Draw the controls that most sections share, and the choice of a section."""
        controls.measure_and_authority(self.view, self.known)
        section_switch()

    def link(self, label: str, **params: str) -> None:
        """Draw a link to another section or view of this page."""
        links.page_link(
            "variation", label, self.view.params | {name: [text] for name, text in params.items()}
        )

    def how_to_read(self, text: str) -> None:
        """Say in plain words what the picture shows, and where the methods are told."""
        st.markdown(f"**How to read this.** {text}")
        links.page_link("methods", "How the comparisons are worked out →", self.view.params)

    def about(self) -> None:
        """Draw definition, caveats and sources of the measure."""
        st.header("About this measure")
        prose.about(self.indicator, self.notes, self.rows)

    def left_out(self) -> None:
        """Draw who has no figure in the period or cannot be compared, and why."""
        if sentences := tables.not_ranked(self.figures, self.indicator):
            st.header("Without a figure, or not to be compared")
            prose.bullets(sentences)

    def why_not(self) -> str | None:
        """Why the chosen authority takes no part in the period's comparisons; None if it does or none is."""
        if self.code is None:
            return None
        period = wording.period_of(self.period, self.indicator)
        if self.own is None:
            ended = facts.authorities()[self.code]["closed"]
            lifetime = f"{self.place} {wording.lifetime(facts.authorities()[self.code])}. " if ended else ""
            return f"{lifetime}No figure for {period} is published for it."
        reason = reasons(self.measure, self.period).get(self.code)
        return reason and f"{wording.capital(self.place)} is not compared. {reason}"

    @property
    def place(self) -> str:
        """The chosen authority as running text has it."""
        named = facts.authorities()[self.code]["location_name"] if self.code else ""
        return wording.place_in_a_sentence(named)


def section_switch() -> None:
    """Draw the choice of what is drawn."""
    st.pills(
        "What to look at",
        fields.SECTIONS,
        format_func=lambda section: SECTIONS[section],
        required=True,
        key=fields.SECTION.name,
    )


def figures_of(measure: str, period: int) -> pl.DataFrame:
    """The figures of an indicator in a period, as queries.figures_of_period."""
    return warehouse.cached(queries.figures_of_period, measure, period)


def rows_of(measure: str, period: int) -> Mapping[str, Row]:
    """The same by location code."""
    return warehouse.cached(_rows_of, measure, period)


def _rows_of(_con: duckdb.DuckDBPyConnection, measure: str, period: int) -> dict[str, Row]:
    return {row["location_code"]: row for row in figures_of(measure, period).rows(named=True)}


def reasons(measure: str, period: int) -> Mapping[str, str]:
    """Why authorities are not ranked, by code."""
    return warehouse.cached(_reasons, measure, period)


def _reasons(_con: duckdb.DuckDBPyConnection, measure: str, period: int) -> dict[str, str]:
    ranking = warehouse.cached(variation_queries.ranking, measure, period)
    left_out = ranking.filter(pl.col("not_ranked_reason").is_not_null())
    return dict(left_out.select("location_code", "not_ranked_reason").rows())


def england(measure: str, period: int) -> float | None:
    """England's published figure; None where there is none."""
    values = [row["value"] for row in facts.series(queries.ENGLAND, measure) if row["time_period"] == period]
    return next(iter(values), None)


def measure_label(measure: str) -> str:
    """A measure's name in lists: without the version, which has a control of its own."""
    return str(facts.indicators()[measure]["label"]).removesuffix(", excluding exceptions")
