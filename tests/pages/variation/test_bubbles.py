"""The chart of two measures with a third as size, against the figures in the warehouse."""

import json

import duckdb
import plotly.graph_objects as go
import pytest

from pages.variation.bubbles import LARGEST, SMALLEST
from tests.support.reading.page_views import View, drawn, faults

LEEDS = "E08000035"
ON_TIME, APPEALS, PLANS = (
    "ehcp_issued_20_weeks_excl_pct",
    "send_appeals_per_10000",
    "ehcp_caseload_count",
)


def test_areas_are_in_proportion_to_the_third_measure(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="scatter", measure=ON_TIME, year=2025, by=APPEALS, size=PLANS, la=LEEDS)
    assert faults(app) == []
    spec = json.loads(drawn(app, "plotly_chart")[0].spec)
    go.Figure(spec)  # raises if Plotly does not know a property
    published = dict(
        con.cursor()
        .execute(
            """
            SELECT location_name, value FROM figure
            WHERE indicator = ? AND geographic_level = 'Local authority' AND value IS NOT NULL
            QUALIFY time_period = max(time_period) OVER ()
            """,
            [PLANS],
        )
        .fetchall()
    )
    circles = [
        (words.partition("</b>")[0].removeprefix("<b>"), size, x)
        for trace in spec["data"]
        for words, size, x in zip(trace["text"], trace["marker"]["size"], trace["x"], strict=True)
    ]
    assert len({name for name, _, _ in circles}) > 140
    most = max(published[name] for name, _, _ in circles)
    for name, size, _ in circles:
        area = (size / LARGEST) ** 2
        assert area == pytest.approx(published[name] / most) or size == SMALLEST, name
    (own,) = spec["data"][-1]["text"]
    assert own.startswith("<b>Leeds</b>")
    assert spec["data"][-1]["x"] == [7.3]  # as DfE printed it


def test_without_a_third_measure_no_chart_is_drawn(view: View) -> None:
    app = view("variation", show="scatter", measure=ON_TIME, by=APPEALS)
    assert faults(app) == []
    assert drawn(app, "plotly_chart") == []


def test_a_balance_has_no_size(view: View) -> None:
    app = view("variation", show="scatter", measure=ON_TIME, by=APPEALS, size="dsg_balance_gbp")
    assert drawn(app, "plotly_chart") == []
