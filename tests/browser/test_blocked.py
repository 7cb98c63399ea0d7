"""What a visitor sees whose connection to the dashboard is refused, or never answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from pages.server.door.blocked import SENTENCE

pytestmark = pytest.mark.browser

STREAM = "**/_stcore/stream"
DEVON = "local-authority?la=E10000008"
BALANCES = "map?measure=dsg_balance_gbp"


def refuse(page: Page) -> None:
    """Close each connection before anything is sent."""
    page.route_web_socket(STREAM, lambda connection: connection.close(code=1008))


def hold(page: Page) -> None:
    """Open connections and answer nothing."""
    page.route_web_socket(STREAM, lambda _: None)


def refuse_scripts(page: Page) -> None:
    """Refuse the scripts that would connect."""
    page.route("**/static/js/**", lambda route: route.abort())


@pytest.mark.parametrize(
    ("block", "view", "link", "heading"),
    [
        (refuse, DEVON, "Devon in plain words, as a page to read", "Devon"),
        (refuse_scripts, DEVON, "Devon in plain words, as a page to read", "Devon"),
        (hold, BALANCES, "DSG balance: every council, as a page to read", "DSG balance"),
    ],
)
def test_where_the_connection_is_blocked_words_lead_to_the_page_to_read(
    shared_context: BrowserContext,
    server: str,
    block: Callable[[Page], None],
    view: str,
    link: str,
    heading: str,
) -> None:
    page = shared_context.new_page()
    block(page)
    page.goto(f"{server}/{view}")
    words = page.get_by_role("alert").filter(has_text=SENTENCE)
    expect(words).to_be_visible()
    expect(words.get_by_role("heading", level=1)).to_contain_text(heading)
    words.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.close()


def test_where_it_opens_late_the_dashboard_takes_their_place(
    shared_context: BrowserContext, server: str, settled: Callable[[Page], None]
) -> None:
    attempts: list[str] = []

    def refuse_once(connection: WebSocketRoute) -> None:
        attempts.append(connection.url)
        if len(attempts) == 1:
            connection.close(code=1008)
        else:
            connection.connect_to_server()

    page = shared_context.new_page()
    page.route_web_socket(STREAM, refuse_once)
    page.goto(f"{server}/{DEVON}")
    settled(page)
    expect(page.get_by_role("alert").filter(has_text=SENTENCE)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(["Devon"])
    assert len(attempts) >= 2
    page.close()
