"""Figures, units, signs and periods as readers see them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core.periods import day_label, period_label
from pipeline.core.thresholds import PLAN_UNITS, RATE_UNITS
from schemas.units import CHANGE

Row = Mapping[str, Any]

NO_FIGURE = "No figure"
NAMED_YEARS = ("Financial year", "Academic year")
"""Kinds of years that begin within a year, so that their label alone could be misread."""
SHORT_UNITS: Mapping[str, str] = {
    "GBP": "£m",
    "per cent": "%",
    CHANGE: "%",
    "weeks": "weeks",
    "GBP per head": "£ a head",
    "GBP per plan": "£ a plan",
    "per 100": "per 100",
    "per 1,000 plans": "per 1,000 plans",
}
"""Unit -> how it is named in the title of a column of numbers; other units are not named."""
PER_ONE: Mapping[str, str] = {"GBP per head": "a head", "GBP per plan": "a plan"}
"""Unit of money -> of what it is counted for one."""


def money(pounds: float) -> str:
    """Format an amount in GBP without its sign: '£9.5m', '£1.44bn', 'under £0.1m'."""
    size = abs(pounds)
    if round(size / 1e6, 1) >= 1000:
        return f"£{size / 1e9:.2f}bn"
    millions = f"{size / 1e6:,.1f}"
    return "under £0.1m" if millions == "0.0" and size > 0 else f"£{millions}m"


def amount(value: float, indicator: Row) -> str:
    """Format a figure without its sign, with its unit: '46.1%', '26,977', '25.6 weeks', '£210 a head'."""
    if indicator["unit"] == "GBP":
        return money(value)
    each = PER_ONE.get(indicator["unit"])
    if each and 0 < abs(value) < 0.5:
        return f"under £1 {each}"
    number = f"{abs(value):,.{indicator['decimals']}f}"
    if each:
        return f"£{number} {each}"
    return {
        "per cent": f"{number}%",
        CHANGE: f"{number}%",
        "weeks": f"{number} weeks",
        "per 100": f"{number} per 100",
        "per 1,000": f"{number} per 1,000",
        "per 10,000": f"{number} per 10,000",
        "per 1,000 plans": f"{number} per 1,000 plans",
    }.get(indicator["unit"], number)


def bound(value: float, indicator: Row, decimals: int = 0) -> str:
    """Format a bound of a map class or an axis tick, without needless decimals: '20%', '£10m', '500'."""
    if indicator["unit"] == "GBP":
        return f"£{abs(value) / 1e6:,.{decimals}f}m"
    text = amount(value, {**indicator, "decimals": decimals})
    return f"down {text}" if indicator["unit"] == CHANGE and value < 0 else text


def figure(value: float | None, indicator: Row) -> str:
    """Format a figure; balances and changes in words, without a minus: 'deficit of £9.5m', 'down 3.2%'."""
    if value is None:
        return NO_FIGURE
    text = amount(value, indicator)
    if indicator["unit"] == CHANGE:
        printed = round(value, indicator["decimals"])
        return f"{'up' if printed > 0 else 'down'} {text}" if printed else "unchanged"
    if not indicator["signed"]:
        return text
    if is_balanced(value, indicator):
        return "neither deficit nor surplus"
    return f"{'deficit' if value < 0 else 'surplus'} of {text}"


def is_in_words(indicator: Row) -> bool:
    """Whether the sign of a measure's figures is said in words: of balances and of changes."""
    return bool(indicator["signed"]) or indicator["unit"] == CHANGE


def is_total(indicator: Row) -> bool:
    """Whether a measure is a total, which mostly reflects the size of the place; a balance is not."""
    return indicator["unit"] in ("count", "GBP") and not indicator["signed"]


def as_noun(value: float, indicator: Row) -> str:
    """Format a figure as a noun: '46.1%', 'a rise of 3.2%', 'a deficit of £9.5m', 'no change'."""
    text = figure(value, indicator)
    if indicator["unit"] == CHANGE:
        kind, _, size = text.partition(" ")
        return f"a {'rise' if kind == 'up' else 'fall'} of {size}" if size else "no change"
    if not indicator["signed"]:
        return text
    return "neither a deficit nor a surplus" if text.startswith("neither") else f"a {text}"


def is_balanced(value: float, indicator: Row) -> bool:
    """Whether a balance is neither deficit nor surplus: a percentage that prints as 0, or GBP that are 0."""
    printed = round(value, indicator["decimals"]) if indicator["unit"] == "per cent" else value
    return bool(indicator["signed"]) and printed == 0


def counts(row: Row, indicator: Row) -> str | None:
    """Format the counts behind a figure: '43,997 of 95,411 plans issued', '57 appeals, 61,000 residents'.

    Return None if they are not known.
    """
    numerator, denominator = row["numerator"], row["denominator"]
    label = indicator["denominator_label"]
    if label is None or denominator is None:
        return None
    if indicator["unit"] in (*RATE_UNITS, *PLAN_UNITS, CHANGE):
        return ", ".join(
            [
                *_rate_numerator(numerator, indicator),
                f"{denominator:,.0f} {_singular_after_one(label, denominator)}",
            ]
        )
    if indicator["signed"]:
        return f"of {money(denominator)} {label}"
    noun = _singular_after_one(label, denominator)
    return f"{fraction(row, indicator) or _counted(denominator, indicator)} {noun}"


def _rate_numerator(numerator: float | None, indicator: Row) -> list[str]:
    if numerator is None or is_balanced(numerator, indicator):
        return []
    if indicator["unit"] in PER_ONE:
        return [figure(numerator, {**indicator, "unit": "GBP"})]
    return [f"{numerator:,.0f} {_singular_after_one(indicator['numerator_label'], numerator)}"]


def _singular_after_one(label: str, number: float) -> str:
    """Return the label of a count, with its noun in the singular after 1: 'plan issued'."""
    return re.sub(r"\b([A-Za-z]{3,})s\b", r"\1", label, count=1) if number == 1 else label


def _counted(number: float, indicator: Row) -> str:
    return money(number) if indicator["counted_in"] == "GBP" else f"{number:,.0f}"


def figure_with_counts(row: Row, indicator: Row) -> str:
    """Format a figure with its counts, for a tooltip: '46.1% (43,997 of 95,411)'."""
    text = figure(row["value"], indicator)
    counted = fraction(row, indicator)
    if row["value"] is None or counted is None:
        return text
    return f"{text} ({counted})"


def fraction(row: Row, indicator: Row) -> str | None:
    """Format numerator and denominator of a percentage: '43,997 of 95,411', '£1.2m of £3.4m'.

    Return None if either is not known, for balances (whose sign would need a word) and for other units.
    """
    numerator, denominator = row["numerator"], row["denominator"]
    if numerator is None or denominator is None or indicator["signed"] or indicator["unit"] != "per cent":
        return None
    return f"{_counted(numerator, indicator)} of {_counted(denominator, indicator)}"


def period(time_period: int, time_identifier: str) -> str:
    """Format a period, with its kind if it is of NAMED_YEARS: '2025', 'financial year 2023-24'."""
    label = period_label(time_period, time_identifier)
    return f"{time_identifier.lower()} {label}" if time_identifier in NAMED_YEARS else label


def indicator_period(time_period: int, indicator: Row) -> str:
    """Format a period of an indicator; for balances, its last day."""
    if indicator["signed"]:
        year = period_label(time_period, indicator["time_identifier"])
        return f"31 March {time_period // 100 + 1} (end of financial year {year})"
    return period(time_period, indicator["time_identifier"])


def when(time_period: int, indicator: Row) -> str:
    """Format a period to begin a sentence: 'In 2025', 'At 31 March 2024 (...)'."""
    return f"{'At' if indicator['signed'] else 'In'} {indicator_period(time_period, indicator)}"


def measure_in_period(time_period: int, indicator: Row) -> str:
    """Format a measure with its period as a heading: 'DSG balance at 31 March 2024'."""
    if indicator["signed"]:
        return f"{indicator['label']} at {period_cell(time_period, indicator)}"
    return f"{indicator['label']}, {indicator_period(time_period, indicator)}"


def period_heading(indicator: Row) -> str:
    """Return the heading of a column of periods."""
    return "At" if indicator["signed"] else str(indicator["time_identifier"])


def period_cell(time_period: int, indicator: Row) -> str:
    """Format a period for a column under `period_heading`: '2023-24', or for balances '31 March 2024'."""
    if indicator["signed"]:
        return f"31 March {time_period // 100 + 1}"
    return period_label(time_period, indicator["time_identifier"])


def lifetime(place: Row) -> str:
    """Format an authority's dates: 'has existed since 1 April 2023', 'existed until 31 March 2023'."""
    if place["closed"]:
        return f"existed until {day_label(place['closed'])}"
    return f"has existed since {day_label(place['opened'])}"


def in_a_sentence(text: str) -> str:
    """Return the text with a lower-case first letter, for use within a sentence; acronyms like 'EHC' stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def place_in_a_sentence(name: str) -> str:
    """Return an authority's name for running text: 'the Isle of Wight', 'Bristol', 'Devon'."""
    name = re.sub(r", (City|County) of$", "", name)
    return f"the {name}" if name.startswith(("City of", "Isle", "East Riding")) else name


def region_in_a_sentence(name: str) -> str:
    """Return a region's name for running text: 'the South West', 'Inner London'."""
    return name if name.endswith("London") or name.startswith("Yorkshire") else f"the {name}"


def ordinal(number: int) -> str:
    """Format an ordinal number: '1st', '22nd', '113th'."""
    tail = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{tail}"


def listed(names: Sequence[str]) -> str:
    """Join names for a sentence: 'Bath', 'Bath and Bristol', 'Bath, Bristol and Dorset'."""
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


def difference(size: float, indicator: Row) -> str:
    """Format the absolute difference of two figures: '3.2 percentage points', '£1.2m', '1.5 weeks'."""
    if indicator["unit"] in ("per cent", CHANGE):
        return f"{abs(size):,.{indicator['decimals']}f} percentage points"
    return amount(size, indicator)


def short_unit_of_differences(indicator: Row) -> str | None:
    """Return the unit of differences for the title of a column: 'points' for percentages, '£m', None."""
    return "points" if indicator["unit"] in ("per cent", CHANGE) else SHORT_UNITS.get(indicator["unit"])
