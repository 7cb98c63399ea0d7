"""The page Map in a browser, with the shipped data."""

import json
import re
from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.driving import (
    AREAS,
    Faults,
    area,
    choose,
    exactly,
    expect_figures,
    open_choices,
    open_map,
    pick,
)
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]


@pytest.fixture
def map_page(page: Page, server: str) -> Page:
    """Return the map as first shown: plans on time in the newest year."""
    open_map(page, f"{server}/map")
    return page


def test_missing_figures_are_hatched_unlike_any_class(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?year=2025")
    fills = page.locator(AREAS).evaluate_all(
        "paths => Object.fromEntries(paths.map(p => [p.ariaLabel.split(':')[0], p.style.fill]))"
    )
    hatched = {name for name, fill in fills.items() if "missing" in fill}
    assert hatched == {"Leicester", "Norfolk", "Halton", "Isle of Wight"}
    for name in hatched:
        expect(area(page, name)).to_have_attribute("aria-label", f"{name}: no figure")
    classes = page.locator(".area-map").evaluate(
        "map => [0, 1, 2, 3, 4].map(i => map.style.getPropertyValue(`--class-${i}`))"
    )
    hatch = page.locator("#missing-0")
    parts = [hatch.locator("rect"), hatch.locator("path")]
    ground, line = (part.evaluate("node => [getComputedStyle(node)]")[0] for part in parts)
    used = {ground["fill"], line["stroke"]}
    assert len(set(classes)) == 5
    assert len(used) == 2
    assert used.isdisjoint(map(rgb, classes))


def rgb(colour: str) -> str:
    """Return a colour such as '#ff0000' as browsers compute it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_click_shows_three_topics_and_is_in_the_address_and_history(
    map_page: Page, server: str, settled: Settled
) -> None:
    pick(map_page, "Surrey")
    heading = map_page.get_by_role("heading", name="Surrey", exact=True)
    expect(heading).to_be_visible()
    expect(map_page).to_have_url(f"{server}/map?la=E10000030")
    expect(area(map_page, "Surrey")).to_have_attribute("aria-pressed", "true")
    expect_figures(map_page, *newest.SURREY_CARDS)
    topics = map_page.locator("h3.topic")
    expect(topics).to_have_text(["EHC plans on time", "SEND Tribunal", "Money"])
    expect(map_page.get_by_text(re.compile("^Source:")).filter(has=map_page.locator("a"))).to_have_count(4)
    expect(map_page.get_by_role("combobox", name="Local authority")).to_have_value("Surrey")
    map_page.reload()
    expect(heading).to_be_visible()
    expect(area(map_page, "Surrey")).to_have_attribute("aria-pressed", "true")
    expect_figures(map_page, *newest.SURREY_CARDS)
    map_page.go_back()
    expect(map_page).to_have_url(f"{server}/map")
    expect(heading).to_have_count(0)
    expect(map_page.locator(f"{AREAS}[aria-pressed=true]")).to_have_count(0)


def test_keyboard_and_list_select_too(map_page: Page, server: str) -> None:
    map_page.get_by_role("radio", name="Geographic").focus()
    focused = "() => document.activeElement.shadowRoot?.activeElement?.ariaLabel ?? null"
    for _ in range(8):  # past the other controls
        map_page.keyboard.press("Tab")
        if map_page.evaluate(focused):
            break
    assert map_page.evaluate(focused) == f"Barking and Dagenham: {newest.BARKING_ON_TIME}"
    map_page.keyboard.press("ArrowDown")
    name = map_page.evaluate(focused).split(":")[0]
    assert name == "Bexley"
    map_page.keyboard.press("Enter")
    expect(map_page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(map_page.locator(f"{AREAS}[aria-pressed=true]")).to_have_attribute(
        "aria-label", re.compile(f"^{name}:")
    )
    expect(map_page.get_by_role("combobox", name="Local authority")).to_have_value(name)
    choose(map_page, "Local authority", "Leeds")
    expect(map_page.get_by_role("heading", name="Leeds", exact=True)).to_be_visible()
    expect(area(map_page, "Leeds")).to_have_attribute("aria-pressed", "true")
    expect(map_page).to_have_url(f"{server}/map?la=E08000035")


def test_london_borough_is_selected_in_the_inset(map_page: Page, server: str) -> None:
    outline = area(map_page, "Hackney").get_attribute("d")
    inset = map_page.locator(".inset", has_text="London").locator("path.area")
    number = inset.evaluate_all("(paths, d) => paths.findIndex(p => p.getAttribute('d') === d)", outline)
    small, large = (path.bounding_box() for path in (area(map_page, "Hackney"), inset.nth(number)))
    assert large["width"] > 3 * small["width"]
    inset.nth(number).click()
    expect(map_page.get_by_role("heading", name="Hackney", exact=True)).to_be_visible()
    expect(map_page).to_have_url(f"{server}/map?la=E09000012")


def test_exceptions_switch_changes_figures_and_a_missing_one_has_its_reason(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?year=2024&la=E08000029")
    expect(exactly(page)).to_have_text("Excluding exceptions, 2024")
    expect(page.get_by_text("On this map: 80.4% (115 of 143)")).to_be_visible()
    page.get_by_role("radio", name="Included").click()
    expect(exactly(page)).to_have_text("Including exceptions, 2024")
    expect(page.get_by_text("On this map: 53.1% (137 of 258)")).to_be_visible()
    expect(area(page, "Solihull")).to_have_attribute("aria-label", "Solihull: 53.1% (137 of 258)")
    expect(page).to_have_url(f"{server}/map?exceptions=incl&year=2024&la=E08000029")
    page.get_by_role("radio", name="Excluded").click()
    expect(exactly(page)).to_have_text("Excluding exceptions, 2024")
    pick(page, "Dorset")
    reason = page.get_by_text("The authority classed every plan issued in 2024 as an exception")
    expect(reason.first).to_be_visible()
    expect(area(page, "Dorset")).to_have_attribute("aria-label", "Dorset: no figure")


def test_reruns_send_little_data_and_no_outlines(page: Page, server: str) -> None:
    frames = frames_of(page)
    open_map(page, f"{server}/map")
    outline = area(page, "Surrey").get_attribute("d").encode()
    assert not any(outline[:40] in frame for frame in frames)
    choose(page, "Year", "2024")  # the lists differ from those of the first run, and from then on do not
    expect(exactly(page)).to_contain_text("2024")
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    frames.clear()
    choose(page, "Year", "2023")
    expect(exactly(page)).to_contain_text("2023")
    expect(area(page, "Leicester")).to_have_attribute("aria-label", "Leicester: no figure")
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    map_frames = [frame for frame in frames if kind(frame) == "bidi_component" and b"geometry/" in frame]
    strip_frames = [frame for frame in frames if kind(frame) == "bidi_component" and b'"ticks"' in frame]
    assert (len(map_frames), len(strip_frames)) == (1, 1)
    assert len(map_frames[0]) < 10_000
    assert len(strip_frames[0]) < 3_000
    assert not any(kind(frame) == "selectbox" and b"Tower Hamlets" in frame for frame in frames)
    assert sum(map(len, frames)) < 37_000


def test_the_fullest_view_sends_little_at_a_rerun_both_ways_together(page: Page, server: str) -> None:
    frames = frames_of(page, both_ways=True)
    open_map(page, f"{server}/map?cliffs=yes&la=E08000035&neighbours=touching")
    for year in ("2024", "2023"):
        frames.clear()
        choose(page, "Year", year)
        expect(exactly(page)).to_contain_text(year)
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    assert any(b"geometry/" in frame for frame in frames)
    expect(page.locator(".canvas > svg .line.gap-2")).not_to_have_attribute("d", "")
    assert 20_000 < sum(map(len, frames)) < 40_000


def frames_of(page: Page, *, both_ways: bool = False) -> list[bytes]:
    """Return the frames that the page's websocket receives, and with `both_ways` sends, as they come."""
    frames: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: frames.append(as_bytes(data)))
        if both_ways:
            socket.on("framesent", lambda data: frames.append(as_bytes(data)))

    page.on("websocket", listen)
    return frames


def as_bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def kind(frame: bytes) -> str | None:
    """Return the kind of element in a message from the server; None if there is none."""
    return ForwardMsg.FromString(frame).delta.new_element.WhichOneof("type")


def test_invalid_address_shows_a_notice_for_each_part(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?measure=nope&year=1999&la=XYZ")
    expect(page.get_by_role("heading", level=1)).to_have_text(["EHC plans issued within 20 weeks"])
    expect(exactly(page)).to_have_text(f"Excluding exceptions, {newest.YEAR}")
    expect(page.get_by_test_id("stAlert")).to_have_count(3)
    for part in ("measure nope", "year 1999", "la XYZ"):
        expect(page.get_by_text(f"The link asked for {part}")).to_be_visible()
    expect(page.locator(AREAS)).to_have_count(153)


def test_figures_can_be_downloaded(map_page: Page, server: str) -> None:
    open_map(map_page, f"{server}/map?year=2025")
    with map_page.expect_download() as waiting:
        of_year = map_page.get_by_role("listitem").filter(has_text="2025, every place:")
        of_year.get_by_role("link", name="CSV", exact=True).click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "ehcp_issued_20_weeks_excl_pct-2025-all-places.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 153 + 9 + 1
    (surrey,) = (line for line in lines if "E10000030" in line)
    assert "89.5" in surrey
    assert "1842" in surrey


def test_page_is_accessible_without_overflow(map_page: Page, accessibility_faults: Faults) -> None:
    legend = map_page.locator(".legend")
    faults = {"at first": accessibility_faults(map_page, legend)}
    open_choices(map_page)
    choose(map_page, "Local authority", "Hackney")
    expect(area(map_page, "Hackney")).to_have_attribute("aria-pressed", "true")
    faults["with a borough chosen"] = accessibility_faults(map_page, legend)
    choose(map_page, "Measure", "Money: DSG balance")
    expect(legend).to_contain_text("deficit up to £10m")
    faults["a balance"] = accessibility_faults(map_page, legend)
    choose(map_page, "Mark councils", "Similar councils")
    map_page.get_by_role("radio", name="Hexagons").click()
    expect(map_page.locator("text.name")).to_have_count(9)
    faults["hexagons and neighbours"] = accessibility_faults(map_page, legend)
    assert {view: found for view, found in faults.items() if found} == {}


def test_theme_is_known_before_the_style_sheet_arrives(page: Page, server: str) -> None:
    page.route("**/assets/area_map*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    open_map(page, f"{server}/map")
    expect(page.locator(".area-map")).to_have_attribute("data-theme", "light")


def test_balances_are_in_words_on_the_map(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?measure=dsg_balance_pct&year=202122")
    labels = json.loads(
        page.locator(AREAS).evaluate_all("paths => JSON.stringify(paths.map(p => p.ariaLabel))")
    )
    assert len(labels) == 152
    words = re.compile(r"(deficit|surplus) of \d+\.\d\d%|neither deficit nor surplus|no figure")
    assert [label for label in labels if not words.search(label)] == []
    expect(area(page, "Gloucestershire")).to_have_attribute("aria-label", "Gloucestershire: deficit of 3.26%")


def test_map_strip_and_second_year_share_hover_and_selection(
    page: Page, server: str, accessibility_faults: Faults
) -> None:
    open_map(page, f"{server}/map?year=2023&from=2025")
    maps, strips = page.locator(".area-map"), page.locator(".strip")
    dots = strips.first.get_by_role("button")
    expect(dots).to_have_count(150)  # Leicester, the Isle of Wight and Hackney have no figure
    area(page, "Southwark").first.hover(force=True)
    for drawing in (strips.first, strips.last):
        expect(drawing.locator(".ring.hovered")).to_have_attribute("visibility", "visible")
    expect(maps.last.locator(".tooltip")).to_have_text(re.compile("^Southwark"))
    page.mouse.move(1, 1)
    expect(strips.first.locator(".ring.hovered")).to_have_attribute("visibility", "hidden")
    stop = strips.first.locator('[tabindex="0"]')
    expect(stop).to_have_count(1)
    stop.focus()
    page.keyboard.press("Home")
    expect(dots.first).to_be_focused()
    expect(dots.first).to_have_attribute("aria-label", "Isles of Scilly: 0.0% (0 of 4); too few to compare")
    page.keyboard.press("ArrowRight")
    expect(dots.nth(1)).to_have_attribute("aria-label", re.compile(r"^Essex: 0\.9%"))
    expect(strips.first.locator(".tooltip")).to_have_text(re.compile(r"^Essex 0\.9%"))
    for drawing in (maps.first, maps.last):
        outline = drawing.locator(".canvas > svg .line.hovered").get_attribute("d")
        assert outline == area(drawing, "Essex").get_attribute("d")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Essex", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{server}/map?year=2023&la=E10000012&from=2025")
    expect(strips.last.locator(".selected-label")).to_have_text("Essex")
    dot = strips.last.get_by_role("button", name=re.compile("^Kent:")).bounding_box()
    page.mouse.click(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    expect(page.get_by_role("heading", name="Kent", exact=True)).to_be_visible()
    assert accessibility_faults(page, strips.first.locator(".england-label")) == {}


def test_border_gaps_follow_shared_borders(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?year=2023&cliffs=yes")
    paths = {name: area(page, name).get_attribute("d") for name in ("Lambeth", "Southwark")}
    shared = set.intersection(*(steps(path) for path in paths.values()))
    assert len(shared) > 10
    drawn = [page.locator(f".canvas > svg .line.gap-{width}") for width in range(3)]
    found = [
        {
            frozenset(step)
            for line in path.get_attribute("d").split("M")[1:]
            for step in pairs(line.split("L"))
        }
        for path in drawn
    ]
    assert [shared <= steps_drawn for steps_drawn in found] == [False, True, False]
    widths = [float(path.evaluate("path => getComputedStyle(path).strokeWidth")[:-2]) for path in drawn]
    assert widths == sorted(set(widths))
    expect(page.get_by_role("list", name="What is marked on the map").get_by_role("listitem")).to_have_count(
        3
    )
    page.get_by_role("radio", name="Hexagons").click()
    expect(page.get_by_text("Border gaps are drawn on the geographic map only")).to_be_visible()
    expect(drawn[1]).to_have_attribute("d", "")


def steps(path: str) -> set[frozenset[str]]:
    """Return the segments of a closed path, without direction: pairs of points 'x,y'."""
    found = set()
    for ring in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        xs, ys = accumulate(numbers[::2]), accumulate(numbers[1::2])
        points = [f"{x},{y}" for x, y in zip(xs, ys, strict=True)]
        found |= {frozenset(step) for step in pairs([*points, points[0]])}
    return found


def pairs(points: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(points))
