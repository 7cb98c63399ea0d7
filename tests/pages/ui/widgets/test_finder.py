"""The box on every page that finds an authority, run without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.ui.data import connection
from pipeline.core import paths

Type = Callable[..., AppTest]
BRIGHTON, CUMBERLAND, CUMBRIA = "E06000043", "E06000063", "E10000006"


@pytest.fixture
def typed(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Type]:
    """Return a function that opens a page and types a text into the box."""
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    app = AppTest.from_file(str(paths.ROOT / "pages" / "script.py"), default_timeout=30)

    def type_in(text: str, path: str = "map", **params: str) -> AppTest:
        app._page_hash = calc_hash(path)  # AppTest can only switch to pages that are files
        app.query_params.update(params)
        app.run()
        return app.text_input(key="find").input(text).run()

    yield type_in
    monkeypatch.setattr(connection, "_version", None)


def chosen(app: AppTest) -> str | None:
    code: str | None = app.session_state["la"]
    return code


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text"),
    [
        *((path, "BN3 2GL") for path in ("", "map", "local-authority", "compare")),
        *(("map", text) for text in ("bn32gl", "hove", "846")),
    ],
)
def test_match_is_selected_on_every_page_and_in_the_address(typed: Type, path: str, text: str) -> None:
    app = typed(text, path)
    assert not app.exception
    assert chosen(app) == BRIGHTON
    assert app.query_params["la"] == BRIGHTON
    (said,) = [message.value for message in app.info]
    assert "Brighton and Hove" in said


@pytest.mark.parametrize(
    ("path", "title"), [("data", "Brighton and Hove"), ("methods", "Brighton and Hove"), ("compare", None)]
)
def test_match_leads_to_its_page_from_those_that_are_not_about_the_selected_one(
    typed: Type, path: str, title: str | None
) -> None:
    app = typed("BN3 2GL", path)
    titles = [element.value for element in app.title]
    assert titles == [title] if title else "Brighton and Hove" not in titles
    assert app.query_params["la"] == BRIGHTON


def test_typed_text_is_neither_in_the_address_nor_cached(typed: Type) -> None:
    app = typed("BN3 2GL")
    assert "BN3" not in str(dict(app.query_params))
    remembered = list(connection._current()._answers)
    assert remembered
    assert not [key for key in remembered if "BN3" in str(key)]


@pytest.mark.parametrize(
    ("text", "said"),
    [("CF10 1AA", "Wales"), ("BN3 2G", "not a postcode"), ("Nowhere at all", "Nothing in England is found")],
)
def test_failed_search_is_reported_and_keeps_the_selection(typed: Type, text: str, said: str) -> None:
    app = typed(text, la=BRIGHTON)
    assert chosen(app) == BRIGHTON
    (message,) = app.info
    assert said in message.value


def test_several_matches_are_offered(typed: Type) -> None:
    app = typed("Cumbria")
    assert chosen(app) is None
    buttons = {
        button.label: button for button in app.button if button.key and button.key.startswith("found_")
    }
    assert list(buttons) == ["Cumberland", "Westmorland and Furness", "Cumbria (to 2023)"]
    buttons["Cumberland"].click().run()
    assert chosen(app) == CUMBERLAND
    assert not app.exception


def test_shares_of_a_constituency_are_on_the_buttons(typed: Type) -> None:
    app = typed("Tatton")
    labels = [button.label for button in app.button if button.key and button.key.startswith("found_")]
    assert labels[0] == "Cheshire East · 68% of its residents"
    assert len(labels) == 3


def test_many_matches_are_a_list_to_choose_from(typed: Type) -> None:
    app = typed("Yorkshire")
    assert chosen(app) is None
    choice = app.selectbox(key="_found_choice")
    assert len(choice.options) == 15
    choice.select("E08000035").run()
    assert not app.exception
    assert chosen(app) == "E08000035"


def test_a_pasted_list_is_understood(typed: Type) -> None:
    app = typed("Devon, Hull, Narnia")
    (said,) = app.info
    assert said.value == "2 councils found in the list. Not understood: “Narnia”."


def test_a_region_is_offered_as_its_page_before_its_councils(typed: Type) -> None:
    app = typed("Yorkshire", la=BRIGHTON)
    shown = [element.value for element in app.markdown if "region/" in element.value]
    page = "[Yorkshire and The Humber, council by council](region/yorkshire-and-the-humber)"
    assert shown == [f"Regions: {page}"]


def test_match_is_reported_until_another_authority_is_selected(typed: Type) -> None:
    app = typed("BN3 2GL")
    assert len(app.info) == 1
    assert app.text_input(key="find").value == ""
    app.selectbox(key="la").select(CUMBERLAND).run()
    assert len(app.info) == 0
    app.selectbox(key="la").select(BRIGHTON).run()
    assert len(app.info) == 0


def test_failed_search_stays_in_the_box_but_is_reported_once(typed: Type) -> None:
    app = typed("CF10 1AA", la=BRIGHTON)
    (said,) = app.info
    assert said.value.endswith("Still shown: Brighton and Hove.")
    assert app.text_input(key="find").value == "CF10 1AA"
    app.selectbox(key="la").select(CUMBERLAND).run()
    assert len(app.info) == 0
    app.text_input(key="find").input("").run()
    assert len(app.info) == 0
    assert chosen(app) == CUMBERLAND


def test_same_text_can_be_searched_again(typed: Type) -> None:
    app = typed("BN3 2GL")
    app.selectbox(key="la").select(CUMBERLAND).run()
    app.text_input(key="find").input("BN3 2GL").run()
    assert chosen(app) == BRIGHTON


def test_search_without_a_warehouse(typed: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "none.duckdb")
    app = typed("BN3 2GL")
    assert not app.exception
    assert any("no data here yet" in message.value for message in app.warning)
