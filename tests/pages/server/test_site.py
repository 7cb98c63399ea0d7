"""The web edition over HTTP: pages at the root, kept by browsers until the data change."""

import re
from base64 import b64decode
from urllib.parse import urljoin

import pytest
import requests

from pages.server.site import is_page
from pipeline.publish.site.parts import assets
from tests.support.reading.site_pages import parsed, targets


def ask(address: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, address, headers=headers, timeout=60, allow_redirects=False)


def test_a_page_is_kept_until_the_data_change(server: str) -> None:
    first = ask(f"{server}/about")
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert first.headers["Content-Encoding"] == "gzip"
    assert "Content-Disposition" not in first.headers
    assert "Access-Control-Allow-Origin" not in first.headers
    assert "frame-ancestors 'none'" in first.headers["Content-Security-Policy"]
    again = ask(f"{server}/about", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = ask(f"{server}/about", "HEAD")
    assert (head.status_code, head.content) == (200, b"")


def test_a_slash_at_the_end_is_taken_away(server: str) -> None:
    answer = requests.get(f"{server}/about/", timeout=60)
    assert [hop.status_code for hop in answer.history] == [308]
    assert answer.url == f"{server}/about"


def test_capitals_and_slashes_lead_to_the_page(server: str) -> None:
    for typed in ("council/Bury", "Council/bury/", "COUNCIL/BURY/", "council/Bury?from=mail", "MEASURE"):
        answer = requests.get(f"{server}/{typed}", timeout=60)
        assert (len(answer.history), answer.status_code) == (1, 200), typed
        assert answer.url == f"{server}/{typed.lower().rstrip('/')}"
        assert not answer.history[0].headers["Location"].startswith(("/", "http"))


def test_what_pages_share_is_kept_for_ever(server: str) -> None:
    tree = parsed(ask(f"{server}/about").content)
    shared = [target for target in targets(tree) if target.startswith("assets/")]
    assert len(shared) == 5
    for target in shared:
        answer = ask(f"{server}/{target}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    (sheet,) = [target for target in shared if target.endswith(".css")]
    faces = re.findall(r"url\(data:font/woff2;base64,([^)]+)\)", ask(f"{server}/{sheet}").text)
    assert len(faces) == 3
    assert all(b64decode(face).startswith(b"wOF2") for face in faces)
    for name in assets.FACES:  # for the dashboard
        answer = ask(f"{server}/{assets.address(name)}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "font/woff2")
        assert answer.content in map(b64decode, faces)


@pytest.mark.slow
def test_an_address_without_a_page_is_a_page_that_says_so(server: str) -> None:
    led_to = set()
    for path in ("/nothing", "/about/nothing", "/assets/site.0.css", "/far/from/all"):
        answer = ask(f"{server}{path}")
        assert answer.status_code == 404
        assert "<h1>Page not found</h1>" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        found = [target for target in targets(parsed(answer.content)) if target != "#main"]
        assert not any(target.startswith("/") for target in found)
        led_to.add(frozenset(urljoin(answer.url, target) for target in found))
    (everywhere,) = led_to
    assert len(everywhere) > 5
    assert {ask(address).status_code for address in everywhere} == {200}


def test_pages_are_not_answered_below_the_api_nor_to_other_methods(server: str) -> None:
    assert ask(f"{server}/api/v1/about.html").status_code == 404
    answer = ask(f"{server}/about", "POST")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "<h1>Method Not Allowed</h1>" in answer.text


def test_what_networks_add_to_links_changes_nothing(server: str) -> None:
    plain, shared = ask(f"{server}/about"), ask(f"{server}/about?fbclid=x&fbclid=y")
    assert shared.content == plain.content
    assert shared.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize(("path", "expected"), [("/about", True), ("/map", False), ("/", False)])
def test_pages_are_told_from_views_of_the_dashboard(path: str, expected: bool) -> None:
    assert is_page(path) is expected
