"""The rows that leads are checked against, and what is recomputed from them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
from scipy import stats

from tests.support.reading.figures_in_words import CHANGE, Row


@dataclass(frozen=True)
class LeadFigures:
    """What leads are checked against: rows of the warehouse, by what they are looked up by."""

    measures: Mapping[str, Row]
    places: Mapping[str, Row]
    figures: Mapping[tuple[str, int], Mapping[str, Row]]
    ranked: Mapping[tuple[str, int], frozenset[str]]
    neighbours: Mapping[str, list[str]]
    touching: list[tuple[str, str]]
    breaks: Mapping[str, list[int]]
    funnel: set[tuple[str, int, str]]

    def value(self, indicator: str, period: int, code: str) -> float | None:
        row = self.figures.get((indicator, period), {}).get(code)
        return row["value"] if row else None

    def series(self, indicator: str, code: str, newest: int) -> dict[int, float]:
        """The ranked figures of a place since the last break, by period."""
        since = max((period for period in self.breaks[indicator] if period <= newest), default=0)
        return {
            period: self.figures[measure, period][code]["value"]
            for measure, period in sorted(self.ranked)
            if measure == indicator and since <= period <= newest and code in self.ranked[measure, period]
        }


def read_figures(con: duckdb.DuckDBPyConnection) -> LeadFigures:
    """Read what leads are checked against from a warehouse."""

    def rows(query: str) -> list[Row]:
        return con.cursor().sql(query).pl().rows(named=True)

    figures, ranked = defaultdict(dict), defaultdict(set)
    for row in rows(
        "FROM latest_observation WHERE breakdown_topic = 'Total' AND breakdown = 'Total' "
        "AND geographic_level IN ('National', 'Local authority')"
    ):
        figures[row["indicator"], row["time_period"]][row["location_code"]] = row
    for row in rows("SELECT indicator, time_period, location_code FROM ranking WHERE not_ranked IS NULL"):
        ranked[row["indicator"], row["time_period"]].add(row["location_code"])
    neighbours, breaks = defaultdict(list), defaultdict(list)
    for row in rows("FROM neighbour WHERE neighbour_set = 'statistical-2025'"):
        neighbours[row["location_code"]].append(row["neighbour_code"])
    for row in rows("FROM annotation WHERE kind = 'series_break'"):
        breaks[row["indicator"]].append(row["time_period"])
    pairs = rows("FROM neighbour WHERE neighbour_set LIKE 'touching%' AND location_code < neighbour_code")
    return LeadFigures(
        {row["indicator"]: row for row in rows("FROM indicator")},
        {row["location_code"]: row for row in rows("FROM location")},
        figures,
        {key: frozenset(codes) for key, codes in ranked.items()},
        neighbours,
        sorted({(row["location_code"], row["neighbour_code"]) for row in pairs}),
        breaks,
        {
            (row["indicator"], row["time_period"], row["location_code"])
            for row in rows("FROM funnel WHERE standing = 'above 99.8'")
        },
    )


def has_counts(figure: Row) -> bool:
    return figure["value_low"] is not None


def a_year_before(period: int, years: int = 1) -> int:
    return period - (101 if period > 9999 else 1) * years


def is_place(ordered: list[float], own: float, nth: str | None, high: bool) -> bool:
    ahead = sum(value > own if high else value < own for value in ordered)
    return ahead + 1 == int(nth or 1) and ordered.count(own) == 1


def p_value(first: Row, second: Row, measure: Row) -> float:
    """Return the exact p-value of the difference of two figures, or of two changes in per cent."""
    (k1, n1), (k2, n2) = ((row["numerator"], row["denominator"]) for row in (first, second))
    if measure["unit"] == CHANGE:
        return float(stats.binomtest(round(k1), round(k1 + n1), k2 / (k2 + n2)).pvalue)
    if measure["unit"] == "per cent":
        return float(stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue)
    return float(stats.binomtest(round(k1), round(k1 + k2), n1 / (n1 + n2)).pvalue)
