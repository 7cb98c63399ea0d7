"""Changes ranked by per cent instead of points, on the page, in its files and on the picture."""

import re

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish import picture_kinds
from pipeline.publish.picture_subject import Subject
from pipeline.queries.figures import get_indicator
from tests.support.reading.page_views import View, faults, hovers_of, links, long_tables, table_files, tables
from tests.support.reading.variation_views import TIMELINESS, charts, said

LATE = "ehcp_issued_over_52_weeks_excl_pct"
BALANCE = "dsg_balance_gbp"
COUNTS = """
    SELECT later.location_name, earlier.numerator, earlier.denominator, later.numerator, later.denominator
    FROM figure AS later JOIN figure AS earlier USING (indicator, location_code)
    JOIN mover ON mover.indicator = later.indicator AND mover.location_code = later.location_code
     AND mover.from_period = 2024 AND mover.time_period = 2025 AND NOT mover.caution
    WHERE later.indicator = ? AND earlier.time_period = 2024 AND later.time_period = 2025
      AND later.geographic_level = 'Local authority' AND later.not_ranked IS NULL AND later.existed
      AND earlier.not_ranked IS NULL AND earlier.existed
"""


def by_per_cent(con: duckdb.DuckDBPyConnection, measure: str) -> tuple[dict[str, float], set[str]]:
    """Work the changes out from the counts: in per cent by name, and who had fewer than ten cases before."""
    rows = con.cursor().execute(COUNTS, [measure]).fetchall()
    ranked = {
        name: 100 * ((after / issued_after) / (before / issued_before) - 1)
        for name, before, issued_before, after, issued_after in rows
        if before >= 10
    }
    return ranked, {name for name, before, *_ in rows if before < 10}


def test_changes_are_ranked_by_per_cent_on_request(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="movers", measure=LATE, year=2025, change="per-cent")
    assert faults(app) == []
    ranked, few = by_per_cent(con, LATE)
    order = sorted(ranked, key=lambda name: (ranked[name], name))
    assert len(few) > 10
    shown = long_tables(app)[0].set_index("Local authority")
    assert list(shown.index[: len(order)]) == order
    for name, size in ranked.items():
        column = "Fell by, %" if size < 0 else "Rose by, %"
        assert shown.loc[name, column] == pytest.approx(abs(size), abs=0.051), name
    without = shown[shown["Note"].fillna("").str.startswith("Fewer than 10 in the earlier period")]
    assert few <= set(without.index)
    assert without[["Fell by, %", "Rose by, %"]].isna().all(axis=None)
    hovers = list(dict.fromkeys(hover.split(": ")[0] for hover in hovers_of(charts(app)[0])))
    assert hovers == [*order[:10], *reversed(order[-10:])]
    assert f"{order[0]} had the steepest fall, {abs(ranked[order[0]]):.1f}%" in said(app)
    saved = [address for address in links(app) if "picture/movers/" in address]
    assert saved
    assert all("change=per-cent" in address for address in saved)
    (rows,) = table_files(app)
    in_file = {row["Local authority"]: row["change_per_cent"] for row in rows}
    assert {name: float(in_file[name]) for name in ranked} == pytest.approx(ranked)
    assert {in_file[name] for name in few} == {""}


def test_the_choice_is_in_the_address_and_points_are_usual(view: View) -> None:
    app = view("variation", show="movers", year=2025, la="E08000035")
    assert {"Fell by, points", "Rose by, points"} <= set(long_tables(app)[0].columns)
    app.button_group(key="change").set_value("per-cent").run()
    assert app.query_params["change"] == "per-cent"
    assert "In per cent: " in said(app)
    assert "Likely range of the change" not in long_tables(app)[0].columns  # that is in points
    assert "Likely range, in per cent" in long_tables(app)[0].columns


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        (BALANCE, "many are near zero or turn from surplus to deficit"),
        ("ehcp_caseload_change_pct", "is a change in per cent itself"),
    ],
)
def test_no_per_cent_where_it_would_say_nothing(view: View, measure: str, why: str) -> None:
    app = view("variation", show="movers", measure=measure, change="per-cent")
    assert faults(app) == []
    assert why in said(app)
    assert "Fell by, %" not in long_tables(app)[0].columns
    assert charts(app)


def test_the_picture_says_per_cent_or_why_not(con: duckdb.DuckDBPyConnection) -> None:
    cursor = con.cursor()
    subject = Subject(cursor, get_indicator(cursor, TIMELINESS), 2024, since=2023, per_cent=True)
    picture = picture_kinds.make(subject, "movers")
    assert picture.title.startswith("Who changed most in per cent from 2023 to 2024")
    assert "Redbridge: from 76.4% to 7.0%, down 90.8%." in picture.subtitle  # 7.0 is 9% of 76.4
    balances = Subject(cursor, get_indicator(cursor, BALANCE), 202324, per_cent=True)
    with pytest.raises(PipelineError, match="near zero"):
        picture_kinds.make(balances, "movers")


def test_the_box_names_the_period_that_is_compared_while_none_is_chosen(view: View) -> None:
    """The first period has none before it, so it is compared with the one after."""
    app = view("variation", show="movers", year=2025)
    assert app.selectbox(key="from").proto.placeholder == "2024, the period before"
    first = view("variation", show="movers", year=2014)
    assert first.selectbox(key="from").proto.placeholder == "2015, the period after"
    assert "Excluding exceptions, 2015" in said(first)
    assert "From 2014 to 2015" in said(first)


@pytest.mark.parametrize("measure", [LATE, TIMELINESS])
def test_movers_and_compare_give_a_council_the_same_change_in_per_cent(view: View, measure: str) -> None:
    la = "E08000035"
    movers = view("variation", show="movers", measure=measure, year=2025, la=la, change="per-cent")
    (words,) = re.findall(r"In per cent: (.*?)\. ", said(movers) + " ")
    compared = view("compare", measure=measure, year=2025, la=la, **{"from": 2024})
    assert faults(compared) == []
    assert any(words in set(map(str, table.to_numpy().ravel())) for table in tables(compared))
