"""Conditions of the filter: parsing, wording, and the widgets that edit them.

The widgets are not fields of the address; the list of conditions is. Each change writes that list, and every
run sets the widgets from it, so that they follow links and the back button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pages.ui.widgets import controls
from pipeline.core.periods import period_label
from pipeline.statistics.relations import ENGLAND
from pipeline.statistics.relations import Condition as Judged
from pipeline.text import formatting
from pipeline.text.formatting import Row

STARTED = "filter_started"
"""Key of the session's state: whether the visitor began with a condition of their own."""
# The choices of the second box: label, relation and sign of the number.
PLAIN = {"below": ("below", 1), "above": ("above", 1)}
OF_BALANCES = {
    "a deficit over": ("below", -1),
    "a surplus over": ("above", 1),
    "no deficit over": ("above", -1),
    "no surplus over": ("below", 1),
}
OF_ENGLAND = {"below England's figure": "below", "above England's figure": "above"}


@dataclass(frozen=True)
class Condition:
    """A condition on an authority's figure. `than` is None for England's figure, negative for a deficit."""

    measure: str
    year: int
    relation: str
    than: float | None

    @classmethod
    def read(cls, text: str) -> Condition:
        """Parse a condition from the address."""
        measure, year, relation, than = text.split("~")
        return cls(measure, int(year), relation, None if than == "england" else float(than))

    def write(self) -> str:
        """Return the condition as written in the address."""
        than = "england" if self.than is None else f"{self.than:.6f}".rstrip("0").rstrip(".")
        return f"{self.measure}~{self.year}~{self.relation}~{than}"

    def indicator(self, known: WarehouseChoices, exceptions: str) -> Row:
        """Return its measure in the version asked for."""
        return lookups.indicators()[known.indicator(self.measure, exceptions)]

    def judged(self, known: WarehouseChoices, exceptions: str) -> Judged:
        """Return the condition in the form that is tested against figures."""
        indicator = known.indicator(self.measure, exceptions)
        return Judged(
            indicator,
            self.year,
            "<" if self.relation == "below" else ">",
            ENGLAND if self.than is None else self.than,
        )

    def choice(self, signed: bool) -> str:
        """Return the choice that the second box shows."""
        if self.than is None:
            return f"{self.relation} England's figure"
        if not signed:
            return self.relation
        below = self.relation == "below"
        if self.than == 0:
            return "a deficit over" if below else "a surplus over"
        return next(
            words
            for words, (relation, sign) in OF_BALANCES.items()
            if (relation, sign * self.than > 0) == (self.relation, True)
        )

    def words(self, indicator: Row) -> str:
        """Return the condition in words, to follow the name of its measure: 'below 40.0%'."""
        choice = self.choice(bool(indicator["signed"]))
        if self.than is None:
            number = lookups.england(indicator["indicator"], self.year)
            return choice if number is None else f"{choice}, {formatting.figure(number, indicator)}"
        return f"{choice} {formatting.amount(self.than, indicator)}"


def default(measure: str, year: int) -> Condition:
    """Return a first condition: below England's figure or, if that is meaningless, above zero."""
    indicator = lookups.indicators()[measure]
    if indicator["signed"]:
        return Condition(measure, year, "below", 0.0)
    return Condition(measure, year, "below", None if _is_compared_with_england(indicator, year) else 0.0)


def _is_compared_with_england(indicator: Row, year: int) -> bool:
    """Return whether comparing with England's figure makes sense: it is published and not a total."""
    return not formatting.is_total(indicator) and lookups.england(indicator["indicator"], year) is not None


def rows(view: fields.View, known: WarehouseChoices) -> list[Condition]:
    """Draw a row of widgets for each condition; return the conditions of the address."""
    conditions = [Condition.read(text) for text in view[fields.CONDITIONS]]
    for number in range(len(conditions)):
        _WidgetRow(number, conditions, view[fields.EXCEPTIONS], known).draw()
    if len(conditions) < fields.MAX_CONDITIONS:
        st.button(
            "Add a condition" if conditions else "Start with a condition of your own",
            key="condition_add",
            on_click=_add,
            args=(conditions, default(view[fields.MEASURE], view[fields.YEAR])),
        )
    return conditions


def _add(conditions: list[Condition], added: Condition) -> None:
    if not conditions:
        st.session_state[STARTED] = True
    _write([*conditions, added])


def _write(conditions: list[Condition]) -> None:
    st.session_state[fields.CONDITIONS.name] = [condition.write() for condition in conditions]


@dataclass(frozen=True)
class _WidgetRow:
    """The widgets of one of the `conditions`, set from the address."""

    number: int
    conditions: list[Condition]
    exceptions: str
    known: WarehouseChoices

    @property
    def condition(self) -> Condition:
        return self.conditions[self.number]

    @property
    def indicator(self) -> Row:
        return self.condition.indicator(self.known, self.exceptions)

    @property
    def signed(self) -> bool:
        return bool(self.indicator["signed"])

    def draw(self) -> None:
        self._set_widgets()
        with st.container(border=True):
            measure, year, choice, size, remove = st.columns([5, 2, 3, 2, 2], vertical_alignment="bottom")
            with measure:
                self._measure_box()
            with year:
                self._year_box()
            with choice:
                self._choice_box()
            if self.condition.than is not None:
                with size:
                    self._number_box()
            remove.button(
                f"Remove {self.number + 1}",
                key=self._key("remove"),
                on_click=_write,
                args=([*self.conditions[: self.number], *self.conditions[self.number + 1 :]],),
            )

    def _key(self, part: str) -> str:
        return f"condition_{self.number}_{part}"

    def _set_widgets(self) -> None:
        condition = self.condition
        parts: dict[str, object] = {
            "measure": condition.measure,
            "year": condition.year,
            "choice": condition.choice(self.signed),
        }
        if condition.than is not None:
            parts["number"] = round(abs(condition.than) / _scale(self.indicator)[0], 4)
        for part, value in parts.items():
            if st.session_state.get(self._key(part)) != value:
                st.session_state[self._key(part)] = value

    def _change(self, part: str, changed: Callable[[Any], Condition]) -> None:
        """Replace the condition by the result of `changed` for the widget's new value."""
        conditions = list(self.conditions)
        conditions[self.number] = changed(st.session_state[self._key(part)])
        _write(conditions)

    def _measure_box(self) -> None:
        st.selectbox(
            f"{self.number + 1}. Measure",
            self.known.measures,
            format_func=controls.measure_label,
            key=self._key("measure"),
            on_change=self._change,
            args=("measure", self._with_measure),
        )

    def _with_measure(self, measure: str) -> Condition:
        """Return a condition on another measure, in the same year if that has figures."""
        condition = self.condition
        years = self.known.years(measure, self.exceptions)
        year = condition.year if condition.year in years else years[-1]
        return condition if measure == condition.measure else default(measure, year)

    def _year_box(self) -> None:
        versions = (self.known.years(self.condition.measure, which) for which in fields.VERSIONS)
        identifier = self.indicator["time_identifier"]
        st.selectbox(
            f"{self.number + 1}. Year",
            sorted({year for years in versions for year in years}, reverse=True),
            format_func=lambda period: period_label(period, identifier),
            key=self._key("year"),
            on_change=self._change,
            args=("year", lambda year: replace(self.condition, year=year)),
        )

    def _choice_box(self) -> None:
        choices = [*(OF_BALANCES if self.signed else PLAIN)]
        if self.condition.than is None or _is_compared_with_england(self.indicator, self.condition.year):
            choices += OF_ENGLAND
        st.selectbox(
            f"{self.number + 1}. Is",
            choices,
            key=self._key("choice"),
            on_change=self._change,
            args=("choice", self._with_choice),
        )

    def _with_choice(self, choice: str) -> Condition:
        """Return the condition with another relation; from England's figure to a number, with that number."""
        condition = self.condition
        if choice in OF_ENGLAND:
            return replace(condition, relation=OF_ENGLAND[choice], than=None)
        relation, sign = (OF_BALANCES if self.signed else PLAIN)[choice]
        size = condition.than or lookups.england(self.indicator["indicator"], condition.year) or 0.0
        return replace(condition, relation=relation, than=sign * round(abs(size), 2))

    def _number_box(self) -> None:
        scale, unit = _scale(self.indicator)
        st.number_input(
            f"{self.number + 1}. Number{f', {unit}' if unit else ''}",
            min_value=0.0,
            step=1.0,
            format="%g" if scale == 1 else "%.1f",
            key=self._key("number"),
            on_change=self._change,
            args=("number", self._with_number),
        )

    def _with_number(self, size: float | None) -> Condition:
        """Return the condition with another number, given in the widget's unit."""
        _, sign = OF_BALANCES[self.condition.choice(self.signed)] if self.signed else ("", 1)
        return replace(self.condition, than=sign * abs(size or 0.0) * _scale(self.indicator)[0])


def _scale(indicator: Row) -> tuple[float, str]:
    """Return the widget's unit as a multiple of the measure's, and its name: (1e6, '£m')."""
    if indicator["unit"] == "GBP":
        return 1e6, "£m"
    return 1.0, formatting.SHORT_UNITS.get(indicator["unit"], "")
