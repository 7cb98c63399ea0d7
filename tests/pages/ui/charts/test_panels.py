"""Panels with made-up figures."""

import itertools
from typing import Any

from pages.ui.charts import base as charts
from pages.ui.charts import panels as charts_panels


def figure_row(period: int, value: float | None, not_ranked: str | None = None) -> dict[str, Any]:
    return {
        "time_period": period,
        "value": value,
        "value_low": None if value is None else value - 5,
        "value_high": None if value is None else value + 5,
        "numerator": None,
        "denominator": None,
        "not_ranked": not_ranked,
    }


PERCENT = {
    "unit": "per cent",
    "decimals": 1,
    "signed": False,
    "time_identifier": "Calendar year",
    "denominator_label": None,
    "counted_in": "count",
}


def test_no_line_crosses_a_break_a_gap_or_the_edge_of_its_panel() -> None:
    rows = [figure_row(year, 50.0) for year in (2019, 2020, 2021, 2022, 2024)]
    lines = [charts.Series(f"Place {n}", rows, main=n == 0) for n in range(6)]
    spec = charts_panels.panels(lines, [], PERCENT, [2022])
    thick = next(
        trace for trace in spec["data"] if trace["mode"] == "lines+markers" and len(trace["text"]) > 8
    )
    joined = [
        (low, high)
        for low, high, x, y in zip(thick["y"], thick["y"][1:], thick["x"], thick["x"][1:], strict=False)
        if low is not None and high is not None and (y - x != 1 or low != high)
    ]
    assert joined == []
    segments = sum(a is not None and b is not None for a, b in zip(thick["y"], thick["y"][1:], strict=False))
    assert segments == 5 * 2  # 2019-20 and 2020-21 in each of five panels; 2022 and 2024 are single points
    assert thick["connectgaps"] is False


def test_panels_share_one_scale_and_titles_do_not_reach_the_next_panel() -> None:
    rows = [figure_row(year, 10.0 * (year - 2018)) for year in (2019, 2020, 2021)]
    name = "Bournemouth, Christchurch and Poole"
    spec = charts_panels.panels([charts.Series(name, rows) for _ in range(8)], rows, PERCENT, [])
    line = next(trace for trace in spec["data"] if trace["mode"] == "lines+markers")
    panels = [line["y"][at : at + 3] for at in range(0, len(line["y"]), 4)]
    assert [[round(high - low, 9) for low, high in itertools.pairwise(ys)] for ys in panels] == [[10, 10]] * 8
    assert panels[0] == panels[3] == [10, 20, 30]
    assert panels[4][0] < panels[0][0] - 30  # the second row of panels is below the first
    titles = spec["data"][-1]["text"]
    assert all(len(part) <= charts_panels.TITLE_WIDTH for title in titles for part in title.split("<br>"))
    assert all(title.count("<br>") <= 1 for title in titles)


def test_marks_are_dotted_uprights_in_every_panel() -> None:
    rows = [figure_row(year, 10.0) for year in (2019, 2020, 2021)]
    lines = [charts.Series(f"Place {n}", rows) for n in range(3)]
    spec = charts_panels.panels(lines, [], PERCENT, [], [(2022, "Write-off"), (2023, "Override ends")])
    dotted = next(trace for trace in spec["data"] if trace.get("line", {}).get("dash") == "dot")
    uprights = sorted({across for across in dotted["x"] if across is not None})
    assert len(uprights) == 3 * 2
    assert uprights[:2] == [3, 4]  # 2022 and 2023 of the first panel
    assert spec["layout"]["xaxis"]["ticktext"][:2] == ["2019", "2023"]
