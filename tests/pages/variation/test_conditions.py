"""The page Variation with real data: two measures, and the filter."""

import csv
import io
import zipfile

import duckdb
import pytest

from pages.variation import spread
from pages.variation.conditions import Condition
from pipeline.text import formatting
from tests.support.reading.page_views import View, drawn, faults, hovers_of, links, tables, texts_of, words
from tests.support.reading.variation_views import LONDON, TIMELINESS, charts, column, first_row, said
from tests.support.warehouses import newest

# Two measures


def test_correlation_uses_comparable_pairs(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="scatter", by="ehcp_exception_share_pct", year=2024)
    pairs, pearson = first_row(
        con,
        """
        SELECT count(*), corr(a.value, b.value)
        FROM figure AS a JOIN figure AS b USING (location_code, time_period)
        WHERE a.indicator = ? AND b.indicator = 'ehcp_exception_share_pct' AND time_period = 2024
          AND a.geographic_level = 'Local authority' AND a.not_ranked IS NULL AND b.not_ranked IS NULL
          AND a.existed
        """,
        TIMELINESS,
    )
    assert f"Over the {pairs} authorities whose figures can be compared, EHC plans issued" in said(app)
    minus = "\N{MINUS SIGN}" if pearson < 0 else ""
    assert f"(r = {minus}{abs(pearson):.2f}; likely range " in said(app)
    assert "does not mean that one brings about the other" in said(app)
    (chart,) = charts(app)
    solid = [
        circle for circle in chart.iter("circle") if list(circle) and circle.get("fill") != "var(--page)"
    ]
    assert len(solid) == pairs


def test_different_kinds_of_year_are_named(view: View) -> None:
    app = view("variation", show="scatter", measure="dsg_balance_pct", year=202324, by=TIMELINESS)
    assert (
        f"the first is of 31 March 2024 (end of financial year 2023-24), the second of {newest.YEAR}"
        in said(app)
    )
    drawn_text = " ".join(texts_of(charts(app)[0]))
    assert "31 March 2024" in drawn_text
    assert f"{newest.YEAR}" in drawn_text


def test_any_two_periods_can_be_set_against_each_other(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """January's caseload is of another kind of year: its period is chosen, not taken for the visitor."""
    app = view("variation", show="scatter", measure="ehcp_caseload_per_1000", year=2025, by=TIMELINESS)
    assert f"{newest.YEAR}" in app.selectbox(key="by_year").proto.placeholder
    app.selectbox(key="by_year").set_value(2023).run()
    assert faults(app) == []
    assert app.query_params["by_year"] == "2023"
    text = said(app)
    assert "excluding exceptions, 2023" in text
    assert "the first is of January 2025, the second of 2023" in text
    (leeds,) = first_row(
        con,
        "SELECT value FROM figure WHERE indicator = ? AND time_period = 2023 AND location_name = 'Leeds'",
        TIMELINESS,
    )
    (dot,) = [hover for hover in hovers_of(charts(app)[0]) if hover.startswith("Leeds: ")]
    assert dot.endswith(f", {leeds:.1f}%")
    saved = [address for address in links(app) if "picture/two-measures/" in address]
    assert saved
    assert all("with_period=2023" in address for address in saved)


def test_a_period_that_the_other_measure_lacks_is_said(view: View) -> None:
    app = view("variation", show="scatter", by="send_appeal_rate_reviews_pct", by_year=2019)
    assert (
        "The link asked for by_year 2019; the other measure has no figures for that year" in app.info[0].value
    )
    assert charts(app)


# Filter


def test_london_boroughs_late_and_with_many_appeals(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """All London boroughs under 40% on time and above England on appeals, and who cannot be checked."""
    where = f"{TIMELINESS}~2025~below~40~~send_appeal_rate_reviews_pct~2025~above~england"
    app = view("variation", **{"show": "filter", "where": where, "in": LONDON})
    assert faults(app) == []
    query = """
        SELECT a.location_name
        FROM figure AS a JOIN figure AS b USING (location_code, time_period)
        WHERE a.indicator = ? AND b.indicator = 'send_appeal_rate_reviews_pct' AND time_period = 2025
          AND a.region_code = 'E12000007' AND a.geographic_level = 'Local authority' AND a.value < 40
          AND b.value > $england AND a.not_ranked IS NULL AND b.not_ranked IS NULL
        ORDER BY 1
    """
    query = query.replace(
        "$england",
        "(SELECT value FROM figure WHERE indicator = b.indicator AND time_period = 2025 "
        "AND location_code = 'E92000001')",
    )
    names = column(con, query, TIMELINESS)
    by_chance_not = query.replace("a.value <", "a.value_high <").replace("b.value >", "b.value_low >")
    beyond = column(con, by_chance_not, TIMELINESS)
    assert list(tables(app)[0]["Local authority"]) == names
    assert (
        f"{len(names)} of 33 authorities in London meet both conditions, {len(beyond)} by more than "
        "chance. 2 more cannot be checked." in said(app)
    )
    assert f"\n\n{formatting.listed(names)}.\n\n(1) " in said(app)
    assert "**Lewisham**. Condition 2: no figure." in said(app)


def test_conditions_follow_widgets_and_address(view: View) -> None:
    app = view("variation", show="filter", where="dsg_balance_gbp~202324~below~-50000000")
    assert app.number_input[0].value == 50.0
    assert app.selectbox(key="condition_0_choice").value == "a deficit over"
    app.number_input[0].set_value(20.0).run()
    assert app.query_params["where"] == "dsg_balance_gbp~202324~below~-20000000"
    app.selectbox(key="condition_0_choice").set_value("a surplus over").run()
    assert app.query_params["where"] == "dsg_balance_gbp~202324~above~20000000"
    next(button for button in app.button if button.label == "Add a condition").click().run()
    assert app.query_params["where"].endswith(f"~~{TIMELINESS}~{newest.YEAR}~below~england")
    app.selectbox(key="condition_1_choice").set_value("above").run()
    england = newest.ON_TIME[0].removesuffix("%")
    assert app.query_params["where"].endswith(f"~~{TIMELINESS}~{newest.YEAR}~above~{england}")
    next(button for button in app.button if button.label == "Remove 1").click().run()
    assert app.query_params["where"] == f"{TIMELINESS}~{newest.YEAR}~above~{england}"
    assert app.number_input[0].value == float(england)
    back = view("variation", show="filter", where=f"{TIMELINESS}~2024~below~25")
    assert back.number_input[0].value == 25.0
    assert back.selectbox(key="condition_0_year").value == 2024
    assert not back.exception


def test_examples_have_results(view: View) -> None:
    app = view("variation", show="filter")
    links = [message for message in drawn(app, "page_link") if "where=" in message.query_string]
    assert len(links) == 3
    assert all("show=filter" in link.query_string for link in links)


@pytest.mark.parametrize(
    ("text", "signed", "choice"),
    [
        ("m~2025~below~40", False, "below"),
        ("m~2025~above~england", False, "above England's figure"),
        ("m~202324~below~-10", True, "a deficit over"),
        ("m~202324~above~-10", True, "no deficit over"),
        ("m~202324~below~10", True, "no surplus over"),
        ("m~202324~above~10", True, "a surplus over"),
        ("m~202324~below~0", True, "a deficit over"),
    ],
)
def test_conditions_round_trip_and_have_words(text: str, signed: bool, choice: str) -> None:
    condition = Condition.read(text)
    assert condition.choice(signed) == choice
    assert condition.write() == text


# Files


def test_table_file_has_codes_and_sources(
    view: View, monkeypatch: pytest.MonkeyPatch, con: duckdb.DuckDBPyConnection
) -> None:
    made = {}
    monkeypatch.setattr(spread.downloadable, "menu", lambda table, key, _=(): made.update({key: table}))
    view("variation", show="movers", year=2024)
    view("variation", show="cliffs", year=2023)
    view("variation", show="funnel", year=2024)
    for key, table in made.items():
        text = spread.downloadable.as_file(table, "csv", key, "http://here/").decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == table.shown.height + 1, key
        archive = zipfile.ZipFile(io.BytesIO(spread.downloadable.as_file(table, "zip", key, "http://here/")))
        assert "Source: Department for Education" in archive.read("README.txt").decode(), key
    changes = made["movers_table"].only_in_file
    assert changes.filter(location_code="E09000026")["change"].to_list() == pytest.approx([-69.4])


def test_words_include_those_of_charts(view: View) -> None:
    assert any("Redbridge" in text for text in words(view("variation", show="movers", year=2024)))
