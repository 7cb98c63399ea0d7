"""The page Data: counts against plain SQL, tables against published figures, archives."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest

from pages.data import page as data_page
from pages.data import tables as data_tables
from pages.ui.address import fields
from pages.ui.address.choices import load
from pages.ui.address.view import resolve
from pages.ui.tables import downloadable
from pages.ui.text import labels
from pipeline.core import paths
from pipeline.core.periods import period_label
from pipeline.publish.data import data_dictionary
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.sources.catalogue import read_catalogue
from tests.support.reading.page_views import View, faults, long_tables, tables, words
from tests.support.warehouses import newest
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
LEWISHAM, TOWER_HAMLETS, WEST_BERKSHIRE = "E09000023", "E09000030", "E06000037"
CUMBRIA, CUMBERLAND, CITY, NORFOLK = "E10000006", "E06000063", "E09000001", "E10000020"


def scalar(con: Con, sql: str) -> Any:
    row = con.cursor().execute(sql).fetchone()
    assert row is not None
    return row[0]


def table(app: Any, column: str) -> Any:
    """Return the first table or data frame of a page that has this column."""
    every = (*tables(app), *long_tables(app))
    return next(found for found in every if column in found)


@pytest.mark.exhaustive(8, "sections of the page Data for unusual places")
@pytest.mark.parametrize("part", fields.PARTS)
@pytest.mark.parametrize("code", [None, CUMBRIA, CUMBERLAND, CITY, NORFOLK])
def test_every_section_is_drawn_for_any_authority(view: View, part: str, code: str | None) -> None:
    app = view("data", part=part, **({"la": code} if code else {}))
    assert faults(app) == []
    levels = [element.tag for element in (*app.title, *app.header, *app.subheader)]
    assert levels[:3] == ["h1", "h2", "h2"]
    assert app.title[0].value == "Data"


def test_opening_has_the_counts_of_plain_sql(view: View, con: Con) -> None:
    opening = view("data").markdown[1].value
    said = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", opening)]
    checks = dict(con.cursor().execute("SELECT outcome, count(*) FROM check_result GROUP BY 1").fetchall())
    assert said == [
        scalar(con, "SELECT count(*) FROM observation WHERE value IS NOT NULL"),
        len(read_catalogue().indicators),
        scalar(
            con, "SELECT count(DISTINCT location_code) FROM figure WHERE geographic_level = 'Local authority'"
        ),
        153,
        scalar(con, "SELECT count(*) FROM release"),
        scalar(con, "SELECT count(DISTINCT publisher) FROM release"),
        int(newest.RELEASED.split()[-1]),
        sum(checks.values()),
        checks["pass"],
        checks["explained"],
    ]
    assert "none failed" in opening
    assert newest.RELEASED in opening


def test_every_release_is_listed(view: View, con: Con) -> None:
    shown = table(view("data"), "Checksum")
    releases = con.cursor().execute("SELECT left(sha256, 12), rows, url FROM release").fetchall()
    assert sorted(zip(shown["Checksum"], shown["Rows"], shown["Address"], strict=True)) == sorted(releases)
    timeliness = shown[shown["Publication"].str.contains("2026: 20-week timeliness")]
    assert list(timeliness["Periods"]) == ["2025"]
    assert set(shown["How we have it"]) == {
        "As published", "An extract of the published file", "Worked out from published figures"
    }  # fmt: skip
    assert set(shown["Retrieved"]) == {"Given a copy"}


def test_file_of_releases_has_full_checksums(con: Con) -> None:
    table_of_releases = data_tables.releases(holding_queries.releases_with_periods(con.cursor()))
    text = downloadable.as_file(table_of_releases, "csv", "releases", "http://here").decode("utf-8-sig")
    checksums = con.cursor().execute("SELECT sha256 FROM release").fetchall()
    assert len(checksums) > 50
    assert all(checksum in text for (checksum,) in checksums)


@pytest.fixture(scope="module")
def revisions(con: Con) -> pl.DataFrame:
    """Return every revision, read once."""
    return holding_queries.revisions(con.cursor())


def test_withdrawn_figure_is_shown_with_earlier_release(view: View) -> None:
    """DfE published 94.8% for Lewisham in June 2025, and x in the amended file."""
    app = view("data", part="changes", la=LEWISHAM)
    assert (
        "**EHC plans issued within 20 weeks, excluding exceptions, 2024**: 94.8% (183 of 193) "
        "in the release of 26 June 2025; now no figure (amended after 26 June 2025; as seen in January 2026)."
    ) in " ".join(words(app))
    revisions_table = table(app, "Of whom")
    assert revisions_table["Place"].iloc[0] == "Lewisham"
    first = revisions_table.iloc[0]
    assert (first["Of whom"], first["Earlier figure"], first["Later figure"], first["Change"]) == (
        "All", "94.8% (183 of 193)", "No figure", "Withdrawn"
    )  # fmt: skip


def test_what_a_withdrawn_cell_about_a_group_said_is_nowhere(
    view: View, revisions: pl.DataFrame, con: Con
) -> None:
    """The edition of June 2025 had cells such as 1 of 1 for Lewisham; the amended file prints x."""
    withdrawn = revisions.filter(location_code=LEWISHAM, what="withdrawn")
    groups = withdrawn.filter(pl.col("breakdown") != "Total")
    assert groups.height > 200
    assert (
        groups.select("old_value", "old_numerator", "old_denominator").null_count().row(0)
        == (groups.height,) * 3
    )
    shown = table(view("data", part="changes", la=LEWISHAM), "Of whom")
    of_groups = shown[(shown["Of whom"] != "All") & (shown["Place"] == "Lewisham")]
    assert set(of_groups["Earlier figure"]) == {"Not repeated"}
    left = con.cursor().execute(
        "SELECT count(*) FROM observation WHERE location_code = ? AND time_period = 2024 "
        "AND value IS NOT NULL AND breakdown <> 'Total'",
        [LEWISHAM],
    )
    assert left.fetchall() == [(0,)]


@pytest.mark.parametrize("code", [TOWER_HAMLETS, WEST_BERKSHIRE])
def test_withheld_counts_of_2022_are_reported(revisions: pl.DataFrame, code: str) -> None:
    own = revisions.filter(location_code=code, breakdown="Total")
    (row,) = own.filter(indicator="ehcp_plans_issued_excl_count").rows(named=True)
    assert (row["time_period"], row["what"], row["new_value"]) == (2022, "withdrawn", None)
    (row,) = own.filter(indicator=EXCL).rows(named=True)
    assert (row["what"], row["old_value"], row["new_denominator"]) == ("withheld", None, None)


def test_revision_of_englands_new_plans_of_2022(view: View) -> None:
    app = view("data", part="changes", measure="ehcp_new_plans_count")
    england = table(app, "Of whom")
    row = england[england["Place"] == "England"].iloc[0]
    assert (row["Period"], row["Earlier figure"], row["Later figure"]) == ("2022", "68,665", "66,706")
    york = england[england["Place"] == "York"].iloc[0]  # the region's total, published in the row of York
    assert york["Earlier figure"] == "105"
    assert york["Later figure"].startswith("6,078 (in doubt: ")
    assert "which is the region's total" in york["Later figure"]
    news = table(app, "Largest revision")
    assert "New EHC plans, 2022, England: 68,665, now 66,706" in set(news["Largest revision"])


def test_measure_without_revisions(view: View) -> None:
    said = words(view("data", part="changes", measure="dsg_balance_gbp"))
    assert "No release that we have revised a figure of this measure." in said


def test_revisions_are_the_rows_of_the_view(revisions: pl.DataFrame, con: Con) -> None:
    assert revisions.height == scalar(con, "SELECT count(*) FROM revision") > 600


def test_new_periods_are_those_that_no_earlier_release_gives(con: Con) -> None:
    """Worked out independently from the observations and the order of releases."""
    order = {
        row["source"] + row["release"]: row for row in figure_queries.releases(con.cursor()).rows(named=True)
    }
    first: dict[tuple[str, int, str], str] = {}
    seen = con.cursor().execute(
        "SELECT DISTINCT indicator, time_period, time_identifier, source || release FROM observation"
    )
    for indicator, period, kind, key in sorted(seen.fetchall(), key=lambda row: order[row[3]]["position"]):
        if not order[key]["parallel"]:
            first.setdefault((indicator, period, kind), key)
    found = holding_queries.new_periods(con.cursor()).rows(named=True)
    for row in found:
        key = row["source"] + row["release"]
        own = {period for (_, period, kind), one_key in first.items()
               if one_key == key and kind == row["time_identifier"]}  # fmt: skip
        assert sorted(own) == (row["time_periods"] or [])
    newest = {row["source"] for row in found if row["newest"]}
    assert newest == {source for (source,) in con.cursor().execute("SELECT DISTINCT source FROM observation").fetchall()}  # fmt: skip  # noqa: E501


def test_what_is_not_held_is_said_without_marks_of_code(view: View) -> None:
    shown = table(view("data"), "What will bring it")
    assert shown["What will bring it"].str.contains("DfE's section 251 outturn, which has every year").any()
    assert not shown.apply(lambda column: column.astype(str).str.contains("`|python").any()).any()


def test_every_check_is_listed_and_the_explained_ones_come_first(view: View, con: Con) -> None:
    shown = table(view("data", part="checks"), "Outcome")
    assert len(shown) == scalar(con, "SELECT count(*) FROM check_result")
    explained = scalar(con, "SELECT count(*) FROM check_result WHERE outcome = 'explained'")
    assert list(shown["Outcome"]) == ["Explained"] * explained + ["Passed"] * (len(shown) - explained)


def test_every_measure_is_in_the_dictionary(view: View) -> None:
    shown = table(view("data", part="measures"), "Definition").set_index("Id")
    catalogue = {indicator.indicator: indicator for indicator in read_catalogue().indicators}
    assert list(shown.index) == list(catalogue)
    for name, indicator in catalogue.items():
        assert shown.loc[name, "Measure"] == indicator.label
        assert shown.loc[name, "Definition"] == indicator.definition
    assert shown.loc[EXCL, "Which way is better"] == "Higher is better"
    assert shown.loc["send_appeal_rate_pct", "Which way is better"] == "Neither is better"
    assert shown.loc["dsg_balance_gbp", "Periods"] == "Financial years 2019-20, 2020-21, 2021-22 and 2023-24"  # fmt: skip  # noqa: E501


def test_selected_measure_is_described(view: View) -> None:
    said = " ".join(words(view("data", part="measures", measure="send_appeals_per_10000")))
    assert "Made up of: appeals registered, divided by residents aged 0 to 17." in said


@pytest.mark.parametrize(
    ("periods", "kind", "text"),
    [
        ([2025], "Calendar year", "2025"),
        ([2019, 2020, 2021], "Calendar year", "calendar years 2019 to 2021"),
        ([2019, 2021], "Calendar year", "calendar years 2019 and 2021"),
        ([201920, 202021, 202122], "Financial year", "financial years 2019-20 to 2021-22"),
        ([2025, 2026], "January", "January 2025 to January 2026"),
        ([2024], "Mid-year", "mid-2024"),
    ],
)
def test_spans_of_periods(periods: list[int], kind: str, text: str) -> None:
    assert labels.spans(periods, kind) == text
    assert period_label(periods[0], kind) in text


def test_section_is_part_of_the_address(con: Con) -> None:
    choices = load(con.cursor())
    assert resolve({}, choices).params == {}
    assert resolve({"part": ["checks"]}, choices).params == {"part": ["checks"]}
    wrong = resolve({"part": ["secrets"]}, choices)
    assert wrong[fields.PART] == "releases"
    assert wrong.notices == [
        "The link asked for part secrets; it can be releases, changes, checks or measures only, "
        "so the releases are shown."
    ]


def test_meanings_are_read_from_comments_of_the_schema() -> None:
    meanings = data_dictionary.read_meanings(
        '-- About it,\n-- in two lines.\nCREATE TABLE thing (\n    "check" VARCHAR NOT NULL,  -- what for\n'
        "    plain DOUBLE[],\n    size DOUBLE  -- in metres\n);\n\n-- Alone.\n\nCREATE VIEW bare AS\n"
    )
    assert meanings.tables == {"thing": "About it, in two lines."}
    assert meanings.columns == {("thing", "check"): "what for", ("thing", "size"): "in metres"}


def test_every_table_and_important_column_is_explained(con: Con) -> None:
    assert data_dictionary.tables(con.cursor()).filter(meaning="").is_empty()
    columns = data_dictionary.columns(con.cursor())
    assert columns.height == scalar(con, "SELECT count(*) FROM duckdb_columns() WHERE NOT internal")
    for table in ("observation", "figure", "location_alias", "neighbour"):
        bare = columns.filter(meaning="", table=table)["column"].to_list()
        assert set(bare) <= {"alias", "valid_from", "valid_to", "location_name"}, table


def test_page_of_a_tiny_warehouse(tiny_warehouse: Path, monkeypatch: pytest.MonkeyPatch, view: View) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", tiny_warehouse)
    for part in fields.PARTS:
        app = view("data", part=part)
        assert not app.exception
        assert app.title[0].value == "Data"


def test_newest_release_may_be_undated() -> None:
    summary = SimpleNamespace(
        figures=1, measures=1, authorities=1, authorities_today=1, releases=1, publishers=1,
        newest=None, passed=0, explained=0, failed=2,
    )  # fmt: skip
    assert data_page._opening(vars(summary)).endswith("found a difference that is explained, and 2 failed.")


def test_extraordinary_figures_are_listed_with_what_was_found(con: Con, view: View) -> None:
    review = (
        con.cursor()
        .execute("SELECT indicator, location_code, time_period, reviewed, now FROM review")
        .fetchall()
    )
    figures = {row[:3] for row in review}
    doubted = "SELECT indicator, location_code, time_period FROM annotation WHERE kind = 'suspect'"
    assert not figures & set(con.cursor().execute(doubted).fetchall())
    assert all(row[3] for row in review)
    assert len(figures) < len(review)
    withdrawn = {row[:3] for row in review if row[4] is None}
    (said,) = (
        element.value for element in view("data", part="checks").markdown if "far from what" in element.value
    )
    start = f"{len(figures):,} published figures are possible but far from what is usual ({len(withdrawn)} of"
    assert said.startswith(start)
    assert f"({len(review):,} rows, one for each reason)" in said
    shown = "SELECT count(*) FROM figure WHERE suspect IS NOT NULL AND value IS NOT NULL"
    (doubtful,) = con.cursor().execute(shown).fetchone()
    assert f"The {doubtful:,} figures in doubt on the page Methods" in said
    assert said.endswith("No figure is in both lists.")


def test_a_row_about_places_and_an_open_one_are_said_in_words(con: Con) -> None:
    found = pl.DataFrame(
        [
            {"indicator": None, "label": None, "what": "rows of neighbour: 1 came, 0 went", "note": None}
            | {"location_name": "Kent", "time_period": None, "before": None, "now": None},
            {"indicator": "dsg_balance_gbp", "label": "DSG balance", "what": "far", "note": "As published."}
            | {"location_name": "Kent", "time_period": 202324, "before": 5.0, "now": -9_000_000.0},
        ]
    ).with_columns(
        location_code=pl.lit("E10000016"),
        check=pl.lit("odd"), source=pl.lit("s"), release=pl.lit("r"), expected=pl.lit("the same"),
        time_identifier=pl.lit("Financial year"),
    )  # fmt: skip
    indicators = {"dsg_balance_gbp": lookups_of(con, "dsg_balance_gbp")}
    shown = data_tables.reviews(found, indicators).shown
    assert shown["Period"].to_list() == ["", "2023-24"]
    assert shown["What we found"].to_list() == ["We have not checked this yet.", "As published."]
    assert shown["Now"][1] == "Deficit of £9.0m"


def lookups_of(con: Con, indicator: str) -> dict[str, object]:
    table = con.cursor().sql("FROM indicator WHERE indicator = ?", params=[indicator]).pl()
    return table.row(0, named=True)
