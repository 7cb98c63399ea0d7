"""Pages as published by a release or a day: figures of then, marked, and what has changed since.

DfE first printed 94.8 % of Lewisham's plans of 2024 within 20 weeks, and withdrew it in an amended file.
"""

import duckdb
import pytest
from streamlit.delta_generator import DeltaGenerator

from pages.ui.data import connection, moments
from pipeline.core.places import ENGLAND
from pipeline.editions import tables
from pipeline.editions.asked import Then
from pipeline.queries import editions as edition_queries
from tests.support.reading import page_views
from tests.support.reading.page_views import View, drawn, faults, links, words
from tests.support.warehouses.golden import EXCL

LEWISHAM = "E09000023"
THEN = "2025-06-26"
MOMENTS = (
    *("send-appeals-2021", "sen2-mi-2022", "sen2-mi-2023", "dsg-balance-2023-24", "ehcp-timeliness-2025"),
    *("ehcp-requests-2025-amended", "lait-2026-04", "send-appeals-2025"),
)
PAGES = ("map", "local-authority", "all-measures", "compare", "variation")


def notices(app: page_views.AppTest) -> str:
    return " ".join(element.value for element in app.info)


def broken(app: page_views.AppTest) -> list[str]:
    """Return the faults of a page, but for what it says of the moment."""
    said = [element.value for element in app.info]
    return [fault for fault in faults(app) if fault not in said or "As published by" not in fault]


def page_links(app: page_views.AppTest) -> list[str]:
    return [message.label for message in drawn(app, "page_link")]


@pytest.mark.slow
def test_the_map_shows_the_figures_of_then_and_says_so(view: View) -> None:
    then = view("map", year=2024, la=LEWISHAM, as_of=THEN)
    assert broken(then) == []
    said = notices(then)
    assert "**As published by 26 June 2025.**" in said
    assert "Since then 1 figure of this measure and year has been changed" in said
    assert "Lewisham, 2024: 94.8% then, no figure today" in said
    assert "See today's figures →" in page_links(then)
    files = [link for link in links(then) if "api/v1/" in link or "picture/" in link]
    assert files
    assert all(f"as_of={THEN}" in link for link in files)
    assert any("94.8%" in text for text in words(then))
    now = view("map", year=2024, la=LEWISHAM)
    assert "As published by" not in notices(now)
    assert not any("as_of=" in link for link in links(now))


@pytest.mark.slow
def test_another_mark_in_place_of_a_figure_is_not_called_another_figure(view: View) -> None:
    said = notices(view("map", year=2022, as_of="2024-12-31"))
    assert "West Berkshire, 2022: No figure then and today, with another mark" in said


@pytest.mark.slow
def test_a_council_has_what_changed_since_and_no_leads(view: View) -> None:
    then = view("local-authority", la=LEWISHAM, as_of="ehcp-timeliness-2025")
    assert broken(then) == []
    said = " ".join(words(then))
    assert "What stands out uses the newest figures only, not those published then." in said
    table = page_views.table_with(then, "Then")
    row = table[table["Measure"].str.contains("within 20 weeks, excluding exceptions")].iloc[0]
    assert (row["Then"], row["Today"]) == ("94.8%", "No figure")


@pytest.mark.slow
def test_a_council_links_to_its_page_before_a_revision(view: View) -> None:
    now = view("local-authority", la=LEWISHAM)
    assert "This page as published by 26 June 2025 →" in page_links(now)


@pytest.mark.slow
def test_data_lists_the_days_with_what_they_changed(view: View) -> None:
    data = view("data")
    assert faults(data) == []
    order = page_views.table_with(data, "Changed earlier figures").set_index("Published")
    with connection.cursor() as con:
        found = con.execute(
            "SELECT count(*) FROM revision WHERE new_release = '2025-amended' AND new_value IS NULL"
        )
        ((gone,),) = found.fetchall()
    assert f"{gone} withdrawn" in order.loc["By 31 January 2026", "Changed earlier figures"]
    assert order.loc["26 June 2025", "Assumed"] == ""
    assert "reporting year 2023" in order.loc["By 30 June 2023", "Assumed"]
    assert "map?as_of=send-appeals-2024" in links(data)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["overview", "data", "methods"])
def test_pages_without_a_past_say_that_they_show_the_newest(view: View, page: str) -> None:
    app = view(page, as_of=THEN)
    assert "This page shows the newest figures." in notices(app)
    assert "This page without it →" in page_links(app)


@pytest.mark.parametrize("text", ["dfe", "2009-01-01", "2025-02-31"])
def test_what_there_is_not_is_said_and_the_newest_is_shown(view: View, text: str) -> None:
    app = view("map", as_of=text)
    assert not app.exception
    assert "high-needs-outturn-2017-18" in notices(app)
    assert "**As published" not in notices(app)


@pytest.mark.slow
def test_a_measure_of_later_is_named_as_such(view: View) -> None:
    app = view("map", as_of="sen2-mi-2023", measure="ehcp_personal_budget_pct")
    assert "no figures of such a measure had been published by June 2023" in notices(app)


def test_the_newest_release_shows_todays_figures(view: View) -> None:
    app = view("map", as_of="send-appeals-2025")
    assert "Nothing has been published since, so these are the newest figures." in notices(app)
    assert all("as_of=send-appeals-2025" in link for link in links(app) if "api/v1/" in link)


def test_without_a_moment_nothing_of_the_past_is_asked(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tables, "as_of")
    monkeypatch.delattr(edition_queries, "changed_since")
    assert faults(view("map", la=LEWISHAM)) == []


@pytest.mark.exhaustive(2, "pages as published by a release")
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_drawn_for_any_moment(view: View, page: str, moment: str) -> None:
    app = view(page, la=LEWISHAM, as_of=moment)
    assert broken(app) == []
    assert "**As published by" in notices(app)


def test_results_of_then_and_of_now_are_kept_apart(view: View) -> None:
    view("map")
    then = moments.find(THEN)

    def newest_year() -> int:
        with connection.cursor() as con:
            (year,) = con.execute(
                "SELECT max(time_period) FROM figure WHERE indicator = ? AND location_code = ?",
                [EXCL, ENGLAND],
            ).fetchone()
        return int(year)

    with connection.at(then):
        assert newest_year() == 2024
        with connection.at(None):
            assert newest_year() == 2025
        assert newest_year() == 2024
    assert newest_year() == 2025


@pytest.mark.slow
def test_what_takes_a_while_is_said_before_it_is_done(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fill, info = tables.fill, DeltaGenerator.info

    def told(place: DeltaGenerator, body: str) -> DeltaGenerator:
        done.append(body)
        return info(place, body)

    def filled(con: duckdb.DuckDBPyConnection, then: Then) -> None:
        done.append("filled")
        fill(con, then)

    monkeypatch.setattr(DeltaGenerator, "info", told)
    monkeypatch.setattr(tables, "fill", filled)
    first = view("map", as_of="2023-02-01")
    working = "Working out what had been published by 1 February 2023. "
    assert done[0].startswith(working)
    assert done[1] == "filled"
    assert working not in notices(first)
    done.clear()
    again = view("compare", as_of="2023-02-01", la=LEWISHAM)
    assert "As published by 1 February 2023" in notices(again)
    assert not any(said.startswith(working) or said == "filled" for said in done)
