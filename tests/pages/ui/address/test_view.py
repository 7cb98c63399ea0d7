"""The view in the address: parsing links, and precedence between link and widget."""

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.address import view as address
from pages.ui.address.fields import AUTHORITY, EXCEPTIONS, LAYER, MEASURE, NEIGHBOURS, YEAR, View
from pages.ui.address.query import Params
from pages.ui.address.view import Visit, ask, resolve
from tests.support.reading.small_choices import SmallChoices

NO_SUCH_YEAR = "this measure has no figures for that year, so the newest are shown"


def test_empty_query_gives_every_default() -> None:
    view = resolve({}, SmallChoices())
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
def test_link_to_either_version_of_a_measure(asked: Params, exceptions: str) -> None:
    view = resolve(asked, SmallChoices())
    assert (view[MEASURE], view[EXCEPTIONS], view.notices) == ("issued_excl_pct", exceptions, [])
    assert view.params == ({"exceptions": ["incl"]} if exceptions == "incl" else {})


def test_valid_query_round_trips() -> None:
    asked = {"measure": ["balance_pct"], "exceptions": ["incl"], "year": ["202223"], "la": ["E06000060"]}
    view = resolve(asked, SmallChoices())
    assert (view[MEASURE], view[EXCEPTIONS], view[YEAR], view[AUTHORITY]) == (
        "balance_pct",
        "incl",
        202223,
        "E06000060",
    )
    assert view.params == asked
    assert resolve(view.params, SmallChoices()) == view


@pytest.mark.parametrize("text", ["2022-23", "2022/23", "202223"])
def test_usual_forms_of_a_financial_year_are_understood(text: str) -> None:
    view = resolve({"measure": ["balance_pct"], "year": [text]}, SmallChoices())
    assert (view[YEAR], view.notices) == (202223, [])
    assert view.params["year"] == ["202223"]


def test_layer_and_neighbours_are_part_of_the_view() -> None:
    assert (resolve({}, SmallChoices())[LAYER], resolve({}, SmallChoices())[NEIGHBOURS]) == (
        "geographic",
        None,
    )
    asked = {"map": ["hex"], "neighbours": ["statistical-2025"]}
    view = resolve(asked, SmallChoices())
    assert (view[LAYER], view[NEIGHBOURS]) == ("hex", "statistical-2025")
    assert view.params == asked


@pytest.mark.parametrize(
    ("asked", "notice"),
    [
        ({"map": ["globe"]}, "it can be geographic or hex (hexagons) only, so the geographic map is shown."),
        (
            {"neighbours": ["friends"]},
            "it can be touching (councils next door), statistical-2025, statistical-2021, region, type or "
            "own only, so none are marked.",
        ),
    ],
)
def test_unknown_layer_or_neighbour_set_gives_a_notice(asked: Params, notice: str) -> None:
    view = resolve(asked, SmallChoices())
    assert (view[LAYER], view[NEIGHBOURS], view.params) == ("geographic", None, {})
    assert len(view.notices) == 1
    assert view.notices[0].endswith(notice)


def test_defaults_are_left_out_of_the_address() -> None:
    view = resolve({"measure": ["issued_excl_pct"], "exceptions": ["excl"], "year": ["2025"]}, SmallChoices())
    assert view.params == {}
    assert view.notices == []


@pytest.mark.parametrize("alias", ["825", "E10000002", " E06000060 "])
def test_former_codes_of_an_authority_are_understood(alias: str) -> None:
    view = resolve({"la": [alias]}, SmallChoices())
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
            "The link asked for exceptions maybe; it can be incl (exceptions included) or "
            "excl (exceptions excluded) only, so exceptions are not counted in the figures.",
        ),
    ],
)
def test_invalid_value_becomes_the_default_with_a_notice(asked: Params, notice: str) -> None:
    view = resolve(asked, SmallChoices())
    assert view.notices == [notice]
    assert view.params == {name: texts for name, texts in asked.items() if texts == ["incl"]}


def test_notice_contains_no_markup_of_the_link() -> None:
    (notice,) = resolve({"year": ["[win](https://example.org) ![](//x) " + "9" * 99]}, SmallChoices()).notices
    assert not set("[]()!/:.<>`*") & set(notice.rstrip("."))
    assert len(notice) < 160


def test_unknown_parameters_are_ignored_and_the_last_repeated_one_counts() -> None:
    view = resolve({"utm_source": ["x"], "year": ["1999", "2024"]}, SmallChoices())
    assert view[YEAR] == 2024
    assert view.params == {"year": ["2024"]}
    assert view.notices == []


def visit(query: Params, view: View | None = None, *, by_link: bool = True) -> Visit:
    return Visit(query, "map", query, by_link, view or resolve(query, SmallChoices()))


def widget_values(view: View, **changed: object) -> dict[str, object]:
    return view.values | changed


def test_first_run_follows_the_address() -> None:
    assert ask({"year": ["2024"]}, {}, None) == ({"year": ["2024"]}, True)


def test_changed_widget_changes_the_last_view() -> None:
    last = visit({"year": ["2024"]})
    asked, by_link = ask({"year": ["2024"]}, widget_values(last.view, la="E06000060"), last)
    assert asked == {"year": ["2024"], "la": ["E06000060"]}
    assert not by_link


def test_changed_widget_drops_invalid_values_of_the_link() -> None:
    last = visit({"year": ["1999"]})
    asked, by_link = ask({"year": ["1999"]}, widget_values(last.view, la="E06000060"), last)
    assert resolve(asked, SmallChoices(), by_link=by_link).notices == []


def test_changed_widget_takes_precedence_over_an_outdated_address() -> None:
    last = visit({"year": ["2024"]})
    asked, _ = ask({}, widget_values(last.view, la="E06000060"), last)
    assert asked == {"year": ["2024"], "la": ["E06000060"]}


def test_emptied_widget_removes_its_parameter() -> None:
    last = visit({"la": ["E06000060"]})
    asked, by_link = ask({"la": ["E06000060"]}, widget_values(last.view, la=None), last)
    assert resolve(asked, SmallChoices(), by_link=by_link).params == {}


def test_stepping_back_follows_the_address() -> None:
    last = visit({"year": ["2024"]})
    assert ask({}, widget_values(last.view), last) == ({}, True)


def test_run_without_changes_repeats_the_last_query() -> None:
    last = visit({"year": ["1999"]})
    assert ask({"year": ["1999"]}, widget_values(last.view), last) == ({"year": ["1999"]}, True)


def test_default_year_follows_the_measure_without_a_notice() -> None:
    last = visit({})
    asked, by_link = ask({}, widget_values(last.view, measure="balance_pct"), last)
    view = resolve(asked, SmallChoices(), by_link=by_link)
    assert (view[YEAR], view.notices) == (202324, [])


def test_notice_if_the_next_measure_lacks_the_chosen_year() -> None:
    last = visit({"year": ["2024"]})
    asked, by_link = ask({"year": ["2024"]}, widget_values(last.view, measure="balance_pct"), last)
    view = resolve(asked, SmallChoices(), by_link=by_link)
    assert view[YEAR] == 202324
    assert view.notices == ["This measure has no figures for that year, so the newest are shown."]


class Query(dict[str, list[str]]):
    """The part of `st.query_params` that is used; records every write."""

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
    """A session's state; records what the current run has set."""

    def __init__(self) -> None:
        super().__init__()
        self.set_names: set[str] = set()

    def __setitem__(self, name: str, value: Any) -> None:
        self.set_names.add(name)
        super().__setitem__(name, value)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replace Streamlit's address and session."""
    standing_in = SimpleNamespace(query_params=Query(), session_state=Session())
    monkeypatch.setattr(address, "st", standing_in)
    return standing_in


def run(browser: SimpleNamespace, page: str = "map") -> set[str]:
    """Read the view and return which widgets are set."""
    session: Session = browser.session_state
    session.set_names.clear()
    address.read(SmallChoices(), page)
    return session.set_names - {"_visit"}


def test_only_widgets_with_another_value_are_set(browser: SimpleNamespace) -> None:
    every = {part.name for part in address.FIELDS}
    assert run(browser) == every
    assert run(browser) == set()
    dict.__setitem__(browser.session_state, "measure", "balance_pct")
    assert run(browser) == {"year", "by"}  # a measure is not compared with itself
    assert run(browser, page="authority") == every


def test_every_step_through_the_history_sets_all_widgets(browser: SimpleNamespace) -> None:
    # The second step may interrupt the run of the first before the browser receives its values.
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
