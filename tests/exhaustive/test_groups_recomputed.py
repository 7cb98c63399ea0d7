"""Spread, funnels, border gaps and groups, recomputed in plain Python from pages/methods/methods.md."""

import math
import operator
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

import pytest

from tests.exhaustive.test_variation_recomputed import (
    CHANGE,
    TIMES,
    Z95,
    Z998,
    Band,
    Con,
    Figure,
    Measure,
    Row,
    Warehouse,
    difference,
    differences,
    doubt,
    interval,
    quotient,
    read,
    table,
)
from tests.support.sampling import Sampled

pytestmark = pytest.mark.exhaustive

Codes = set[str]


@pytest.fixture(scope="module")
def warehouse(con: Con) -> Warehouse:
    return read(con)


def percentile(values: Iterable[float], percent: int) -> float:
    ordered = sorted(values)
    below, part = divmod((len(ordered) - 1) * percent / 100, 1)
    low = ordered[int(below)]
    return low + part * (ordered[min(int(below) + 1, len(ordered) - 1)] - low)


class Scale(NamedTuple):
    """Figures on the variance-stabilised scale: sampling variances, centre and over-dispersion."""

    variances: list[float]
    centre: float
    phi: float
    tau2: float


def scale(unit: str, figures: Sequence[Figure]) -> Scale:
    if unit == "per cent":
        points = [math.asin(math.sqrt((figure.count + 3 / 8) / (figure.base + 3 / 4))) for figure in figures]
        variances = [1 / (4 * figure.base + 2) for figure in figures]
    else:
        points = [math.sqrt((figure.count + 3 / 8) * TIMES[unit] / figure.base) for figure in figures]
        variances = [TIMES[unit] / (4 * figure.base) for figure in figures]
    weights = [1 / variance for variance in variances]
    centre = sum(map(operator.mul, weights, points)) / sum(weights)
    cochran = sum(weight * (point - centre) ** 2 for weight, point in zip(weights, points, strict=True))
    freedom = len(points) - 1
    spared = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    return Scale(variances, centre, cochran / freedom, max(0.0, (cochran - freedom) / spared))


def from_stabilised(unit: str, point: float) -> float:
    if unit == "per cent":
        return 100 * math.sin(min(max(point, 0.0), math.pi / 2)) ** 2
    return max(point, 0.0) ** 2


def systematic_variation(figures: Sequence[Figure]) -> float:
    """Return McPherson's systematic component of variation."""
    usual = sum(figure.count for figure in figures) / sum(figure.base for figure in figures)
    expected = [usual * figure.base for figure in figures]
    observed = sum((figure.count / due - 1) ** 2 for figure, due in zip(figures, expected, strict=True))
    return 100 * (observed - sum(1 / due for due in expected)) / len(figures)


def combined(unit: str, figures: Sequence[Figure], *, counted: bool) -> float:
    if not counted:
        return sum(figure.value for figure in figures) / len(figures)
    return quotient(unit, sum(figure.count for figure in figures), sum(figure.base for figure in figures))


def shares_below(measure: Measure, figures: Iterable[Figure]) -> Row:
    counting = [figure for figure in figures if figure.out in (None, "small")]
    columns = ("counted", "below_quarter_pct", "below_half_pct")
    high_is_good = measure.unit == "per cent" and measure.polarity == "higher_is_better"
    if not high_is_good or any(figure.base is None for figure in counting):
        return dict.fromkeys(columns)
    every = sum(figure.base for figure in counting)
    shares = [
        100 * sum(figure.base for figure in counting if figure.value < line) / every for line in (25, 50)
    ]
    return dict(zip(columns, (every, *shares), strict=True))


def beyond_chance(unit: str, figures: Sequence[Figure]) -> Row:
    columns = ("centre", "phi", "tau2", "beyond_chance_low", "beyond_chance_high", "scv")
    if unit == CHANGE or not all(figure.band for figure in figures):
        return dict.fromkeys(columns)
    _, centre, phi, tau2 = scale(unit, figures)
    bounds = [from_stabilised(unit, centre + side * math.sqrt(tau2)) for side in (-1, 1)]
    return dict(
        zip(
            columns,
            (from_stabilised(unit, centre), phi, tau2, *bounds, systematic_variation(figures)),
            strict=True,
        )
    )


def spread_row(measure: Measure, ranked: Sequence[Figure]) -> Row:
    values = [figure.value for figure in ranked]
    row: Row = {f"p{percent}": percentile(values, percent) for percent in (10, 25, 50, 75, 90)}
    counted = all(figure.band for figure in ranked)
    tenths = [
        combined(measure.unit, tenth, counted=counted)
        for tenth in (
            [figure for figure in ranked if figure.value >= row["p90"]],
            [figure for figure in ranked if figure.value <= row["p10"]],
        )
    ]
    return row | {
        "authorities": len(ranked),
        "lowest": min(values),
        "highest": max(values),
        "value_range": max(values) - min(values),
        "highest_tenth": tenths[0],
        "lowest_tenth": tenths[1],
        "tenths": "pooled" if counted else "mean",
        "tenth_ratio": None
        if measure.signed or measure.unit == CHANGE or tenths[1] <= 0
        else tenths[0] / tenths[1],
    }


def test_spread_and_over_dispersion(con: Con, warehouse: Warehouse) -> None:
    expected = {
        key: spread_row(measure, ranked)
        | shares_below(measure, warehouse.of[key])
        | beyond_chance(measure.unit, ranked)
        for key, measure, ranked in warehouse.ranked()
    }
    assert differences(expected, table(con, "spread", "indicator", "time_period")) == []


def limits(unit: str, value: float, centre: float, deviation: float) -> Row:
    low_998, low_95, high_95, high_998 = (
        from_stabilised(unit, centre + times * deviation) for times in (-Z998, -Z95, Z95, Z998)
    )
    above = "above 99.8" if value > high_998 else "above 95" if value > high_95 else "within"
    below = "below 99.8" if value < low_998 else "below 95" if value < low_95 else above
    return {"low_998": low_998, "low_95": low_95, "high_95": high_95, "high_998": high_998, "standing": below}


def test_funnel_limits_and_standings(con: Con, warehouse: Warehouse) -> None:
    expected: dict[tuple[Hashable, ...], Row] = {}
    for key, measure, figures in warehouse.ranked():
        if measure.unit != CHANGE and all(figure.band for figure in figures):
            variances, centre, _, tau2 = scale(measure.unit, figures)
            for figure, variance in zip(figures, variances, strict=True):
                row = limits(measure.unit, figure.value, centre, math.sqrt(variance + tau2))
                expected[*key, figure.place] = row
    assert differences(expected, table(con, "funnel", "indicator", "time_period", "location_code")) == []


def gap_row(high: Figure, low: Figure) -> Row:
    row = {
        "high_value": high.value,
        "low_value": low.value,
        "high_denominator": high.base,
        "low_denominator": low.base,
        "gap": high.value - low.value,
        "doubt": doubt(high, low),
    }
    if not (high.band and low.band):
        return row | dict.fromkeys(("gap_low", "gap_high", "overlap"))
    gap_low, gap_high = difference(high.band, low.band)
    return row | {"gap_low": gap_low, "gap_high": gap_high, "overlap": high.band.low <= low.band.high}


def with_positions(gaps: dict[tuple[Hashable, ...], Row]) -> dict[tuple[Hashable, ...], Row]:
    """Add the rank of each gap, rounded so that 95.6 - 0.9 equals 94.7 despite binary fractions."""
    widths = sorted((round(row["gap"], 9) for row in gaps.values() if row["doubt"] is None), reverse=True)
    first = {width: place for place, width in reversed(list(enumerate(widths, 1)))}
    return {
        key: row | {"position": first[round(row["gap"], 9)] if row["doubt"] is None else None}
        for key, row in gaps.items()
    }


GAP = ("indicator", "time_period", "neighbour_set", "high_code", "low_code")


def within(found: dict[Any, Row], chosen: list[tuple[tuple[str, int], Any]]) -> dict[Any, Row]:
    """Return the rows of the chosen measures and periods, the first two parts of their keys."""
    keys = {key for key, _ in chosen}
    return {key: row for key, row in found.items() if key[:2] in keys}


def test_border_gaps(con: Con, warehouse: Warehouse, sampled: Sampled) -> None:
    rows = con.cursor().execute("SELECT neighbour_set, location_code, neighbour_code FROM neighbour")
    pairs = [row for row in rows.fetchall() if row[0].startswith("touching") and row[1] < row[2]]
    expected: dict[tuple[Hashable, ...], Row] = {}
    chosen = sampled(list(warehouse.of.items()), 100, "measures and periods with border gaps")
    for key, figures in chosen:
        there = {figure.place: figure for figure in figures if figure.value is not None and figure.existed}
        gaps: dict[tuple[Hashable, ...], Row] = {}
        for kind, code, other in pairs:
            if code in there and other in there:
                low, high = sorted((there[other], there[code]), key=lambda figure: figure.value)
                gaps[*key, kind, high.place, low.place] = gap_row(high, low)
        expected |= with_positions(gaps)
    assert differences(expected, within(table(con, "border_gap", *GAP), chosen)) == []


def test_lambeth_and_southwark_in_2023(con: Con) -> None:
    key = ("ehcp_issued_20_weeks_excl_pct", 2023, "touching", "E09000022", "E09000028")
    row = table(con, "border_gap", *GAP)[key]
    assert (row["high_value"], row["high_denominator"]) == (71.5, 323)
    assert (row["low_value"], row["low_denominator"]) == (19.2, 385)
    assert row["overlap"] is False


def neighbours(con: Con) -> defaultdict[tuple[str, str], Codes]:
    rows = con.cursor().execute("SELECT neighbour_set, location_code, neighbour_code FROM neighbour")
    found: dict[tuple[str, str], Codes] = defaultdict(set)
    for name, code, other in rows.fetchall():
        found[name.removesuffix("-across-water"), code].add(other)
    return found


def members(
    there: Mapping[str, Figure], neighbours_of: defaultdict[tuple[str, str], Codes]
) -> Iterable[tuple[str, Figure, Codes]]:
    """Yield the members of each set: those of the model, or the authorities that existed in the period."""
    sharing: dict[tuple[str, str | None], Codes] = defaultdict(set)
    for code, figure in there.items():
        sharing["region", figure.region].add(code)
        sharing["type", figure.kind].add(code)
    for code, figure in there.items():
        yield "statistical-2025", figure, neighbours_of["statistical-2025", code]
        yield "statistical-2021", figure, neighbours_of["statistical-2021", code]
        yield "touching", figure, neighbours_of["touching", code] & there.keys()
        yield "region", figure, sharing["region", figure.region] - {code}
        yield "type", figure, sharing["type", figure.kind] - {code}


def pooled(unit: str, used: Sequence[Figure]) -> Row:
    columns = ("pooled", "pooled_low", "pooled_high")
    if not used or any(figure.count is None or not figure.base for figure in used):
        return dict.fromkeys(columns)
    bounds: tuple[float | None, float | None] = (None, None)
    if all(figure.band for figure in used):
        bounds = interval(unit, sum(figure.count for figure in used), sum(figure.base for figure in used))
    return dict(zip(columns, (combined(unit, used, counted=True), *bounds), strict=True))


def position_and_gap(measure: Measure, figure: Figure, used: Sequence[Figure], group: Row) -> Row:
    """Return a ranked authority's position among itself and the used members, and its gap."""
    low_first = measure.polarity == "lower_is_better"
    before = [other.value < figure.value if low_first else other.value > figure.value for other in used]
    row: Row = dict.fromkeys(("gap", "gap_low", "gap_high", "gap_from")) | {
        "position": 1 + sum(before),
        "of": 1 + len(used),
        "tied": sum(other.value == figure.value for other in used),
    }
    if not used:
        return row
    row["gap_from"] = "mean" if group["pooled"] is None else "pooled"
    row["gap"] = figure.value - group[row["gap_from"]]
    if figure.band and group["pooled_low"] is not None:
        bounds = Band(group["pooled"], group["pooled_low"], group["pooled_high"])
        row["gap_low"], row["gap_high"] = difference(figure.band, bounds)
    return row


def comparison(measure: Measure, figure: Figure, group: Codes, there: Mapping[str, Figure]) -> Row:
    figures = [there[code] for code in sorted(group & there.keys())]
    used = [other for other in figures if other.out is None]
    row: Row = {
        "members": len(group),
        "with_figure": sum(other.value is not None for other in figures),
        "used": len(used),
        "mean": combined(measure.unit, used, counted=False) if used else None,
        "median": median(other.value for other in used) if used else None,
    }
    row |= pooled(measure.unit, used)
    if figure.out is None:
        return row | position_and_gap(measure, figure, used, row)
    return row | dict.fromkeys(("position", "of", "tied", "gap", "gap_low", "gap_high", "gap_from"))


GROUP = ("indicator", "time_period", "neighbour_set", "location_code")


def is_total(measure: Measure) -> bool:
    return measure.unit == "count" or (measure.unit == "GBP" and not measure.signed)


def test_group_comparisons_of_all_but_totals(con: Con, warehouse: Warehouse, sampled: Sampled) -> None:
    neighbours_of = neighbours(con)
    expected: dict[tuple[Hashable, ...], Row] = {}
    chosen = sampled(list(warehouse.of.items()), 100, "measures and periods with group comparisons")
    for key, figures in chosen:
        measure = warehouse.measures[key[0]]
        there = {figure.place: figure for figure in figures if figure.existed}
        for name, figure, group in members(there, neighbours_of) if not is_total(measure) else ():
            if group:
                expected[*key, name, figure.place] = comparison(measure, figure, group, there)
    assert differences(expected, within(table(con, "group_comparison", *GROUP), chosen)) == []
