"""The table of a measure's page: every council with its figure and place, and regions to look at alone."""

from collections.abc import Sequence
from typing import Any

import duckdb

from pipeline.core import thresholds
from pipeline.queries import pictures as picture_queries
from pipeline.queries import records as record_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, not_ranked, positions
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

REGIONS = {f"E1200000{number}": number for number in range(1, 10)}
"""The code of a region -> its number, by which the style sheet shows the councils of one region."""


def heads(rows: Sequence[Row]) -> list[str]:
    """Return the heads of the columns that are of use: intervals and counts only where there are any."""
    heads = ["Council", "Figure", "Place"]
    heads += ["Counted"] if any(row["denominator"] is not None for row in rows) else []
    heads += ["Likely range"] if any(row["value_low"] is not None for row in rows) else []
    return heads


def rows(con: Con, figures: Sequence[Row], indicator: Row) -> list[dict[str, Any]]:
    """Return the councils, highest figure first, then those without a figure that can be compared."""
    found = variation_queries.ranking(con, indicator["indicator"], figures[0]["time_period"]).rows(named=True)
    ranks = {row["location_code"]: row for row in found}
    slugs = {place["location_code"]: place["slug"] for place in record_queries.places(con).rows(named=True)}
    shown = heads(figures)
    ordered = sorted(
        figures, key=lambda row: (bool(row["not_ranked"]), -(row["value"] or 0), row["location_name"])
    )
    return [
        {
            "name": row["location_name"],
            "slug": slugs.get(row["location_code"], ""),
            "region": REGIONS.get(row["region_code"], 0),
            "figure": _counts_only(row, indicator) or formatting.figure(row["value"], indicator),
            "counted": formatting.fraction(row, indicator) or _denominator(row)
            if "Counted" in shown and row["value"] is not None and not _counts_only(row, indicator)
            else "",
            "range": _range(row, indicator),
            "place": _place(row, ranks.get(row["location_code"]), indicator),
            "is_ranked": not row["not_ranked"],
        }
        for row in ordered
    ]


def regions(con: Con, figures: Sequence[Row], indicator: Row) -> list[dict[str, Any]]:
    """Return the regions with councils in the table: number, slug, name in a sentence, own figure if any."""
    inside = {row["region_code"] for row in figures}
    known = {row["location_code"]: row for row in record_queries.places(con).rows(named=True)}
    codes = [code for code in REGIONS if code in inside]
    series = (
        {} if formatting.is_total(indicator) else picture_queries.series(con, indicator["indicator"], codes)
    )
    period = figures[0]["time_period"]
    return [
        {
            "number": REGIONS[code],
            "slug": known[code]["slug"],
            "label": known[code]["location_name"],
            "name": formatting.region_in_a_sentence(known[code]["location_name"]),
            "figure": next(
                (
                    formatting.figure(row["value"], indicator)
                    for row in series.get(code, [])
                    if row["time_period"] == period and row["value"] is not None
                ),
                "",
            ),
        }
        for code in codes
    ]


def _counts_only(row: Row, indicator: Row) -> str:
    """Return the counts of a percentage of a handful, shown instead of it: '1 of 1'; else nothing.

    Where nobody was counted there is no percentage, and a reason stands in its place.
    """
    fewest = thresholds.BY_UNIT.get(indicator["unit"], 0)
    shown = row["value"] is not None and row["denominator"] is not None
    is_handful = shown and row["not_ranked"] is not None and row["denominator"] < fewest
    return formatting.fraction(row, indicator) or "" if is_handful else ""


def _denominator(row: Row) -> str:
    return "" if row["denominator"] is None else f"of {row['denominator']:,.0f}"


def _range(row: Row, indicator: Row) -> str:
    if row["value_low"] is None or row["not_ranked"]:
        return ""
    low, high = (formatting.figure(row[end], indicator) for end in ("value_low", "value_high"))
    return f"{low} to {high}"


def _place(row: Row, rank: Row | None, indicator: Row) -> str:
    """Return a council's place with what chance leaves open, or why it has none."""
    if rank is None or rank["rank"] is None:
        reason = rank["not_ranked_reason"] if rank else None
        if row["value"] is None:
            return str(row["missing_reason"] or reason or "")
        return str(reason or not_ranked.NOTES.get(row["not_ranked"], ""))
    place = positions.short_position(rank["rank"], rank["ranked"], rank["tied"], row["value"], indicator)
    likely = positions.likely_in_words(rank, row["value"], indicator)
    place = place.partition(" of ")[0]
    return f"{place} ({likely})" if likely else place
