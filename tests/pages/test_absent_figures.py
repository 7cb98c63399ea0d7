"""Pages of a warehouse that lacks measures: drawn all the same, without a statement on what is missing."""

from pathlib import Path

import duckdb
import pytest

from pages.overview import content
from pipeline.core import paths
from pipeline.text.council import lines
from tests.support.reading.page_views import View, faults, words
from tests.support.sampling import Sampled
from tests.support.warehouses import lacking

BARNSLEY, LEEDS = "E08000016", "E08000035"
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("map", {"la": BARNSLEY}),
    ("local-authority", {"la": BARNSLEY}),
    ("all-measures", {"la": BARNSLEY}),
    ("compare", {"la": BARNSLEY, "with": LEEDS}),
    ("variation", {}),
    ("variation", {"show": "scatter"}),
    ("data", {}),
    ("methods", {}),
)
NAMED = sorted({*lines.MEASURES, *content.MEASURES.values(), *content.TOTALS.values()})
"""The measures that pages name."""


@pytest.mark.slow
def test_pages_are_drawn_without_a_source_or_a_measure(
    view: View,
    con: duckdb.DuckDBPyConnection,
    warehouse_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sampled: Sampled,
) -> None:
    sources = lacking.measures_by_source(con.cursor())
    cases = [*sources.items(), *((measure, frozenset({measure})) for measure in NAMED)]
    for name, measures in sampled(cases, 1, "sources and measures that pages are drawn without"):
        lacks = lacking.copy_without(warehouse_file, measures, tmp_path / f"{name}.duckdb")
        monkeypatch.setattr(paths, "WAREHOUSE", lacks)
        for page, params in [("overview", {}), *sampled(VIEWS, 2, f"pages without {name}")]:
            assert faults(view(page, **params)) == [], (name, page)


@pytest.mark.slow
def test_the_overview_says_of_no_other_measure_that_plans_came_in_time(
    view: View, warehouse_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacks = lacking.copy_without(warehouse_file, lines.MEASURES, tmp_path / "lacks.duckdb")
    monkeypatch.setattr(paths, "WAREHOUSE", lacks)
    said = " ".join(words(view("overview")))
    assert "We have no figures on plans in time." in said
    assert "plans came in time in" not in said
    assert "SEND Tribunal" in said
