"""The page Variation with real data, each section against plain SQL."""

import math
import operator
import re
from itertools import product
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.core import paths
from pipeline.queries import figures as figure_queries
from tests.support.reading.page_views import View, faults, hovers_of, long_tables, table_with
from tests.support.reading.variation_views import (
    BOURNEMOUTH,
    BRIGHTON,
    CUMBERLAND,
    CUMBRIA,
    LAMBETH,
    NORFOLK,
    SCILLY,
    SECTIONS,
    TIMELINESS,
    charts,
    column,
    first_row,
    said,
)
from tests.support.sampling import Sampled
from tests.support.warehouses import tiny_warehouse


@pytest.mark.slow
def test_every_kind_of_measure_has_every_section(
    view: View, con: duckdb.DuckDBPyConnection, sampled: Sampled
) -> None:
    """One measure of each kind: by unit, with or without counts, with one period or several."""
    with con.cursor() as cursor:
        measures = {
            (
                row["unit"],
                row["signed"],
                row["counted_in"],
                row["polarity"],
                len(row["time_periods"]) > 1,
            ): row
            for row in figure_queries.indicators(cursor).rows(named=True)
        }
    assert len(measures) > 12
    shown = list(product([row["indicator"] for row in measures.values()], SECTIONS[:-1]))
    wrong = {}
    for measure, show in sampled(shown, 16, "kinds of measures in the sections of the page Variation"):
        app = view("variation", show=show, measure=measure, la=BRIGHTON)
        if found := faults(app):
            wrong[measure, show] = found
    assert wrong == {}


@pytest.mark.exhaustive(3, "unusual authorities in every section of the page Variation")
@pytest.mark.parametrize(
    ("la", "year"),
    [
        (CUMBRIA, 2025),
        (CUMBRIA, 2022),
        (CUMBERLAND, 2014),
        (SCILLY, 2024),
        (NORFOLK, 2025),
        ("E09000001", 2024),
    ],
)
def test_unusual_authorities_have_every_section(view: View, la: str, year: int) -> None:
    for show in SECTIONS:
        assert faults(view("variation", show=show, la=la, year=year)) == [], show


@pytest.mark.slow
def test_few_figures_do_not_break_the_page(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny_warehouse.build(tmp_path / "tiny.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE release SET kind = 'copy'")
    monkeypatch.setattr(paths, "WAREHOUSE", path)
    for show in SECTIONS:
        for la in ("E06000043", "E10000006"):
            app = view("variation", show=show, la=la)
            assert not app.exception, show


# Spread


def test_spread_compares_the_tenths_with_earlier_years(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", year=2025)
    sentence, p10, p90 = first_row(
        con, "SELECT sentence, p10, p90 FROM spread WHERE indicator = ? AND time_period = 2025", TIMELINESS
    )
    before = first_row(
        con, "SELECT p90 - p10 FROM spread WHERE indicator = ? AND time_period = 2022", TIMELINESS
    )[0]
    text = said(app)
    assert sentence in text
    assert f"within {p90 - p10:.1f} percentage points of one another. In 2022, the first year" in text
    since = """
        SELECT time_period, quantile_cont(value, 0.9) - quantile_cont(value, 0.1) AS apart FROM figure
        WHERE indicator = ? AND geographic_level = 'Local authority' AND not_ranked IS NULL AND existed
          AND time_period BETWEEN 2022 AND 2025
        GROUP BY time_period ORDER BY apart DESC
        """
    widest, apart = first_row(con, since, TIMELINESS)
    most = f"and in {widest}, the widest, {apart:.1f} percentage points."
    assert f"it was {before:.1f} percentage points, {most}" in text


def test_boxes_are_percentiles_and_no_line_crosses_the_break(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    (chart,) = charts(view("variation", la=BRIGHTON))
    values = column(
        con,
        "SELECT value FROM figure WHERE indicator = ? AND time_period = 2025 AND not_ranked IS NULL "
        "AND existed AND geographic_level = 'Local authority' ORDER BY value",
        TIMELINESS,
    )
    quarters = pl.Series(values)
    low, high = (quarters.quantile(share, "linear") for share in (0.25, 0.75))
    (box,) = [hover for hover in hovers_of(chart) if hover.startswith("2025: lowest")]
    assert f"half from {low:.1f}% to {high:.1f}%" in box
    assert f"lowest {min(values):.1f}%" in box
    assert f"highest {max(values):.1f}%" in box
    for place, colour in (("England", "var(--ink)"), ("Brighton and Hove", "var(--own)")):
        assert any(hover.startswith(f"{place}, 2022: ") for hover in hovers_of(chart))
        lines = [path for path in chart.iter("path") if path.get("stroke") == colour]
        assert len(lines) == 2, place  # one before the break, one after it


def test_spread_of_a_total_has_a_caveat(view: View) -> None:
    assert "mostly shows how large a place is" in said(view("variation", measure="ehcp_caseload_count"))


# Funnel


def _deviations(con: duckdb.DuckDBPyConnection, year: int) -> list[float]:
    """How many sampling standard deviations each figure is from the centre, on the scale of Anscombe 1948."""
    counts = column(
        con,
        "SELECT (numerator, denominator) FROM figure WHERE indicator = ? AND time_period = ? AND existed "
        "AND geographic_level = 'Local authority' AND not_ranked IS NULL",
        TIMELINESS,
        year,
    )
    scaled = [math.asin(math.sqrt((above + 0.375) / (below + 0.75))) for above, below in counts]
    weights = [4 * below + 2 for _, below in counts]
    centre = sum(map(operator.mul, scaled, weights)) / sum(weights)
    plain = [math.asin(math.sqrt(above / below)) for above, below in counts]
    return [abs(at - centre) * math.sqrt(weight) for at, weight in zip(plain, weights, strict=True)]


def test_funnel_counts_authorities_outside_the_limits(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="funnel", year=2024, la=LAMBETH)
    rows = dict(
        column(
            con,
            "SELECT (location_code, standing) FROM funnel WHERE indicator = ? AND time_period = 2024",
            TIMELINESS,
        )
    )
    outside = [code for code, standing in rows.items() if standing != "within"]
    above = sum(rows[code].startswith("above") for code in outside)
    sides = f"{above} above the limits and {len(outside) - above} below"
    if above in (0, len(outside)):
        sides = f"all {'above' if above else 'below'} the limits"
    assert f"single out only {len(outside)}, {sides}. That does not make the others" in said(app)
    (chart,) = charts(app)
    drawn_outside = [hover for hover in hovers_of(chart) if not hover.endswith("within the limits")]
    assert len(hovers_of(chart)) == len(rows)
    assert len(drawn_outside) == len(outside)
    plain = sum(apart > 1.959964 for apart in _deviations(con, 2024))
    assert plain / len(rows) > 0.85  # nine in ten is the published finding on plain funnels
    assert f"In 2024, {plain} of {len(rows)} councils are further from the middle" in said(app)
    assert f"allow for chance only, would leave {plain} of {len(rows)} councils outside" in said(app)
    assert "how much councils usually differ." in said(app)
    own = next(line for line in said(app).split("\n") if line.startswith("**Lambeth**: "))
    assert re.search(rf"\), (joint )?(\d+\w\w )?(high|low)est of {len(rows)}\. ", own)
    assert rows[LAMBETH] != "within" or "hance alone " in own


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        ("ehcp_caseload_count", "it is a total"),
        ("dsg_balance_gbp", "it is made of pounds"),
        ("ehcp_average_wait_excl_weeks", "it is an average"),
        ("pupils_ehcp_pct", "are not published"),
    ],
)
def test_measure_without_a_funnel_has_a_reason(view: View, measure: str, why: str) -> None:
    app = view("variation", show="funnel", measure=measure)
    assert why in said(app)
    assert charts(app) == []


# Movers


def test_steepest_changes_since_the_previous_year(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="movers", year=2024)
    text = said(app)
    assert "Redbridge had the steepest fall, 69.4 percentage points: from 76.4% to 7.0%." in text
    assert "Bournemouth, Christchurch and Poole had the steepest rise, 72.8 percentage points" in text
    names = list(dict.fromkeys(hover.split(": ")[0] for hover in hovers_of(charts(app)[0])))
    assert names[:3] == ["Redbridge", "Havering", "Lancashire"]
    assert names[10] == "Bournemouth, Christchurch and Poole"
    fell, rose, both = first_row(
        con,
        """
        SELECT count(*) FILTER (WHERE b.value < a.value AND beyond_chance),
               count(*) FILTER (WHERE b.value > a.value AND beyond_chance), count(*)
        FROM figure AS a JOIN figure AS b USING (indicator, location_code)
        JOIN mover USING (indicator, location_code)
        WHERE indicator = ? AND a.time_period = 2023 AND b.time_period = 2024 AND mover.from_period = 2023
          AND mover.time_period = 2024 AND a.not_ranked IS NULL AND b.not_ranked IS NULL
        """,
        TIMELINESS,
    )
    moved = f"{fell} clearly fell and {rose} clearly rose"
    assert f"of {both} authorities with two figures to compare, {moved}" in text


def test_selected_authoritys_change_is_tested_against_chance(view: View) -> None:
    text = said(view("variation", show="movers", year=2024, la="E09000016"))
    assert "**Havering**: from 94.3% in 2023 to 29.4% in 2024, a fall of 64.9 percentage points" in text
    assert "(likely range: 59.8 to 69.3). That is more than chance would explain. It is outside" in text


def test_changes_across_a_break_are_not_compared(view: View) -> None:
    app = view("variation", show="movers", year=2022, la=BRIGHTON)
    text = said(app)
    assert "the figures are counted differently from 2022, so we cannot say whether they rose or fell" in text
    assert "From 2022 on the figures come from a return of one" in text
    assert charts(app) == []


def test_years_to_compare_are_put_in_order(view: View) -> None:
    text = said(view("variation", **{"show": "movers", "year": 2023, "from": 2025}))
    assert "From 2023 to 2025, of" in text


def test_balances_move_towards_deficit_or_surplus(view: View) -> None:
    app = view("variation", show="movers", measure="dsg_balance_gbp", la=BOURNEMOUTH)
    text = said(app)
    assert "from a deficit of £20.3m at 31 March 2022 to a deficit of £63.5m at 31 March 2024" in text
    assert "Read with care: We have no balance for the year before, 2022-23." in text
    assert {"Towards deficit by, £m", "Towards surplus by, £m"} <= set(long_tables(app)[0].columns)


def test_authorities_without_both_figures_are_named_with_the_reason(view: View) -> None:
    text = said(view("variation", show="movers", year=2024, la="E06000059"))
    assert "**Dorset** has no two figures to compare. No figure for 2024. Every plan" in text
    assert "**Hackney**: no figure for 2023. DfE gives no reason" in text
    assert "**Isles of Scilly** (0.0%, then 100.0%). 2023: Fewer than 30" in text


# Border gaps


def test_border_gaps_of_the_selected_authority_and_the_widest(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("variation", show="cliffs", year=2023, la=LAMBETH)
    assert [header.value for header in app.header][:2] == [
        "The 15 widest border gaps",
        "Border gaps of Lambeth",
    ]
    assert "the widest border gap of Lambeth was with " in said(app)
    own = table_with(app, "Gap")
    southwark = own[own["Lower"] == "Southwark"].iloc[0]
    assert (southwark["Higher figure"], southwark["Lower figure"]) == ("71.5%", "19.2%")
    assert southwark["Gap"] == "52.3 percentage points"
    gaps = column(
        con,
        """
        SELECT abs(a.value - b.value)
        FROM neighbour
        JOIN figure AS a ON a.location_code = neighbour.location_code
        JOIN figure AS b ON b.location_code = neighbour_code
        WHERE neighbour_set LIKE 'touching%' AND neighbour.location_code < neighbour_code
          AND a.indicator = $1 AND b.indicator = $1 AND a.time_period = 2023 AND b.time_period = 2023
          AND a.not_ranked IS NULL AND b.not_ranked IS NULL AND a.existed AND b.existed
        ORDER BY 1 DESC
        """,
        TIMELINESS,
    )
    hovers = dict.fromkeys(hovers_of(charts(app)[0]))
    assert [hover.split(": ")[1].partition(", across")[0] for hover in hovers] == [
        f"{gap:.1f} percentage points apart" for gap in gaps[:15]
    ]
    shown = long_tables(app)[0]
    assert list(shown["Gap, points"][: len(gaps)]) == pytest.approx(gaps)
    assert f"of {len(gaps)} borders that can be compared" in said(app)


def test_authority_without_borders(view: View) -> None:
    text = said(view("variation", show="cliffs", measure="send_appeals_count", la="E06000046"))
    assert "No council with a figure is next door to the Isle of Wight." in text
