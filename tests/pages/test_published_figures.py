"""Pages show the published figures: those of the shipped data, without a browser."""

from typing import Any

import duckdb
import pytest

from tests.support.reading.page_views import View, hovers_of, pictures, table_with, tables, texts_of, words
from tests.support.warehouses import newest


def test_the_switch_for_exceptions_changes_title_and_figure(view: View) -> None:
    for version, figure in (("excl", "80.4%"), ("incl", "53.1%")):
        app = view(year=2024, la="E08000029", exceptions=version)
        assert app.title[0].value == "EHC plans issued within 20 weeks"
        assert f":gray[{version.title()}uding exceptions, 2024]" in " ".join(words(app))
        assert f"On this map: **{figure}" in " ".join(words(app))


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {"year": 2024, "la": "E06000059"},
            "No figure. The authority classed every plan issued in 2024 as an exception",
        ),
        ({"year": 2025, "la": "E10000020"}, "classed all but one of its 1,943 plans of 2025"),
        ({"year": 2025, "la": "E06000016"}, "could not give request or assessment dates in its 2026 return"),
        (
            {"measure": "dsg_balance_gbp", "year": 202324, "la": "E06000063"},
            "No figure. The authority gave no balance for 2023-24, its first year",
        ),
        ({"year": 2025, "la": "E06000053"}, "Rests on 1 only: too few to compare."),
        (
            {"measure": "ks4_attainment8_ehcp_score", "year": 202425, "la": "E06000053"},
            "Fewer than 2,000 residents aged 0 to 17, and it is not published how many people",
        ),
        (
            {"measure": "send_appeal_rate_pct", "year": 2024, "la": "E10000003"},
            "In doubt, shown as published. The published decisions (4,410) look exchanged",
        ),
    ],
)
def test_a_missing_or_doubtful_figure_has_its_reason(
    view: View, params: dict[str, Any], sentence: str
) -> None:
    warned = [element.value for element in view(**params).markdown if element.value.startswith("⚠")]
    assert any(sentence in text for text in warned), warned


@pytest.mark.parametrize(
    ("params", "england"),
    [
        ({"year": 2025}, "46.1%"),
        ({"year": 2025, "exceptions": "incl"}, "45.5%"),
        ({"year": 2019}, "60.4%"),
        ({"measure": "send_appeals_count", "year": 2024}, "22,276"),
        ({"measure": "send_appeal_rate_pct", "year": 2024}, "3.2%"),
        ({"measure": "send_appeal_rate_reviews_pct", "year": 2025}, "6.6%"),
    ],
)
def test_the_published_figure_for_england_comes_first(
    view: View, params: dict[str, Any], england: str
) -> None:
    assert any(text.startswith(f"England: {england}") for text in words(view(**params)))


def test_balances_count_the_authorities_in_deficit(view: View) -> None:
    texts = words(view(measure="dsg_balance_gbp", year=202324))
    sentence = (
        "106 of 148 authorities with a figure were in deficit, by £2.14bn together; less the surpluses of"
    )
    assert any(text.startswith(sentence) for text in texts)


@pytest.mark.slow
def test_every_balance_chart_marks_the_write_off_and_the_end_of_the_override(view: View) -> None:
    (_, _, (balance,)) = pictures(view("local-authority", la="E06000043"))
    assert {"Write-off", "Override ends", "2027-28"} <= set(texts_of(balance))
    for address, params in (
        ("compare", {"measure": "dsg_balance_pct"}),
        ("variation", {"measure": "dsg_balance_per_head_gbp", "show": "spread"}),
    ):
        shown = [drawings[-1] for drawings in pictures(view(address, la="E06000043", **params))]
        assert any({"Write-off", "Override ends"} <= set(texts_of(chart)) for chart in shown), address


def test_the_card_of_a_balance_says_what_a_deficit_is_and_is_not(view: View) -> None:
    said = " ".join(words(view("local-authority", la="E06000043")))
    for part in ("spent beyond its dedicated schools grant", "does not mean cuts", "statutory override"):
        assert part in said


def test_englands_balances_are_added_up_by_year(view: View) -> None:
    table = table_with(view("variation", measure="dsg_balance_pct", show="spread"), "Surpluses")
    assert table["Balance at"].to_list()[0] == "31 March 2024"
    assert table.iloc[0].to_list()[1:] == [
        "148 of 153", "106", "£2.14bn", "42", "£406.3m", "deficit of £1.73bn",
    ]  # fmt: skip


def test_without_an_authority_the_page_asks_for_one(view: View) -> None:
    app = view("local-authority")
    assert app.title[0].value == "Local authority"
    assert app.selectbox(key="la").value is None
    assert not pictures(app)


def test_trends_of_a_real_authority_have_a_line_for_england_and_a_table_each(view: View) -> None:
    app = view("local-authority", la="E06000043")
    drawings = [svg for (svg,) in pictures(app)]
    assert len(drawings) == 3  # plans on time, appeals per 10,000, the balance
    assert len(app.subheader) == 3
    years = [table for table in tables(app) if table.columns[0] in ("Calendar year", "At")]
    assert len(years) == 6  # those three, appeals and both appeal rates
    names = [{words.partition(",")[0] for words in hovers_of(svg)} for svg in drawings]
    assert names[:2] == [{"Brighton and Hove", "England"}] * 2
    assert names[2] == {"Brighton and Hove"}  # no balance of England is published


def test_no_line_of_a_trend_on_the_page_crosses_the_break_of_2022(view: View) -> None:
    (on_time,) = pictures(view("local-authority", la="E06000043"))[0]
    assert "counted differently" in texts_of(on_time)
    for colour, before in (("var(--own)", 7), ("var(--ink)", 8)):  # too few plans in Brighton in 2014
        stretches = [
            line.get("d", "").count("L") + 1
            for line in on_time.iter("path")
            if line.get("stroke") == colour and line.get("stroke-linejoin")
        ]
        assert stretches == [before, newest.YEAR - 2021]  # up to 2021, and from 2022 on


@pytest.mark.slow
@pytest.mark.parametrize("code", ["E06000043", "E08000035", "E06000058", "E10000020", "E06000063"])
def test_figures_of_trends_and_of_their_tables_are_those_of_the_warehouse(
    view: View, con: duckdb.DuckDBPyConnection, code: str
) -> None:
    app = view("local-authority", la=code)
    (name,) = (
        con.cursor().execute("SELECT short_name FROM location WHERE location_code = ?", [code]).fetchall()[0]
    )
    rows = (
        con.cursor()
        .execute(
            """
        SELECT time_period, numerator, denominator, value FROM figure
        WHERE indicator = 'ehcp_issued_20_weeks_excl_pct' AND location_code = ? AND existed ORDER BY ALL
        """,
            [code],
        )
        .fetchall()
    )
    expected = {
        str(period): f"{value:.1f}% ({part:,.0f} of {whole:,.0f})"
        for period, part, whole, value in rows
        if value is not None
    }
    assert expected
    (svg,) = pictures(app)[0]
    own = [
        words.removeprefix(f"{name}, ").split(": ")
        for words in hovers_of(svg)
        if words.startswith(f"{name}, ")
    ]
    assert dict(own) == expected
    table = tables(app)[0]
    cells = {
        row["Calendar year"]: f"{row['Figure']} ({row['Counts']})"
        for _, row in table.iterrows()
        if row["Counts"]
    }
    assert set(cells) == set(expected)
    for period, figure in expected.items():
        share, counts = figure.split(" ", 1)
        assert cells[period].startswith(share)
        assert cells[period].endswith(counts)
