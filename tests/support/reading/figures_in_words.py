"""A second implementation of figures in words, for tests that check the sentences."""

import re
from collections.abc import Mapping
from typing import Any

from pipeline.core.periods import period_label

Row = Mapping[str, Any]
CHANGE = "per cent change"
UNITS = {"per cent": "{}%", CHANGE: "{}%", "count": "{}", "score": "{}", "weeks": "{} weeks"}
EACH = {"GBP per head": "a head", "GBP per plan": "a plan"}
FLOORS = dict.fromkeys(["per cent", CHANGE, "weeks", "GBP per plan", "per 1,000 plans"], 30)
FLOORS |= dict.fromkeys(["GBP per head", "per 1,000", "per 10,000"], 2000)
TINY = ("E09000001", "E06000053")  # the City of London and the Isles of Scilly: fewer than 2,000 aged 0 to 17


def money(pounds: float) -> str:
    if abs(pounds) >= 999_950_000:
        return f"£{abs(pounds) / 1e9:.2f}bn"
    return "under £0.1m" if 0 < abs(pounds) < 50_000 else f"£{abs(pounds) / 1e6:,.1f}m"


def written(value: float | None, measure: Row) -> str:
    """Return a figure as a noun: '46.1%', 'a deficit of £9.5m'; empty for None."""
    if value is None:
        return ""
    number = f"{abs(value):,.{measure['decimals']}f}"
    text = UNITS.get(measure["unit"], f"{{}} {measure['unit']}").format(number)
    text = money(value) if measure["unit"] == "GBP" else text
    if each := EACH.get(measure["unit"]):
        text = f"under £1 {each}" if 0 < abs(value) < 0.5 else f"£{number} {each}"
    if measure["unit"] == CHANGE:
        return f"a {'fall' if value < 0 else 'rise'} of {text}" if re.search("[1-9]", text) else "no change"
    if not measure["signed"]:
        return text
    if not re.search("[1-9]", text):
        return "neither a deficit nor a surplus"
    return f"a {'deficit' if value < 0 else 'surplus'} of {text}"


def distance(size: float, low: float | None, high: float | None, measure: Row) -> list[str]:
    plain = {**measure, "unit": "per cent"} if measure["unit"] == CHANGE else measure
    text = written(abs(size), plain)
    text = text.replace("%", " percentage points") if plain["unit"] == "per cent" else text
    if low is None or high is None:
        return [text]
    decimals, bounds = measure["decimals"], sorted((abs(low), abs(high)))
    while not re.search("[1-9]", f"{bounds[0]:.{decimals}f}") and decimals < 8:
        decimals += 1
    near, far = (f"{bound:,.{decimals}f}" for bound in bounds)
    return [text, f"(likely range: {near} to {far})"]


def when(period: int, measure: Row) -> str:
    """Return a period in words: '2025', 'mid-2024', for balances '31 March 2024'."""
    if measure["signed"]:
        return f"31 March {period // 100 + 1}"
    kind = measure["time_identifier"]
    return f"{kind.lower()} " * (kind in ("Financial year", "Academic year")) + period_label(period, kind)


def counts(figure: Row, measure: Row) -> str:
    """Return the counts behind a figure: ': 400 of 1,000 plans issued'; empty if they are not known."""
    numerator, denominator = figure["numerator"], figure["denominator"]
    label = measure["denominator_label"]
    if label is None or denominator is None:
        return ""
    amount, first = money if measure["counted_in"] == "GBP" else "{:,.0f}".format, ""
    if measure["unit"] in EACH and numerator is not None:
        first = re.sub(r"^a ", "", written(numerator, {**measure, "unit": "GBP"})) + ", "
        first = "" if first.startswith("neither") else first
    elif measure["unit"].startswith("per 1") or measure["unit"] == CHANGE:
        first = f"{numerator:,.0f} {singular_after_one(measure['numerator_label'], numerator)}, "
    elif measure["unit"] == "per cent" and numerator is not None and not measure["signed"]:
        first = f"{amount(numerator)} of "
    return f": {first}{amount(denominator)} {singular_after_one(label, denominator)}"


def singular_after_one(label: str, number: float) -> str:
    """Return 'plan issued' for 'plans issued' if the number is 1."""
    return re.sub(r"s\b", "", label, count=1) if number == 1 else label


def called(name: str) -> str:
    """Return a name for running text: 'Bristol', 'the Isle of Wight'."""
    return re.sub("^(?=Isle|City|East Riding)", "the ", re.sub(", (?:City|County) of", "", name))


def first_sentence(figure: Row, measure: Row) -> str:
    name, years = called(figure["location_name"]), period_label(figure["time_period"], "Financial year")
    start = f"{'At' if measure['signed'] else 'In'} {when(figure['time_period'], measure)}"
    start += f" (end of financial year {years}), " if measure["signed"] else ", "
    if figure["value"] is None:
        label = re.sub("^[A-Z](?=[a-z])", lambda first: first[0].lower(), measure["label"])
        return f"{start}there is no figure for {name} on this measure: {label}. {figure['missing_reason']} "
    value = written(figure["value"], measure)
    phrase = measure["phrase"].replace("{value}", value).replace("{s}", "" if value == "1" else "s")
    return f"{start}{name} {phrase}{counts(figure, measure)}. "


def doubt(figure: Row, measure: Row) -> str | None:
    """Return why a figure must not be compared; None if it may be."""
    if figure["value"] is None or not figure["existed"]:
        return "missing"
    money = measure["signed"] and measure["unit"] == "per cent"
    if figure["denominator"] is None or money:
        few = figure["location_code"] in TINY and measure["unit"] not in ("count", "GBP")
    else:
        few = figure["denominator"] < FLOORS.get(measure["unit"], 0)
    return "suspect" if figure["suspect"] else "small" if few else None


def is_total(measure: Row) -> bool:
    return measure["unit"] in ("count", "GBP") and not measure["signed"]
