"""Intervals, ranks and changes, recomputed in plain Python from pages/methods/methods.md."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import NamedTuple

import duckdb
import pytest

pytestmark = pytest.mark.exhaustive

Con = duckdb.DuckDBPyConnection
Row = dict[str, object]
Table = dict[tuple[Hashable, ...], Row]

Z95, Z998 = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.999)
TIMES = {
    "per cent": 100,
    "per 1,000": 1_000,
    "per 10,000": 10_000,
    "per 1,000 plans": 1_000,
    "GBP per head": 1,
    "GBP per plan": 1,
}
CHANGE = "per cent change"
OF_COUNTS = ("per cent", "per 1,000", "per 10,000", "per 1,000 plans", CHANGE)
AT_LEAST = {
    **dict.fromkeys(("per cent", CHANGE, "weeks", "GBP per plan", "per 1,000 plans"), 30),
    **dict.fromkeys(("per 1,000", "per 10,000", "GBP per head"), 2_000),
}
NOTES = ("caveat", "policy", "approximate")


class Measure(NamedTuple):
    unit: str
    decimals: int
    polarity: str
    signed: bool
    counted_in: str
    counterpart: str | None


class Band(NamedTuple):
    """A figure with its interval."""

    value: float
    low: float
    high: float


@dataclass(slots=True)
class Figure:
    indicator: str
    period: int
    level: str
    place: str
    value: float | None
    count: float | None
    base: float | None
    existed: bool
    region: str | None
    kind: str | None
    band: Band | None = None
    out: str | None = None


class Warehouse(NamedTuple):
    """Rows of the warehouse; `of` has the authorities' figures by measure and period."""

    measures: dict[str, Measure]
    figures: list[Figure]
    of: dict[tuple[str, int], list[Figure]]
    notes: list[tuple[str, str | None, int | None, str, str]]

    def ranked(self) -> Iterable[tuple[tuple[str, int], Measure, list[Figure]]]:
        for key, figures in self.of.items():
            if ranked := [figure for figure in figures if figure.out is None]:
                yield key, self.measures[key[0]], ranked


def wilson(count: float, base: float) -> tuple[float, float]:
    share, square = count / base, Z95**2
    middle = share + square / (2 * base)
    half = Z95 * math.sqrt(share * (1 - share) / base + square / (4 * base**2))
    return 100 * (middle - half) / (1 + square / base), 100 * (middle + half) / (1 + square / base)


def byar(count: float, base: float, times: int) -> tuple[float, float]:
    more = count + 1
    low = count * (1 - 1 / (9 * count) - Z95 / (3 * math.sqrt(count))) ** 3 if count else 0.0
    high = more * (1 - 1 / (9 * more) + Z95 / (3 * math.sqrt(more))) ** 3
    return times * low / base, times * high / base


def change(count: float, base: float) -> tuple[float, float]:
    half = Z95 * math.sqrt(1 / count + 1 / base)
    low, high = (100 * (count / base * math.exp(side * half) - 1) for side in (-1, 1))
    return low, high


def quotient(unit: str, count: float, base: float) -> float:
    return 100 * (count / base - 1) if unit == CHANGE else TIMES[unit] * count / base


def interval(unit: str, count: float, base: float) -> tuple[float, float]:
    if unit == CHANGE:
        return change(count, base)
    return wilson(count, base) if unit == "per cent" else byar(count, base, TIMES[unit])


def band(figure: Figure, measure: Measure) -> Band | None:
    value, count, base = figure.value, figure.count, figure.base
    if value is None or count is None or not base or measure.counted_in != "count":
        return None
    if measure.unit not in OF_COUNTS or (measure.unit == CHANGE and not count):
        return None
    if abs(quotient(measure.unit, count, base) - value) > 0.5 * 10**-measure.decimals + 1e-9:
        return None
    low, high = interval(measure.unit, count, base)
    return Band(value, min(low, value), max(high, value))


def small(figure: Figure, measure: Measure, tiny: set[str]) -> bool:
    if figure.base is None or measure.counted_in == "GBP":
        return figure.place in tiny and measure.unit not in ("count", "GBP")
    return figure.base < AT_LEAST.get(measure.unit, 0)


def difference(figure: Band, other: Band) -> tuple[float, float]:
    """Return the interval of `figure` minus `other` (Newcombe's method 10; Zou and Donner)."""
    gap = figure.value - other.value
    return (
        gap - math.hypot(figure.value - figure.low, other.high - other.value),
        gap + math.hypot(figure.high - figure.value, other.value - other.low),
    )


def read(con: Con) -> Warehouse:
    cursor = con.cursor()
    rows = cursor.execute(
        "SELECT indicator, unit, decimals, polarity, signed, counted_in, counterpart FROM indicator"
    )
    measures = {name: Measure(*row) for name, *row in rows.fetchall()}
    rows = cursor.execute(
        "SELECT indicator, time_period, geographic_level, location_code, value, numerator, denominator, "
        "existed, region_code, la_type FROM figure"
    )
    figures = [Figure(*row) for row in rows.fetchall()]
    rows = cursor.execute("SELECT indicator, location_code, time_period, kind, text FROM annotation")
    notes = rows.fetchall()
    suspect = {note[:3] for note in notes if note[3] == "suspect"}
    bases = {(figure.indicator, figure.period, figure.place): figure.base for figure in figures}
    of: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    residents = [figure for figure in figures if figure.indicator == "residents_0_17_count"]
    tiny = {figure.place for figure in residents if figure.value is not None and figure.value < 2_000}
    for figure in figures:
        measure = measures[figure.indicator]
        figure.band = band(figure, measure)
        with_exceptions = bases.get((str(measure.counterpart), figure.period, figure.place))
        excepted = "_excl_" in figure.indicator and figure.base == 0 and with_exceptions
        if not figure.existed:
            figure.out = "closed"
        elif figure.value is None:
            figure.out = "excepted" if excepted else "missing"
        elif (figure.indicator, figure.place, figure.period) in suspect:
            figure.out = "suspect"
        elif small(figure, measure, tiny):
            figure.out = "small"
        if figure.level == "Local authority":
            of[figure.indicator, figure.period].append(figure)
    return Warehouse(measures, figures, of, notes)


def table(con: Con, name: str, *keys: str) -> Table:
    cursor = con.cursor().execute(f"SELECT * FROM {name}")
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows)
    return found


def same(mine: object, theirs: object) -> bool:
    """Compare like pytest.approx, which is too slow for a million figures."""
    if isinstance(mine, float) and isinstance(theirs, float):
        return math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return mine == theirs


def differences(expected: Mapping[tuple[Hashable, ...], Row], found: Table) -> list[object]:
    """Return the first few missing, unexpected and different rows of the table."""
    keys: list[object] = [("in only one of the two", *key) for key in expected.keys() ^ found.keys()]
    values: list[object] = [
        (*key, column, mine, found[key][column])
        for key, row in expected.items()
        if key in found
        for column, mine in row.items()
        if not same(mine, found[key][column])
    ]
    return keys[:5] + values[:5]


def doubt(*figures: Figure) -> str | None:
    reasons = {figure.out for figure in figures}
    return next((reason for reason in ("suspect", "small") if reason in reasons), None)


@pytest.fixture(scope="module")
def warehouse(con: Con) -> Warehouse:
    return read(con)


def test_intervals_at_every_level(con: Con, warehouse: Warehouse) -> None:
    keys = ("indicator", "time_period", "location_code")
    expected = {
        (figure.indicator, figure.period, figure.place): {
            "value_low": figure.band and figure.band.low,
            "value_high": figure.band and figure.band.high,
        }
        for figure in warehouse.figures
    }
    assert differences(expected, table(con, "figure", *keys)) == []
    assert {figure.level for figure in warehouse.figures if figure.band} >= {
        "Local authority",
        "Regional",
        "National",
    }


def rank_ranges(figures: Sequence[Figure], *, low_first: bool) -> list[tuple[int, int]]:
    ahead, behind = Counter[int](), Counter[int]()
    for (a, figure), (b, other) in combinations(enumerate(figures), 2):
        low, high = difference(figure.band, other.band)
        if low > 0 or high < 0:
            first, second = (a, b) if (low > 0) != low_first else (b, a)
            ahead[second] += 1
            behind[first] += 1
    return [(1 + ahead[at], len(figures) - behind[at]) for at in range(len(figures))]


def test_ranks_and_their_ranges(con: Con, warehouse: Warehouse) -> None:
    nowhere = dict.fromkeys(("rank", "ranked", "tied", "rank_low", "rank_high"))
    expected: dict[tuple[Hashable, ...], Row] = {
        (*key, figure.place): nowhere | {"not_ranked": figure.out}
        for key, figures in warehouse.of.items()
        for figure in figures
    }
    for key, measure, figures in warehouse.ranked():
        low_first = measure.polarity == "lower_is_better"
        values = [figure.value if low_first else -figure.value for figure in figures]
        counted = all(figure.band for figure in figures)
        ranges = rank_ranges(figures, low_first=low_first) if counted else [(None, None)] * len(figures)
        for figure, value, (low, high) in zip(figures, values, ranges, strict=True):
            expected[*key, figure.place] |= {
                "rank": 1 + sum(other < value for other in values),
                "ranked": len(figures),
                "tied": values.count(value) - 1,
                "rank_low": low,
                "rank_high": high,
            }
    assert differences(expected, table(con, "ranking", "indicator", "time_period", "location_code")) == []


def test_unranked_figures_have_a_reason(con: Con) -> None:
    rows = con.cursor().execute("SELECT rank, not_ranked, not_ranked_reason FROM ranking").fetchall()
    assert [row for row in rows if row[0] is not None and row[1:] != (None, None)] == []
    reasons = {(code, reason) for rank, code, reason in rows if rank is None}
    assert {code for code, _ in reasons} == {"missing", "excepted", "suspect", "small", "closed"}
    assert [row for row in reasons if not row[1] or not row[1].endswith(".") or len(row[1].split()) < 3] == []


def changes(warehouse: Warehouse) -> Iterable[tuple[tuple[Hashable, ...], Figure, Figure]]:
    """Yield every pair of an authority's figures with its key, the earlier figure first."""
    series: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figures in warehouse.of.values():
        for figure in figures:
            if figure.value is not None and figure.existed:
                series[figure.indicator, figure.place].append(figure)
    for (indicator, place), figures in series.items():
        for old, new in combinations(sorted(figures, key=lambda figure: figure.period), 2):
            yield (indicator, place, old.period, new.period), old, new


def change_row(old: Figure, new: Figure) -> Row:
    row = {
        "from_value": old.value,
        "value": new.value,
        "change": new.value - old.value,
        "doubt": doubt(old, new),
    }
    if not (old.band and new.band):
        return row | dict.fromkeys(("change_low", "change_high", "beyond_chance"))
    low, high = difference(new.band, old.band)
    return row | {"change_low": low, "change_high": high, "beyond_chance": low > 0 or high < 0}


MOVER = ("indicator", "location_code", "from_period", "time_period")


def test_changes_since_every_earlier_period(con: Con, warehouse: Warehouse) -> None:
    breaks: dict[tuple[str, str | None], set[int]] = defaultdict(set)
    for indicator, place, period, kind, _ in warehouse.notes:
        if kind == "series_break":
            breaks[indicator, place].add(period)
    expected = {}
    for key, old, new in changes(warehouse):
        broken = breaks[new.indicator, None] | breaks[new.indicator, new.place]
        crosses = any(old.period < period <= new.period for period in broken)
        expected[key] = change_row(old, new) | {"crosses_break": crosses}
    assert differences(expected, table(con, "mover", *MOVER)) == []


def test_caution_if_notes_on_the_two_periods_differ(con: Con, warehouse: Warehouse) -> None:
    noted: dict[tuple[Hashable, ...], set[str]] = defaultdict(set)
    for indicator, place, period, kind, text in warehouse.notes:
        if kind in NOTES and period is not None:
            noted[indicator, place, period].add(text)
    expected = {}
    for key, *pair in changes(warehouse):
        old, new = (
            noted[figure.indicator, None, figure.period]
            | noted[figure.indicator, figure.place, figure.period]
            for figure in pair
        )
        expected[key] = {"caution": old != new}
    assert differences(expected, table(con, "mover", *MOVER)) == []
