"""Conditions of the filter: read from the address, said in words, changed by rows of widgets.

A row's widgets are not parts of the address. Each change writes the list of conditions, which is one, and
every run sets the widgets to what the address says: so they follow links, and steps back and forward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pipeline.core.periods import period_label
from pipeline.statistics.relations import ENGLAND
from pipeline.statistics.relations import Condition as Judged
from pipeline.text import formatting
from pipeline.text.formatting import Row

# What a figure can be asked to be: how it is said, the relation, and whether the number is a deficit.
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
    """What an authority's figure is to be; `than` None means England's figure, a deficit is negative."""

    measure: str
    year: int
    relation: str
    than: float | None

    @classmethod
    def read(cls, text: str) -> Condition:
        """Read a condition as the address has it."""
        measure, year, relation, than = text.split("~")
        return cls(measure, int(year), relation, None if than == "england" else float(than))

    def write(self) -> str:
        """The condition as the address has it."""
        than = "england" if self.than is None else f"{self.than:.6f}".rstrip("0").rstrip(".")
        return f"{self.measure}~{self.year}~{self.relation}~{than}"

    def indicator(self, known: WarehouseChoices, exceptions: str) -> Row:
        """Its measure in the version asked for."""
        return lookups.indicators()[known.indicator(self.measure, exceptions)]

    def judged(self, known: WarehouseChoices, exceptions: str) -> Judged:
        """The condition as it is held against figures."""
        indicator = known.indicator(self.measure, exceptions)
        return Judged(
            indicator,
            self.year,
            "<" if self.relation == "below" else ">",
            ENGLAND if self.than is None else self.than,
        )

    def choice(self, signed: bool) -> str:
        """What the row's second choice shows."""
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
        """The condition in a sentence, after the name of its measure: 'below 40.0%'."""
        choice = self.choice(bool(indicator["signed"]))
        if self.than is None:
            number = lookups.england(indicator["indicator"], self.year)
            return choice if number is None else f"{choice}, {formatting.figure(number, indicator)}"
        return f"{choice} {formatting.amount(self.than, indicator)}"


def default(measure: str, year: int) -> Condition:
    """A condition to begin with: below England's figure or, where that says nothing, over nought."""
    indicator = lookups.indicators()[measure]
    if indicator["signed"]:
        return Condition(measure, year, "below", 0.0)
    return Condition(measure, year, "below", None if _beside_england(indicator, year) else 0.0)


def _beside_england(indicator: Row, year: int) -> bool:
    """Whether authorities can be held against England's figure: it is published, and no sum of theirs."""
    return not formatting.is_total(indicator) and lookups.england(indicator["indicator"], year) is not None


def rows(view: fields.View, known: WarehouseChoices) -> list[Condition]:
    """Draw the rows of widgets; return the conditions of the address."""
    held = [Condition.read(text) for text in view[fields.CONDITIONS]]
    for number, condition in enumerate(held):
        _row(number, condition, held, view[fields.EXCEPTIONS], known)
    if len(held) < fields.MOST_CONDITIONS:
        st.button(
            "Add a condition" if held else "Begin with a condition of your own",
            key="condition_add",
            on_click=_write,
            args=([*held, default(view[fields.MEASURE], view[fields.YEAR])],),
        )
    return held


def _write(conditions: list[Condition]) -> None:
    st.session_state[fields.CONDITIONS.name] = [condition.write() for condition in conditions]


def _row(
    number: int, condition: Condition, held: list[Condition], exceptions: str, known: WarehouseChoices
) -> None:
    """Draw the widgets of one condition, set to what the address says."""
    indicator = condition.indicator(known, exceptions)
    signed = bool(indicator["signed"])
    scale, unit = _scale(indicator)
    key = f"condition_{number}"
    years = sorted({year for which in fields.VERSIONS for year in known.years(condition.measure, which)})
    choices = [*(OF_BALANCES if signed else PLAIN)]
    if _beside_england(indicator, condition.year) or condition.than is None:
        choices += OF_ENGLAND

    def change(part: str, made: Callable[[object], Condition]) -> None:
        changed = made(st.session_state[f"{key}_{part}"])
        _write([*held[:number], changed, *held[number + 1 :]])

    def of_measure(measure: object) -> Condition:
        held_years = known.years(str(measure), exceptions)
        year = condition.year if condition.year in held_years else held_years[-1]
        return condition if measure == condition.measure else default(str(measure), year)

    def of_choice(choice: object) -> Condition:
        if choice in OF_ENGLAND:
            return replace(condition, relation=OF_ENGLAND[str(choice)], than=None)
        relation, sign = (OF_BALANCES if signed else PLAIN)[str(choice)]
        size = abs(condition.than or 0.0) or (lookups.england(indicator["indicator"], condition.year) or 0.0)
        return replace(condition, relation=relation, than=sign * round(abs(size), 2))

    def of_number(size: object) -> Condition:
        _, sign = OF_BALANCES[condition.choice(signed)] if signed else ("", 1)
        return replace(condition, than=sign * abs(float(str(size or 0))) * scale)

    parts: dict[str, object] = {"measure": condition.measure, "year": condition.year}
    parts["choice"] = condition.choice(signed)
    if condition.than is not None:
        parts["number"] = round(abs(condition.than) / scale, 4)
    for part, value in parts.items():
        if st.session_state.get(f"{key}_{part}") != value:
            st.session_state[f"{key}_{part}"] = value
    with st.container(border=True):
        measure, year, choice, size, remove = st.columns([5, 2, 3, 2, 2], vertical_alignment="bottom")
        measure.selectbox(
            f"{number + 1}. Measure",
            known.measures,
            format_func=lookups.measure_label,
            key=f"{key}_measure",
            on_change=change,
            args=("measure", of_measure),
        )
        year.selectbox(
            f"{number + 1}. Year",
            years[::-1],
            format_func=lambda period: period_label(period, indicator["time_identifier"]),
            key=f"{key}_year",
            on_change=change,
            args=("year", lambda picked: replace(condition, year=picked)),
        )
        choice.selectbox(
            f"{number + 1}. Is",
            choices,
            key=f"{key}_choice",
            on_change=change,
            args=("choice", of_choice),
        )
        if condition.than is not None:
            size.number_input(
                f"{number + 1}. Number{f', {unit}' if unit else ''}",
                min_value=0.0,
                step=1.0,
                format="%g" if scale == 1 else "%.1f",
                key=f"{key}_number",
                on_change=change,
                args=("number", of_number),
            )
        remove.button(
            f"Remove {number + 1}",
            key=f"{key}_remove",
            on_click=_write,
            args=([*held[:number], *held[number + 1 :]],),
        )


def _scale(indicator: Row) -> tuple[float, str]:
    """How many of the measure's unit one of the widget's is, and what the widget calls its unit."""
    if indicator["unit"] == "GBP":
        return 1e6, "£m"
    return 1.0, {"per cent": "%", "weeks": "weeks", "GBP per head": "£ a head"}.get(indicator["unit"], "")
