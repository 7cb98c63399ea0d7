"""The title of a lead: its measure, and in a few words what is notable about the figure."""

import re

from pipeline.text.formatting import Row
from pipeline.text.leads.kinds import Kind

_WORDS = {
    Kind.HIGHEST: ("highest in England", "among the highest in England"),
    Kind.LOWEST: ("lowest in England", "among the lowest in England"),
    Kind.STEEPEST_RISE: ("steepest rise in England", "among the steepest rises in England"),
    Kind.STEEPEST_FALL: ("steepest fall in England", "among the steepest falls in England"),
    Kind.WIDEST_GAP: ("widest border gap in England", "among the widest border gaps in England"),
    Kind.ABOVE_NEIGHBOURS: "above all similar councils",
    Kind.BELOW_NEIGHBOURS: "below all similar councils",
    Kind.UNUSUALLY_MANY: "unusually high",
    Kind.HIGHEST_SO_FAR: "the highest so far",
    Kind.LOWEST_SO_FAR: "the lowest so far",
    Kind.THREE_RISES: "up three years running",
    Kind.THREE_FALLS: "down three years running",
    Kind.AGAINST_A_FALL: "up, while England fell",
    Kind.AGAINST_A_RISE: "down, while England rose",
    Kind.FIRST_ABOVE_ENGLAND: "above England for the first time",
    Kind.FIRST_BELOW_ENGLAND: "below England for the first time",
    Kind.FIRST_ABOVE_HALF: "above one half for the first time in comparable figures",
    Kind.FIRST_BELOW_HALF: "below one half for the first time in comparable figures",
    Kind.PASSED_A_TENTH: "deficit past a tenth of the grant",
    Kind.PASSED_A_QUARTER: "deficit past a quarter of the grant",
    Kind.MISSING: "no figure published",
}
"""Kind -> words, if they differ from the kind's name; or the words for the first and for further places."""
_WITHOUT_EXCEPTIONS = "no figure without exceptions"
_FURTHER = re.compile(r"\bthe \d+(?:st|nd|rd|th) ")
"""The place of a lead that is not the first, as its sentence says it."""


def lead_title(lead: Row) -> str:
    """Return the title of a row of queries.leads with the `short_label` of its measure."""
    words = _WORDS.get(lead["kind"], str(lead["kind"]))
    if isinstance(words, tuple):
        words = words[bool(_FURTHER.search(lead["sentence"]))]
    if lead["kind"] == Kind.MISSING and "With exceptions included" in lead["sentence"]:
        words = _WITHOUT_EXCEPTIONS
    return f"{lead['short_label']}: {words}"
