"""Actions and expectations that browser tests of several pages share."""

from collections.abc import Callable, Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

AREAS = "path[role=button]"
States = Sequence[tuple[int, str]]
Faults = Callable[[Page, Locator], dict[tuple[int, str], list[str]]]  # the fixture `accessibility_faults`

# Widths and themes in which pages are checked.
STATES: States = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]

# The point on an area that is nearest to the middle of its bounding box.
POINT_ON = """
(path) => {
  const box = path.getBoundingClientRect();
  const steps = [0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4];
  for (const across of steps) for (const down of steps) {
    const [x, y] = [box.width * (0.5 + across), box.height * (0.5 + down)];
    if (path.getRootNode().elementFromPoint(box.x + x, box.y + y) === path) return { x, y };
  }
}
"""


# A page that has its heading, of whose run nothing is missing or left over. Streamlit says "notRunning" also
# before the first run, and the heading is there in the middle of it, so that both must hold at the same time.
SETTLED = (
    "[data-testid=stApp][data-test-script-state=notRunning]:has([data-testid=stMain] h1)"
    ":not(:has([data-stale=true]))"
)


def wait_until_settled(page: Page) -> None:
    """Wait until Streamlit has drawn the page and runs no script: what is pressed earlier can be lost."""
    page.locator(SETTLED).wait_for(timeout=30_000)


def open_map(page: Page, address: str) -> None:
    """Open a view of the map and wait until it is drawn."""
    page.goto(address)
    wait_until_settled(page)
    page.locator(f"{AREAS}[aria-label]").first.wait_for(timeout=30_000)


def area(page: Page | Locator, name: str) -> Locator:
    """Return the area of an authority on the map of England."""
    return page.locator(f'{AREAS}[aria-label^="{name}:"]')


def pick(page: Page, name: str) -> None:
    """Click on an authority."""
    path = area(page, name)
    path.scroll_into_view_if_needed()
    path.click(position=path.evaluate(POINT_ON))


def choose(page: Page, label: str, option: str) -> None:
    """Search for an option of a list and choose it."""
    box = page.get_by_role("combobox", name=label)
    offered = page.get_by_role("option", name=option, exact=True)
    expect(box).to_have_count(1)  # there are two while a row of controls is being replaced
    for last in (False, False, True):  # what is still being drawn can close the list again
        box.evaluate("box => box.scrollIntoView({ block: 'center' })")  # scrolling would close the list
        box.click()
        box.fill(option)
        try:
            offered.click(timeout=5_000)
            return
        except Error:
            if last:
                raise
            box.press("Escape")


def exactly(page: Page) -> Locator:
    """Return the line below the title, which says what exactly is shown."""
    return page.locator(".st-key-content .stMarkdownColoredText").first


def open_choices(page: Page) -> None:
    """Open the controls that a page shows on request on a phone; wider windows show them anyway."""
    folded = page.locator("summary", has_text="Change what is shown")
    expect(folded).to_be_attached()
    if folded.is_visible():
        folded.click()


def expect_figures(page: Page, *topics: str) -> None:
    """Expect the figures of the three topics."""
    expect(page.locator("p.figure")).to_have_text(list(topics))


# During a rerun, elements of the previous run fade, which changes their colours.
AT_REST = """
() => !document.querySelector('[data-stale="true"], #stFloatingOverlayPortal [role=tooltip]')
    && [...document.querySelectorAll(".sheet.long")].every(box => box.firstElementChild)
    && document.getAnimations().every(animation => animation.playState !== "running")
"""


def axe_violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds wrong on a page; to list what passes would take three times as long."""
    found: list[dict[str, Any]] = (
        Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    )
    return found


def find_accessibility_faults(
    states: States, page: Page, wait_for: Locator
) -> dict[tuple[int, str], list[str]]:
    """Return accessibility violations and overflowing elements by width and theme; empty if all is well."""
    found = {}
    page.mouse.move(0, 0)  # the tooltip of what a test pointed at stands outside all parts of the page
    for width, scheme in states:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        expect(page.locator("[data-testid=stApp]")).to_have_css("color-scheme", scheme)
        expect(wait_for).to_be_visible()
        page.wait_for_function(AT_REST)
        violations = axe_violations(page)
        faults = [f"{fault['id']}: {node['html']}" for fault in violations for node in fault["nodes"]]
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        main = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        if max(needed, main) > width:
            faults.append(f"{max(needed, main)} pixels wide")
        if faults:
            found[width, scheme] = faults
    return found
