"""The view in the address: what links are taken to mean, and who wins between link and widget."""

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.address import view as address
from pages.ui.address.fields import AUTHORITY, EXCEPTIONS, LAYER, MEASURE, NEIGHBOURS, YEAR, Params, View
from pages.ui.address.view import Visit, ask, resolve
from tests.support.small_choices import Some

NO_SUCH_YEAR = "this measure has no figures for that year, so the newest are shown"


def test_nothing_asked_for_is_every_default_and_an_empty_address() -> None:
    view = resolve({}, Some())
    assert (view[MEASURE], view[EXCEPTIONS], view[YEAR], view[AUTHORITY]) == (
        "issued_excl_pct",
        "excl",
        2025,
        None,
    )
    assert view.params == {}
    assert view.notices == []


@pytest.mark.parametrize(
    ("asked", "exceptions"),
    [
        ({"measure": ["issued_incl_pct"]}, "incl"),
        ({"measure": ["issued_incl_pct"], "exceptions": ["excl"]}, "excl"),
        ({"measure": ["issued_excl_pct"], "exceptions": ["incl"]}, "incl"),
        ({"measure": ["issued_excl_pct"]}, "excl"),
    ],
)
def test_a_link_to_either_version_of_a_measure_shows_it(asked: Params, exceptions: str) -> None:
    view = resolve(asked, Some())
    assert (view[MEASURE], view[EXCEPTIONS], view.notices) == ("issued_excl_pct", exceptions, [])
    assert view.params == ({"exceptions": ["incl"]} if exceptions == "incl" else {})


def test_what_is_asked_for_is_shown_and_leads_back_to_itself() -> None:
    asked = {"measure": ["balance_pct"], "exceptions": ["incl"], "year": ["202223"], "la": ["E06000060"]}
    view = resolve(asked, Some())
    assert (view[MEASURE], view[EXCEPTIONS], view[YEAR], view[AUTHORITY]) == (
        "balance_pct",
        "incl",
        202223,
        "E06000060",
    )
    assert view.params == asked
    assert resolve(view.params, Some()) == view


@pytest.mark.parametrize("text", ["2022-23", "2022/23", "202223"])
def test_a_financial_year_may_be_written_as_people_do(text: str) -> None:
    view = resolve({"measure": ["balance_pct"], "year": [text]}, Some())
    assert (view[YEAR], view.notices) == (202223, [])
    assert view.params["year"] == ["202223"]


def test_the_kind_of_map_and_the_neighbours_are_part_of_the_view() -> None:
    assert (resolve({}, Some())[LAYER], resolve({}, Some())[NEIGHBOURS]) == ("geographic", None)
    asked = {"map": ["hex"], "neighbours": ["statistical-2025"]}
    view = resolve(asked, Some())
    assert (view[LAYER], view[NEIGHBOURS]) == ("hex", "statistical-2025")
    assert view.params == asked


@pytest.mark.parametrize(
    ("asked", "notice"),
    [
        ({"map": ["globe"]}, "it can be geographic or hex only, so the geographic map is shown."),
        (
            {"neighbours": ["friends"]},
            "it can be touching, statistical-2025, statistical-2021, region, type or own only, so none are "
            "marked.",
        ),
    ],
)
def test_an_unknown_map_or_set_of_neighbours_gives_a_notice(asked: Params, notice: str) -> None:
    view = resolve(asked, Some())
    assert (view[LAYER], view[NEIGHBOURS], view.params) == ("geographic", None, {})
    assert len(view.notices) == 1
    assert view.notices[0].endswith(notice)


def test_defaults_given_in_a_link_are_left_out_of_the_address() -> None:
    view = resolve({"measure": ["issued_excl_pct"], "exceptions": ["excl"], "year": ["2025"]}, Some())
    assert view.params == {}
    assert view.notices == []


@pytest.mark.parametrize("alias", ["825", "E10000002", " E06000060 "])
def test_older_codes_of_an_authority_are_understood(alias: str) -> None:
    view = resolve({"la": [alias]}, Some())
    assert view[AUTHORITY] == "E06000060"
    assert view.params == {"la": ["E06000060"]}


@pytest.mark.parametrize(
    ("asked", "notice"),
    [
        (
            {"year": ["1999"]},
            f"The link asked for year 1999; {NO_SUCH_YEAR}.",
        ),
        (
            {"exceptions": ["incl"], "year": ["2023"]},
            f"The link asked for year 2023; {NO_SUCH_YEAR}.",
        ),
        (
            {"measure": ["gone"]},
            "The link asked for measure gone; there is no such measure, so the first one is shown.",
        ),
        (
            {"la": [""]},
            "The link asked for la nothing; no local authority goes by that code, so none is chosen.",
        ),
        (
            {"exceptions": ["maybe"]},
            "The link asked for exceptions maybe; it can be incl or excl only, "
            "so exceptions are left out of the figures.",
        ),
    ],
)
def test_what_cannot_be_used_becomes_the_default_and_a_notice(asked: Params, notice: str) -> None:
    view = resolve(asked, Some())
    assert view.notices == [notice]
    assert view.params == {name: texts for name, texts in asked.items() if texts == ["incl"]}


def test_a_link_cannot_put_markup_into_its_notice() -> None:
    (notice,) = resolve({"year": ["[win](https://example.org) ![](//x) " + "9" * 99]}, Some()).notices
    assert not set("[]()!/:.<>`*") & set(notice.rstrip("."))
    assert len(notice) < 160


def test_unknown_names_are_ignored_and_of_repeated_ones_the_last_counts() -> None:
    view = resolve({"utm_source": ["x"], "year": ["1999", "2024"]}, Some())
    assert view[YEAR] == 2024
    assert view.params == {"year": ["2024"]}
    assert view.notices == []


def visit(query: Params, view: View | None = None, *, by_link: bool = True) -> Visit:
    return Visit(query, "map", query, by_link, view or resolve(query, Some()))


def widgets_of(view: View, **changed: object) -> dict[str, object]:
    return view.values | changed


def test_the_first_run_is_asked_by_the_address() -> None:
    assert ask({"year": ["2024"]}, {}, None) == ({"year": ["2024"]}, True)


def test_a_changed_widget_changes_the_view_that_was_seen() -> None:
    last = visit({"year": ["2024"]})
    asked, by_link = ask({"year": ["2024"]}, widgets_of(last.view, la="E06000060"), last)
    assert asked == {"year": ["2024"], "la": ["E06000060"]}
    assert not by_link


def test_a_changed_widget_leaves_faults_of_the_link_behind() -> None:
    last = visit({"year": ["1999"]})
    asked, by_link = ask({"year": ["1999"]}, widgets_of(last.view, la="E06000060"), last)
    assert resolve(asked, Some(), by_link=by_link).notices == []


def test_a_changed_widget_goes_before_an_address_the_browser_has_yet_to_update() -> None:
    last = visit({"year": ["2024"]})
    asked, _ = ask({}, widgets_of(last.view, la="E06000060"), last)
    assert asked == {"year": ["2024"], "la": ["E06000060"]}


def test_an_emptied_widget_is_asked_for_nothing() -> None:
    last = visit({"la": ["E06000060"]})
    asked, by_link = ask({"la": ["E06000060"]}, widgets_of(last.view, la=None), last)
    assert resolve(asked, Some(), by_link=by_link).params == {}


def test_stepping_back_is_asked_by_the_address() -> None:
    last = visit({"year": ["2024"]})
    assert ask({}, widgets_of(last.view), last) == ({}, True)


def test_a_run_without_any_change_is_asked_as_before() -> None:
    last = visit({"year": ["1999"]})
    assert ask({"year": ["1999"]}, widgets_of(last.view), last) == ({"year": ["1999"]}, True)


def test_a_year_that_was_never_chosen_follows_the_measure_without_a_notice() -> None:
    last = visit({})
    asked, by_link = ask({}, widgets_of(last.view, measure="balance_pct"), last)
    view = resolve(asked, Some(), by_link=by_link)
    assert (view[YEAR], view.notices) == (202324, [])


def test_a_chosen_year_that_the_next_measure_lacks_is_said_to_be_lacking() -> None:
    last = visit({"year": ["2024"]})
    asked, by_link = ask({"year": ["2024"]}, widgets_of(last.view, measure="balance_pct"), last)
    view = resolve(asked, Some(), by_link=by_link)
    assert view[YEAR] == 202324
    assert view.notices == ["This measure has no figures for that year, so the newest are shown."]


class Query(dict[str, list[str]]):
    """The part of `st.query_params` that is used, with a note of every writing."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Params] = []

    def get_all(self, name: str) -> list[str]:
        return self[name]

    def from_dict(self, params: Params) -> None:
        self.clear()
        self.update(params)
        self.written.append(dict(params))


class Session(dict[str, Any]):
    """A session's state, with a note of what the current run has set."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[str] = set()

    def __setitem__(self, name: str, value: Any) -> None:
        self.told.add(name)
        super().__setitem__(name, value)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stand in for Streamlit's address and session."""
    standing_in = SimpleNamespace(query_params=Query(), session_state=Session())
    monkeypatch.setattr(address, "st", standing_in)
    return standing_in


def run(browser: SimpleNamespace, page: str = "map") -> set[str]:
    """Read the view and return which widgets are told their value."""
    session: Session = browser.session_state
    session.told.clear()
    address.read(Some(), page)
    return session.told - {"_visit"}


def test_only_widgets_that_stand_elsewhere_are_told_their_value(browser: SimpleNamespace) -> None:
    every = {part.name for part in address.FIELDS}
    assert run(browser) == every
    assert run(browser) == set()
    dict.__setitem__(browser.session_state, "measure", "balance_pct")
    assert run(browser) == {"year", "by"}  # a measure is not set against itself
    assert run(browser, page="authority") == every


def test_every_step_through_the_history_tells_all_widgets(browser: SimpleNamespace) -> None:
    # The run of the first step may be cut short by the second, before the browser heard what it had set.
    run(browser)
    for year in ("2024", "2023"):
        browser.query_params["year"] = [year]
        assert "la" in run(browser)
        assert browser.session_state["year"] == int(year)


def test_only_a_widget_writes_the_address(browser: SimpleNamespace) -> None:
    browser.query_params["year"] = ["1999"]
    run(browser)
    run(browser)
    assert browser.query_params.written == []
    browser.session_state["la"] = "E06000060"
    run(browser)
    run(browser)
    assert browser.query_params.written == [{"la": ["E06000060"]}]
    assert address.current()[AUTHORITY] == "E06000060"
