"""Colour scales, and what the map sends to the browser."""

import json
import re
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.drawings import area_map
from pages.ui.drawings.area_map import AreaFigure, BorderGaps, compact_border_gaps, compact_figures, legend
from pipeline.publish.pictures.elements.scales import Scale, classify, diverging, neutral, sequential
from tests.support.reading.page_views import components

PAGES = {"light": "#ffffff", "dark": "#0e1117"}


def per_cent(value: float) -> str:
    return f"{value:g} %"


def millions(value: float) -> str:
    return f"£{value / 1e6:g}m"


BALANCE = diverging([-20e6, -10e6, 0, 10e6], millions)
SCALES = [
    sequential([20, 40, 60, 80], per_cent),
    sequential([1, 2, 3, 4, 5, 6], per_cent),
    neutral([20, 40, 60, 80], per_cent),
    BALANCE,
    diverging([-3, -2, -1, 0, 1, 2, 3], per_cent),
]


@pytest.mark.parametrize(("value", "expected"), [(19.99, 0), (20, 1), (39.9, 1), (40, 2), (80, 4), (100, 4)])
def test_value_on_a_break_belongs_to_the_class_above(value, expected):
    assert classify(value, [20, 40, 60, 80]) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_non_finite_value_has_no_class(value):
    with pytest.raises(ValueError, match="no figure"):
        classify(value, [1])


def test_labels_name_a_spaced_unit_once():
    assert sequential([20, 40, 80], per_cent).labels == (
        "under 20 %",
        "20 to 40 %",
        "40 to 80 %",
        "80 % and over",
    )
    assert neutral([2, 4], lambda value: f"{value} per 10,000").labels[1] == "2 to 4 per 10,000"
    assert sequential([5e6, 10e6], millions).labels[1] == "£5m to £10m"


def test_labels_of_balances_are_in_words():
    assert BALANCE.labels == (
        "deficit over £20m",
        "deficit of £10m to £20m",
        "deficit up to £10m",
        "nil, or surplus under £10m",
        "surplus of £10m or more",
    )
    assert diverging([0], millions).labels == ("deficit", "surplus or nil")


@pytest.mark.parametrize(
    ("value", "label"),
    [(-20e6, "deficit of £10m to £20m"), (-20.1e6, "deficit over £20m"), (0, "nil, or surplus under £10m")],
)
def test_balance_on_a_break_fits_its_label(value, label):
    assert BALANCE.labels[classify(value, BALANCE.breaks)] == label


@pytest.mark.parametrize("breaks", [[], [2, 1], [1, 1], [1, 2, 3, 4, 5, 6, 7]])
def test_invalid_breaks_are_refused(breaks):
    with pytest.raises(ValueError, match="breaks"):
        sequential(breaks, per_cent)


def test_diverging_scale_needs_zero():
    with pytest.raises(ValueError, match="a break at 0"):
        diverging([-1, 1], per_cent)


@pytest.mark.parametrize("scale", SCALES)
def test_each_class_has_a_colour_and_a_label(scale: Scale):
    assert len(scale.labels) == len(scale.breaks) + 1
    for colours in (scale.light, scale.dark):
        assert len(set(colours)) == len(colours) == len(scale.labels)


def channels(colour: str) -> list[float]:
    """Return linear red, green and blue of '#rrggbb'."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("scale", SCALES)
def test_every_class_contrasts_with_the_page(scale: Scale, theme):
    for colour in getattr(scale, theme):
        assert contrast(colour, PAGES[theme]) > 1.35, colour


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("scale", SCALES)
def test_classes_differ_in_lightness(scale: Scale, theme):
    colours = getattr(scale, theme)
    zero = scale.breaks.index(0) + 1 if scale.kind == "diverging" else 0
    for arm in (colours[:zero][::-1], colours[zero:]):
        contrasts = [contrast(colour, PAGES[theme]) for colour in arm]
        assert all(far > near * 1.15 for near, far in pairwise(contrasts)), contrasts


@pytest.mark.parametrize("theme", PAGES)
def test_deficit_and_surplus_differ_with_red_green_colour_blindness(theme):
    for below in getattr(BALANCE, theme)[:3]:
        for above in getattr(BALANCE, theme)[3:]:
            assert deuteranope_distance(below, above) > 0.04, (below, above)


def deuteranope_distance(one: str, other: str) -> float:
    """Return the distance of two colours in linear light as a deuteranope sees them (Viénot et al. 1999)."""

    def seen(colour: str) -> tuple[float, float]:
        red, green, blue = channels(colour)
        return 0.29275 * red + 0.70725 * green, -0.02234 * red + 0.02234 * green + blue

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


FIGURES = [
    AreaFigure("E06000001", "46.1 % of 1,203 plans", 2),
    AreaFigure("E06000002", "20.0 % of 10 plans", 1, "not_ranked"),
    AreaFigure("E06000003", "not published", None, "missing"),
]


def test_figures_are_packed_in_the_same_order():
    packed = compact_figures(FIGURES, classes=5)
    assert packed == {
        "codes": "06001 06002 06003",
        "marks": "2b-",
        "texts": "46.1 % of 1,203 plans\n20.0 % of 10 plans\nnot published",
    }


def test_line_break_in_a_text_does_not_shift_the_others():
    packed = compact_figures([AreaFigure("E06000001", "two\nlines", 0), FIGURES[0]], classes=5)
    assert packed["texts"].split("\n") == ["two lines", "46.1 % of 1,203 plans"]


def test_no_figures_can_be_packed():
    assert compact_figures([], classes=5) == {"codes": "", "marks": "", "texts": ""}


def test_153_figures_take_well_under_10_kilobytes():
    figures = [AreaFigure(f"E{n:08}", "46.1 % of 1,203 plans", 3) for n in range(153)]
    assert len(json.dumps(compact_figures(figures, classes=5))) < 6_000


def test_unknown_class_is_refused():
    with pytest.raises(ValueError, match="E06000001: the scale has no class 5"):
        compact_figures([AreaFigure("E06000001", "", 5)], classes=5)


@pytest.mark.parametrize(("class_index", "state"), [(None, "figure"), (None, "not_ranked"), (1, "missing")])
def test_state_and_class_must_agree(class_index, state):
    with pytest.raises(ValueError, match="E06000001"):
        AreaFigure("E06000001", "", class_index, state)


def test_legend_pairs_the_colours_of_both_themes():
    scale = sequential([50], per_cent)
    entries = legend(scale, "Not ranked")
    assert entries["labels"] == ["under 50 %", "50 % and over"]
    assert entries["colours"] == [[scale.light[0], scale.dark[0]], [scale.light[1], scale.dark[1]]]


def page() -> None:
    import streamlit as st  # noqa: PLC0415 AppTest runs this function's text by itself

    from pages.ui.drawings.area_map import AreaFigure, Outlined, area_map  # noqa: PLC0415
    from pipeline.publish.pictures.elements.scales import sequential  # noqa: PLC0415

    scale = sequential([50], lambda value: f"{value:g} %")
    area_map(
        key="map",
        geometry_url="/geometry/abc.json",
        title="Plans on time",
        figures=[AreaFigure("E06000001", "46.1 %", 0)],
        scale=scale,
        selected="E06000001",
        on_pick=lambda code: st.query_params.update(la=code),
        outlined=[
            Outlined("neighbour", "Touching", ["E06000002", "E06000003"]),
            Outlined("apart", "Across", []),
        ],
        ratio=0.75,
    )


def test_rerun_sends_values_and_the_address_of_the_geometry():
    app = AppTest.from_function(page).run()
    assert not app.exception
    (data,) = components(app, "area_map")
    assert (data["url"], data["title"], data["selected"]) == (
        "/geometry/abc.json",
        "Plans on time",
        "E06000001",
    )
    assert (data["codes"], data["marks"], data["texts"]) == ("06001", "0", "46.1 %")
    assert data["ratio"] == 0.75


def test_border_gaps_are_sent_as_indexes_by_width():
    border_gaps = BorderGaps(["10 to 20", "20 or more"], [("E2", "E1", 1), ("E3", "E1", 0), ("E9", "E1", 0)])
    assert compact_border_gaps(border_gaps, ["E1", "E2", "E3"]) == {
        "labels": ["10 to 20", "20 or more"],
        "pairs": ["2-0", "1-0"],
    }


def test_imported_scripts_are_served_under_their_imported_names():
    served = {asset.url for asset in area_map.ASSETS}
    imports = [
        f"/assets/{name}"
        for asset in area_map.ASSETS
        for name in re.findall(r'from "\./([^"]+)"', asset.content.decode())
    ]
    assert len(imports) > 5
    assert set(imports) <= served


def test_empty_outline_is_not_sent():
    data = json.loads(AppTest.from_function(page).run().get("bidi_component")[0].proto.json)
    codes = "E06000002 E06000003"
    assert data["outlined"] == [{"line": "neighbour", "label": "Touching", "key": "Touching", "codes": codes}]


def test_rerun_sends_only_the_addresses_of_script_and_styles():
    proto = AppTest.from_function(page).run().get("bidi_component")[0].proto
    script = area_map.ASSETS[0]
    styles = [asset.url for asset in area_map.ASSETS if asset.media_type == "text/css"]
    assert f'"{script.url[1:]}"' in proto.js_content
    assert len(styles) == 2
    assert all(f'"{url[1:]}"' in proto.html_content for url in styles)
    assert len(proto.js_content) + len(proto.html_content) + len(proto.css_content) < 1_000
