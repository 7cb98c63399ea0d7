"""The sentences of leads as patterns, and the figures they should print, written a second time."""

import re

from tests.support.reading.figures_in_words import CHANGE, Row, money

FORBIDDEN = re.compile(
    r"\b(worst|best|worse|better|fail\w*|illegal\w*|unlawful\w*|poor\w*|bad\w*|blame\w*|broke\w*|nan|None|null"
    r"|inf)\b|  |[{}]|(?<![\w.])[-\N{MINUS SIGN}]£?\d|\b(an?|the|of|it|is) \1\b"
)
TYPES = {
    "counties": "County",
    "unitary authorities": "Unitary authority",
    "metropolitan districts": "Metropolitan district",
    "London boroughs": "London borough",
}
FULL = (
    "education, health and care (EHC)",
    "dedicated schools grant (DSG)",
    "special educational needs (SEN)",
)
# The place and the period of a lead are put in the patterns, since names and measures have commas, too.
PLACE, FIGURE, WHEN = "(?P<place>@place)", "(?P<figure>.+?)", "(?:in|at) (?P<when>@when)"
BEHIND = r"(?: \((?P<behind>[^()]*)\))?"
NTH = r"(?:(?P<nth>\d+)\w\w )?"
ENGLAND_WENT = r"England's went from (?P<england_from>.+?) to (?P<england>.+?)\."
CHANGED = (
    rf"In {PLACE}, (?P<thing>.+?),? (?P<verb>rose|fell) from (?P<before>.+?) (?:in|at) (?P<then>.+?) "
    rf"to {FIGURE} {WHEN}{BEHIND}"
)
CAME = rf"In {PLACE}, (?P<thing>.+?),? came to {FIGURE} {WHEN}{BEHIND}"
AGAIN = r", and for (?P<more>\d+) related measures?"
SENTENCES = {
    "extreme": (
        rf"{PLACE} had the {NTH}(?P<end>highest|lowest|most|fewest|largest|smallest|longest|shortest"
        r"|steepest)(?: number of)? (?P<thing>.+), of (?P<among>\d+) (?P<whom>[\w ]+?) ranked"
        rf"(?: in (?P<region>.+?))? {WHEN}: {FIGURE}{BEHIND}\."
    ),
    "neighbours": (
        rf"{PLACE} had the (?P<end>\w+) (?P<thing>.+), compared with (?P<others>\d+) similar "
        rf"councils \(2025 model\), {WHEN}: {FIGURE}{BEHIND}\. The group average of those was "
        r"(?P<pooled>.+)\."
    ),
    "gap": (
        rf"(?P<high>.+?) had the {NTH}widest of England's (?P<borders>\d+) border gaps in (?P<thing>.+?),? "
        rf"{WHEN}: {FIGURE}{BEHIND} in (?P<in_high>.+?) and (?P<low_figure>[^ ]+)"
        r"(?: \((?P<low_behind>[^()]*)\))? in (?P<in_low>.+?)\."
    ),
    "unusual": (
        rf"{PLACE} had an unusually high (?P<thing>.+?) {WHEN}: {FIGURE}{BEHIND}\. Chance and the "
        r"usual differences between (?P<among>\d+) authorities do not explain it\."
        r"(?: The same is true of (?P<others>\d+) others?\.)?"
    ),
    "steepest": (
        rf"{CHANGED}, the {NTH}steepest (?P<change>rise|fall) of (?P<among>\d+) authorities compared"
        rf"(?: in (?P<region>.+?))?; {ENGLAND_WENT}"
    ),
    "against": (
        rf"{CHANGED}, while England's (?P<opposite>rose|fell) from (?P<england_from>.+?) to (?P<england>.+)\."
    ),
    "three years": (
        rf"In {PLACE}, (?P<thing>.+?),? (?:has|have) (?P<verb>risen|fallen) three years running, from "
        r"(?P<v3>.+?) (?:in|at) (?P<p3>.+?) to (?P<v2>.+?) (?:in|at) (?P<p2>.+?), (?P<v1>.+?) (?:in|at) "
        rf"(?P<p1>.+?) and {FIGURE} {WHEN}{BEHIND}; {ENGLAND_WENT}"
    ),
    "record": (
        rf"{CAME}, the (?P<end>highest|lowest|largest) of (?P<count>\d+) comparable figures since "
        r"(?P<since>.+?); the (?:highest|lowest|nearest) before was (?P<before>.+), (?:in|at) (?P<then>.+)\."
    ),
    "first": (
        rf"{CAME}, (?P<side>above|below) (?P<than>one half|England's .+?) for the first time in "
        r"(?P<count>\d+) comparable figures since (?P<since>.+)\."
    ),
    "turned": (
        rf"In {PLACE}, (?P<thing>.+?),? turned from (?P<before>.+?) at (?P<then>.+?) to {FIGURE} {WHEN}"
        rf"{BEHIND}\."
    ),
    "passed": (
        rf"In {PLACE}, the DSG deficit passed (?P<part>a tenth|a quarter) of the year's gross DSG: "
        rf"{FIGURE} {WHEN}{BEHIND}, after (?P<before>.+) at (?P<then>.+)\."
    ),
    "missing": (
        rf"No figure is published for {PLACE} {WHEN} for (?P<thing>.+?)(?:{AGAIN})?\. (?P<reason>.+)"
    ),
    "withdrawn": (
        rf"The figure published for {PLACE} {WHEN} for (?P<thing>.+?)(?:{AGAIN},)?,? was withdrawn"
        r"(?:: the earlier release gave (?P<before>.+?))?\. (?P<reason>.+)"
    ),
}
SHAPE = {
    **dict.fromkeys(["highest in England", "lowest in England"], "extreme"),
    **dict.fromkeys(["highest in the region", "lowest in the region"], "extreme"),
    **dict.fromkeys(["highest of its type", "lowest of its type"], "extreme"),
    **dict.fromkeys(["above its statistical neighbours", "below its statistical neighbours"], "neighbours"),
    "widest border gap": "gap",
    "unusually many": "unusual",
    **dict.fromkeys(["steepest rise in England", "steepest fall in England"], "steepest"),
    **dict.fromkeys(["steepest rise in the region", "steepest fall in the region"], "steepest"),
    **dict.fromkeys(["rise against England's fall", "fall against England's rise"], "against"),
    **dict.fromkeys(["three rises running", "three falls running"], "three years"),
    **dict.fromkeys(["own highest", "own lowest"], "record"),
    **dict.fromkeys(
        [f"first {side} {than}" for side in ("above", "below") for than in ("England", "one half")], "first"
    ),
    **dict.fromkeys(["turned to deficit", "turned to surplus"], "turned"),
    **dict.fromkeys(
        ["deficit passed a tenth of the grant", "deficit passed a quarter of the grant"], "passed"
    ),
    "missing": "missing",
    "withdrawn": "withdrawn",
}
UP = ("highest", "most", "largest", "longest", "above", "rise", "rose", "risen")


def said(value: float, measure: Row, *, direction_known: bool = False) -> str:
    """Return a figure after its measure was named: '98.6%', '49.4', '£243', 'a deficit of 3.20%'."""
    number = f"{abs(value):,.{measure['decimals']}f}"
    text = {"per cent": f"{number}%", CHANGE: f"{number}%", "weeks": f"{number} weeks"}.get(
        measure["unit"], number
    )
    if measure["unit"] == "GBP":
        text = money(value)
    elif measure["unit"].startswith("GBP"):
        text = f"£{number}"
    if direction_known or not (measure["signed"] or measure["unit"] == CHANGE):
        return text
    if not re.search("[1-9]", text):
        return "neither a deficit nor a surplus" if measure["signed"] else "no change"
    kinds = ("deficit", "surplus") if measure["signed"] else ("fall", "rise")
    return f"a {kinds[value > 0]} of {text}"


def printed(value: float, measure: Row) -> float:
    return float(f"{value:.{measure['decimals']}f}")


def numbers_behind(figure: Row, measure: Row, england: str | None = None) -> list[str]:
    """Return the numbers that stand in brackets after a figure, without those of its labels."""
    numerator, denominator = figure["numerator"], figure["denominator"]
    expected = []
    if measure["denominator_label"] is not None and denominator is not None:
        amount = money if measure["counted_in"] == "GBP" else "{:,.0f}".format
        if numerator is not None and not measure["signed"]:
            in_pounds = measure["unit"].startswith("GBP") or measure["counted_in"] == "GBP"
            expected.append(money(numerator) if in_pounds else f"{numerator:,.0f}")
        elif numerator is not None and measure["unit"].startswith("GBP"):
            expected.append(money(numerator))
        expected.append(amount(denominator))
    return [*expected, *([england] if england else [])]


def numbers_in(behind: str | None, measure: Row) -> list[str]:
    text = behind or ""
    for label in (measure["numerator_label"], measure["denominator_label"]):
        for part in re.findall(r"\d+(?: to \d+| weeks)?", label or ""):
            text = text.replace(part, "", 1) if label and f" {part}" in text else text
    text = text.replace("England: a rise of ", "England: +").replace("England: a fall of ", "England: -")
    return [found.strip("+-") for found in re.findall(r"[-+]?£?\d[\d,.]*(?:%|m|bn| weeks)?", text)]
