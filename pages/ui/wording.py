"""Figures in words: units, signs, periods and sources as people read them."""

from collections.abc import Mapping
from typing import Any

from pipeline.periods import period_label

Row = Mapping[str, Any]

NO_FIGURE = "No figure"

EXCEPTIONS = {"excl": "Excluded", "incl": "Included"}
TOPICS = {
    "timeliness": "EHC plans on time",
    "requests": "Requests and assessments",
    "plans": "EHC plans in place",
    "tribunal": "SEND Tribunal",
    "finance": "Money",
    "residents": "Residents",
}
KINDS = {
    "copy": "as published",
    "extract": "an extract of the published file",
    "derived": "worked out from published figures",
}


def money(pounds: float) -> str:
    """An amount without its sign: '£9.5m', '£1.44bn', 'under £0.1m'."""
    size = abs(pounds)
    if round(size / 1e6, 1) >= 1000:
        return f"£{size / 1e9:.2f}bn"
    millions = f"{size / 1e6:,.1f}"
    return "under £0.1m" if millions == "0.0" and size > 0 else f"£{millions}m"


def amount(value: float, indicator: Row) -> str:
    """A figure without its sign, in its unit: '46.1%', '26,977', '25.6 weeks', '£9.5m', '£210 a head'."""
    if indicator["unit"] == "GBP":
        return money(value)
    number = f"{abs(value):,.{indicator['decimals']}f}"
    return {
        "per cent": f"{number}%",
        "weeks": f"{number} weeks",
        "GBP per head": f"£{number} a head",
        "per 1,000": f"{number} per 1,000",
        "per 10,000": f"{number} per 10,000",
    }.get(indicator["unit"], number)


def bound(value: float, indicator: Row, decimals: int = 0) -> str:
    """A bound of a map class or a tick of an axis, without needless decimals: '20%', '£10m', '500'."""
    if indicator["unit"] == "GBP":
        return f"£{abs(value) / 1e6:,.{decimals}f}m"
    return amount(value, {**indicator, "decimals": decimals})


def figure(value: float | None, indicator: Row) -> str:
    """A figure as a reader should see it, a balance in words: 'deficit of £9.5m', never a bare minus."""
    if value is None:
        return NO_FIGURE
    text = amount(value, indicator)
    if not indicator["signed"]:
        return text
    if round(value, indicator["decimals"]) == 0:
        return "neither deficit nor surplus"
    return f"{'deficit' if value < 0 else 'surplus'} of {text}"


def counts(row: Row, indicator: Row) -> str | None:
    """What stands behind a figure, as far as it is known; None if that is nothing.

    '43,997 of 95,411 plans issued'; of a rate '22,276 appeals registered, 12,183,016 residents aged 0 to 17'.
    """
    below = row["denominator"]
    if indicator["denominator_label"] is None or below is None:
        return None
    if indicator["signed"]:
        return f"of {money(below)} {indicator['denominator_label']}"
    above = row["numerator"]
    if above is not None and _is_rate(indicator):
        return f"{above:,.0f} {indicator['numerator_label']}, {below:,.0f} {indicator['denominator_label']}"
    known = "" if above is None else f"{above:,.0f} of "
    return f"{known}{below:,.0f} {indicator['denominator_label']}"


def figure_with_counts(row: Row, indicator: Row) -> str:
    """A figure with its counts, for a tooltip: '46.1% (43,997 of 95,411)'."""
    text = figure(row["value"], indicator)
    behind = counts_cell(row, indicator)
    if row["value"] is None or indicator["signed"] or behind is None:
        return text
    return f"{text} ({behind})"


def _is_rate(indicator: Row) -> bool:
    """So many for every 1,000 people: what is counted above the line is no part of what is below it."""
    return str(indicator["unit"]).startswith("per 1")


def counts_cell(row: Row, indicator: Row) -> str | None:
    """The counts behind a figure, short: '43,997 of 95,411', those of a rate with their names."""
    return counts(row, indicator) if _is_rate(indicator) else fraction(row)


def fraction(row: Row) -> str | None:
    """The counts above and below the line: '43,997 of 95,411'; None where either is not known."""
    if row["numerator"] is None or row["denominator"] is None:
        return None
    return f"{row['numerator']:,.0f} of {row['denominator']:,.0f}"


def period(time_period: int, time_identifier: str) -> str:
    """A period with its kind of year: 'calendar year 2025', 'financial year 2023-24', 'January 2026'."""
    label = period_label(time_period, time_identifier)
    if time_identifier == "Financial year":
        return f"financial year {label}"
    return f"calendar year {label}" if time_identifier == "Calendar year" else label


def period_of(time_period: int, indicator: Row) -> str:
    """A period as it belongs to an indicator: balances are those of its last day."""
    if indicator["signed"]:
        year = period_label(time_period, indicator["time_identifier"])
        return f"31 March {time_period // 100 + 1} (end of financial year {year})"
    return period(time_period, indicator["time_identifier"])


def measure_in_period(time_period: int, indicator: Row) -> str:
    """A measure's full name with its period, as a heading: 'DSG balance at 31 March 2024'."""
    if indicator["signed"]:
        return f"{indicator['label']} at {period_cell(time_period, indicator)}"
    return f"{indicator['label']}, {period_of(time_period, indicator)}"


def period_heading(indicator: Row) -> str:
    """The heading above a column of periods."""
    return "At" if indicator["signed"] else str(indicator["time_identifier"])


def period_cell(time_period: int, indicator: Row) -> str:
    """A period below `period_heading`: '2025', '2023-24', or for balances '31 March 2024'."""
    if indicator["signed"]:
        return f"31 March {time_period // 100 + 1}"
    return period_label(time_period, indicator["time_identifier"])


def source(release: Row) -> str:
    """Where a figure comes from, as markdown: publisher, linked title, date, and what is not as published."""
    kind = "" if release["kind"] == "copy" else f" Here: {KINDS[release['kind']]} ({release['kind_note']})."
    title = f"[{release['title']}]({release['url']})"
    return f"Source: {release['publisher']}, {title}; published: {release['published']}.{kind}"


def source_in_short(release: Row) -> str:
    """The linked title and date of a source, for small places: '…, June 2026 (extract)'."""
    kind = "" if release["kind"] == "copy" else f" ({release['kind']})"
    return f"Source: [{release['title']}]({release['url']}), {release['published']}{kind}"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
