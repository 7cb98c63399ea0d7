"""Dot plots with made-up figures."""

from pages.ui.charts import dots
from tests.pages.ui.charts.test_panels import PERCENT, figure_row


def test_small_and_suspect_figures_are_hollow_and_named() -> None:
    rows = [dots.Dot("A", figure_row(2025, 40.0)), dots.Dot("B", figure_row(2025, 60.0, "small"))]
    rows.append(dots.Dot("C", figure_row(2025, 70.0, "suspect"), main=True))
    spec = dots.dots(rows, [("England", 46.1)], PERCENT)
    others, own = (trace for trace in spec["data"] if trace["mode"] == "markers")
    assert others["marker"]["symbol"] == ["circle", "circle-open"]
    assert own["marker"]["symbol"] == ["diamond-open"]
    assert "too few to compare" in others["text"][1]
    assert "suspect figure" in own["text"][0]
    assert any("England 46.1%" in note["text"] for note in spec["layout"]["annotations"])
