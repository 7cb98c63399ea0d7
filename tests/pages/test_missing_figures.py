"""What pages say where there is no figure: not held, not there yet, or in the other version of a measure."""

import duckdb
import pytest

from tests.support.reading.page_views import View, faults, tables, words

NORFOLK, LEEDS, CUMBERLAND, NORTH_NORTHANTS = "E10000020", "E08000035", "E06000063", "E06000061"
EXCL, INCL = "ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("map", {}),
        ("local-authority", {}),
        ("compare", {}),
        ("variation", {"show": "funnel"}),
    ],
)
def test_a_figure_in_the_other_version_is_named_where_this_one_has_none(
    view: View, page: str, params: dict[str, str]
) -> None:
    """All of Norfolk's plans of 2025 were classed as exceptions: 1,147 of 1,943 with them (DfE)."""
    app = view(page, la=NORFOLK, year=2025, **params)
    assert faults(app) == []
    text = " ".join(words(app))
    assert f"Including exceptions there is a figure, {100 * 1147 / 1943:.1f}% (1,147 of 1,943)" in text
    assert "there is a figure" not in " ".join(words(view(page, la=LEEDS, year=2025, **params)))


def test_every_figure_that_only_the_other_version_has_is_named(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    view()  # sets the warehouse
    from pages.ui.data import lookups  # noqa: PLC0415 - after that

    with con.cursor() as cursor:
        only_other = cursor.execute(
            """
            SELECT one.indicator, one.location_code, one.time_period
            FROM figure AS one
            JOIN figure AS other ON other.location_code = one.location_code
             AND other.time_period = one.time_period
             AND other.indicator = replace(one.indicator, '_excl_', '_incl_')
            WHERE one.indicator LIKE '%\\_excl\\_%' ESCAPE '\\' AND one.value IS NULL
              AND other.value IS NOT NULL AND one.geographic_level = 'Local authority'
            """
        ).fetchall()
    assert (EXCL, NORFOLK, 2025) in only_other
    for indicator, code, period in only_other:
        said = lookups.other_version(lookups.indicators()[indicator], code, period)
        assert said is not None
        assert said.startswith("Including exceptions there is a figure, ")


def test_years_in_which_an_authority_did_not_exist_are_not_called_unpublished(view: View) -> None:
    for code, name, first in (
        (CUMBERLAND, "Cumberland", 2023),
        (NORTH_NORTHANTS, "North Northamptonshire", 2021),
    ):
        (table,) = [found for found in tables(view("variation", la=code)) if name in found.columns]
        said = dict(table[["Calendar year", name]].itertuples(index=False))
        before = {year: cell for year, cell in said.items() if int(year) < first}
        assert before
        assert set(before.values()) == {"did not exist yet"}
        assert not any("exist" in cell for year, cell in said.items() if int(year) >= first)


def test_years_after_an_authority_ended_say_when(view: View) -> None:
    (table,) = [found for found in tables(view("variation", la="E10000006")) if "Cumbria (to 2023)" in found]
    said = dict(table[["Calendar year", "Cumbria (to 2023)"]].itertuples(index=False))
    assert {said["2023"], said["2025"]} == {"ended 31 March 2023"}
    assert said["2022"].endswith("%")


def test_figures_that_are_published_elsewhere_are_not_held_here(view: View) -> None:
    """England's balances are published, and are in none of the files here (the table known_gap)."""
    table = next(found for found in tables(view("compare", la=NORFOLK)) if "SEND" in " ".join(found.columns))
    balance = next(name for name in table.columns if name.startswith("DSG balance at "))
    assert table.set_index("Local authority").loc["England", balance] == "not in our data"


@pytest.mark.parametrize("page", ["map", "local-authority", "compare", "variation", "overview", "data"])
def test_no_page_says_that_nothing_was_published(view: View, page: str) -> None:
    for params in ({}, {"measure": "dsg_balance_gbp"}, {"measure": "ehcp_caseload_count", "la": CUMBERLAND}):
        said = " ".join(words(view(page, **params))).lower()
        assert "nothing published" not in said
        assert "nothing was published" not in said


def test_compare_names_the_other_version_above_its_controls(view: View) -> None:
    (answer,) = [
        text for text in words(view("compare", la=NORFOLK, year=2025)) if "no figure for Norfolk" in text
    ]
    assert "Including exceptions there is a figure, 59.0% (1,147 of 1,943)" in answer
