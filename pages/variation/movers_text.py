"""The sentences of the section Movers: how many rose and fell, and the selected authority's change."""

import polars as pl

from pages.ui.address import fields
from pages.ui.data import lookups
from pages.ui.data.changes import Changes, between, counted_differently, why_apart, why_without
from pages.ui.text import change_text
from pages.variation.frame import PageContext
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, growth
from pipeline.text.formatting import Row


def periods(context: PageContext) -> tuple[int, int] | None:
    """Return the earlier and the later period; by default the period shown and the previous one."""
    years = context.known.years(context.view[fields.MEASURE], context.view[fields.EXCEPTIONS])
    before = [year for year in years if year < context.period]
    after = [year for year in years if year > context.period]
    other = context.view[fields.OTHER_YEAR] or next(iter([*before[::-1], *after]), None)
    return None if other is None else (min(other, context.period), max(other, context.period))


def in_per_cent(context: PageContext) -> bool:
    """Return whether changes are ranked by per cent: asked for, and there is such a thing."""
    return context.view[fields.CHANGE] == fields.CHANGE_IN[1] and growth.why_none(context.indicator) is None


def period_words(period: int, indicator: Row) -> str:
    """Return a period as part of a sentence; for balances only its last day."""
    return (
        formatting.period_cell(period, indicator)
        if indicator["signed"]
        else formatting.indicator_period(period, indicator)
    )


def answer(changes: Changes, context: PageContext) -> list[str]:
    """Return how many rose and fell, and the largest changes."""
    first, last = (period_words(period, context.indicator) for period in (changes.first, changes.last))
    span = f"From {first} to {last}"
    if changes.broken:
        return [*_across_a_break(changes, context.indicator, span)]
    moved = changes.compared
    if moved.is_empty():
        return [f"{span}, no authority has two figures that can be compared."]
    known = moved["beyond_chance"].null_count() < moved.height
    clear = moved.filter("beyond_chance") if known else moved
    fell, rose = clear.filter(pl.col("change") < 0).height, clear.filter(pl.col("change") > 0).height
    clearly = "clearly " if known else ""
    down, up = (
        ("moved towards deficit", "towards surplus") if context.indicator["signed"] else ("fell", "rose")
    )
    counted = (
        f"of {moved.height} authorities with two figures to compare, {fell} {clearly}{down} and {rose} "
        f"{clearly}{up}"
    )
    per_cent = in_per_cent(context)
    ranked = variation_queries.by_per_cent(moved).drop_nulls("change_per_cent") if per_cent else moved
    ends = [] if ranked.is_empty() else [ranked.row(place, named=True) for place in (0, -1)]
    rest = moved.height - fell - rose
    unclear = f" Of the other {rest}, chance alone could explain the change." if known and rest else ""
    return [
        f"{span}, {counted}.{unclear}",
        *(_furthest(row, context.indicator, per_cent=per_cent) for row in ends if row["change"]),
    ]


def _across_a_break(changes: Changes, indicator: Row, span: str) -> list[str]:
    """Return that the two periods were counted differently, and England's two published figures."""
    differently = counted_differently(changes.measure, changes.first, changes.last)
    before, after = (lookups.england(changes.measure, period) for period in (changes.first, changes.last))
    figures = two_figures(before, after, changes, indicator)
    return [
        f"{span}, the figures are {differently}, so we cannot say whether they rose or fell. The table has "
        "the published figures of both.",
        *([f"For England they are {figures}."] if figures else []),
        *lookups.break_notes(changes.measure, changes.first, changes.last),
    ]


def two_figures(before: float | None, after: float | None, changes: Changes, indicator: Row) -> str | None:
    """Return two published figures with their periods: '60.4% in 2019 and 46.1% in 2025'; None if one is
    missing.
    """
    if before is None or after is None:
        return None
    at = "at" if indicator["signed"] else "in"
    return " and ".join(
        f"{formatting.as_noun(value, indicator)} {at} {formatting.period_cell(period, indicator)}"
        for value, period in ((before, changes.first), (after, changes.last))
    )


def _furthest(row: Row, indicator: Row, *, per_cent: bool) -> str:
    name = formatting.place_in_a_sentence(row["location_name"])
    apart = formatting.difference(row["change"], indicator)
    if per_cent:
        apart = growth.per_cent(row["change_per_cent"])
    start, end = (formatting.as_noun(row[of], indicator) for of in ("from_value", "value"))
    which = change_text.directions(indicator)[row["change"] > 0]
    if indicator["signed"]:
        return f"{formatting.capital(name)} moved furthest {which}, by {apart}: from {start} to {end}."
    return f"{formatting.capital(name)} had the steepest {which}, {apart}: from {start} to {end}."


def selected_sentences(context: PageContext) -> str | None:
    """Return the selected authority's change: its size, whether beyond chance, and compared with others."""
    pair = periods(context)
    if context.code is None or pair is None:
        return None
    changes = between(context.measure, *pair)
    found = pl.concat([changes.compared, changes.apart]).filter(location_code=context.code)
    if found.is_empty():
        return f"**{context.name}** has no two figures to compare. {why_without(changes, context.code)}"
    row = found.row(0, named=True)
    if row["crosses_break"]:
        figures = two_figures(row["from_value"], row["value"], changes, context.indicator)
        doubt = f" {why_apart(changes, row)}" if row["doubt"] else ""
        differently = counted_differently(changes.measure, changes.first, changes.last)
        return f"**{context.name}**: {differently}; the published figures are {figures}.{doubt}"
    start, end = (
        f"{formatting.as_noun(row[of], context.indicator)} {'at' if context.indicator['signed'] else 'in'} "
        f"{formatting.period_cell(period, context.indicator)}"
        for of, period in zip(("from_value", "value"), pair, strict=True)
    )
    moved_from = f"**{context.name}**: from {start} to {end}"
    if row["location_code"] in changes.apart["location_code"]:
        return f"{moved_from}. It cannot be compared: {formatting.in_a_sentence(why_apart(changes, row))}"
    interval = change_text.between(row["change_low"], row["change_high"], context.indicator)
    chance = {
        True: "That is more than chance would explain.",
        False: "Chance alone could explain that.",
    }
    sentences = [
        f"{moved_from}, {change_text.as_noun(row['change'], context.indicator)}{interval}.",
        _own_per_cent(row) if in_per_cent(context) else None,
        chance.get(row["beyond_chance"]),
        _among(row["change"], changes.compared, context.indicator),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _own_per_cent(row: Row) -> str:
    """Return the selected authority's change in per cent, as a sentence."""
    words = change_text.cell_in_per_cent(row)
    return f"In per cent: {words}." if words else f"{growth.TOO_FEW}."


def _among(change: float, compared: pl.DataFrame, indicator: Row) -> str:
    """Return whether a change is within the middle eight in ten of all changes."""
    low, high = (compared["change"].quantile(share, "linear") for share in (0.1, 0.9))
    if low is None or high is None or formatting.is_total(indicator):
        return ""
    side = "within" if low <= change <= high else "outside"
    lowest, highest = (change_text.as_noun(end, indicator) for end in (low, high))
    return f"It is {side} the middle eight in ten of all changes: from {lowest} to {highest}."
