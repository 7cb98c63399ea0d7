"""A region in two sentences: its own figure beside England's, and how its councils stand to England."""

from collections.abc import Sequence

from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.clauses import CLAUSES

MOST_NAMED = 2
"""How many councils with the same figure are named."""


def own_figure(region: str, own: Row | None, england: Row | None, indicator: Row, time_period: int) -> str:
    """Return the figures of a region and of England with their counts.

    As in 'In 2025, 43.0% of EHC plans came within 20 weeks in the South West (3,710 of 8,627), and 46.1% in
    England (43,997 of 95,411), not counting exceptions.' `own` and `england` are rows of `figure`, or None.
    """
    name = formatting.region_in_a_sentence(region)
    clause, _, basis = CLAUSES[indicator["indicator"]].partition(", ")
    known = [
        (where, row) for where, row in ((name, own), ("England", england)) if row and row["value"] is not None
    ]
    figures = [formatting.figure(row["value"], indicator) for _, row in known]
    places = [f"in {where}{_counts(row, indicator)}" for where, row in known]
    none = "" if known and known[0][0] == name else f"We have no figure of {name} as a whole."
    if not known:
        return none
    said = f"{clause.format(figures[0])} {places[0]}" + "".join(
        f", and {figure} {place}" for figure, place in zip(figures[1:], places[1:], strict=True)
    )
    sentence = f"{formatting.when(time_period, indicator)}, {said}{f', {basis}' if basis else ''}."
    return f"{sentence} {none}".strip()


def councils_beside_england(rows: Sequence[Row], england: Row | None, indicator: Row) -> str:
    """Return how many councils are above and below England's figure, and whose are the ends.

    `rows` are rows of `figure` of a region's councils; those not compared are not counted. Empty if none is.
    """
    sound = [row for row in rows if row["value"] is not None and not row["not_ranked"]]
    if not sound:
        return ""
    values = [row["value"] for row in sound]
    low, high = (_at(value, sound, indicator) for value in (min(values), max(values)))
    ends = f"from {low} to {high}"
    if england is None or england["value"] is None:
        return f"{len(sound)} of its councils have a figure to compare: {ends}."
    above = sum(row["value"] > england["value"] for row in sound)
    below = sum(row["value"] < england["value"] for row in sound)
    level = len(sound) - above - below
    middle = f", {level} level with it" if level else ""
    return (
        f"Of its {len(sound)} councils with a figure to compare, {above} {'is' if above == 1 else 'are'} "
        f"above England{middle} and {below} below: {ends}."
    )


def _at(value: float, rows: Sequence[Row], indicator: Row) -> str:
    """Return a figure and whose it is: '14.2% in Devon', '0.0% in 3 councils'."""
    names = [formatting.place_in_a_sentence(row["location_name"]) for row in rows if row["value"] == value]
    where = formatting.listed(names) if len(names) <= MOST_NAMED else f"{len(names)} councils"
    return f"{formatting.figure(value, indicator)} in {where}"


def _counts(row: Row, indicator: Row) -> str:
    counts = formatting.fraction(row, indicator)
    return f" ({counts})" if counts else ""
