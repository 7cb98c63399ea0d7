"""What the strip of dots sends to the browser."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.drawings.strip import Dot


def page() -> None:
    import streamlit as st  # noqa: PLC0415 AppTest runs this function's text by itself

    from pages.ui.drawings.strip import Dot, strip  # noqa: PLC0415
    from pipeline.publish.pictures.elements.scales import sequential  # noqa: PLC0415

    shared = st.session_state.get("shared")
    strip(
        key="strip",
        title="Plans on time",
        dots=[
            Dot("E2", "Bury", 60.0, "60.0 %\nof 10", 1),
            Dot("E1", "Wigan", 20.0, "20.0 % of 5", 0, "not_ranked"),
            Dot("E3", "Bolton", 100.0, "100.0 % of 50", 1),
        ],
        scale=sequential([50], lambda value: f"{value:g} %"),
        ticks=[(0.0, "0 %"), (100.0, "100 %")],
        england=46.1,
        england_label="England 46.1 %",
        selected="E3",
        on_pick=lambda code: st.query_params.update(la=code),
        figures_from=("map", ["E3", "E9", "E1", "E2"]) if shared else None,
    )


def sent(*, shared: bool = False) -> dict[str, Any]:
    app = AppTest.from_function(page)
    app.session_state["shared"] = shared
    app.run()
    assert not app.exception
    return dict(json.loads(app.get("bidi_component")[0].proto.json))


def test_dots_are_sent_from_lowest_to_highest() -> None:
    data = sent()
    assert data["codes"] == "E1 E2 E3"
    assert data["names"].split("\n") == ["Wigan", "Bury", "Bolton"]
    assert data["texts"].split("\n") == ["20.0 % of 5", "60.0 % of 10", "100.0 % of 50"]
    assert data["marks"] == "a11"
    assert data["places"] == "2000 6000 10000"


def test_ticks_england_and_selection_have_places_and_labels() -> None:
    data = sent()
    assert data["ticks"] == [[0, "0 %"], [10000, "100 %"]]
    assert data["england"] == [4610, "England 46.1 %"]
    assert (data["selected"], data["selected_label"]) == ("E3", "Bolton")


def test_figures_of_a_map_are_not_sent_again() -> None:
    data = sent(shared=True)
    assert data["map_key"] == "map"
    assert data["places"].split(" ") == ["10000", "", "2000", "6000"]
    assert not {"codes", "names", "texts", "marks"} & set(data)


@pytest.mark.parametrize(("value", "state"), [(float("nan"), "figure"), (1.0, "missing")])
def test_no_dot_without_a_figure(value: float, state: Any) -> None:
    with pytest.raises(ValueError, match="E1: without a figure"):
        Dot("E1", "Wigan", value, "", 0, state)
