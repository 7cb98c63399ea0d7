"""Embedded pages over HTTP: who may frame them, and what is answered to oEmbed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from pipeline.publish.site.parts import settings
from tests.support.servers.serving import served
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.slow

SITE = "https://example.org"
MAP = f"/embed/map/{EXCL}/2025"


@pytest.fixture(scope="module")
def server(warehouse_file: Path) -> Iterator[str]:
    """The address of a server that knows the address of its site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(settings.SITE_URL, SITE)
        with served(warehouse_file) as address:
            yield address


def ask(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=60, allow_redirects=False)


def policies(answer: requests.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_any_site_may_frame_an_embed_which_loads_nothing_and_keeps_nothing(server: str) -> None:
    answer = ask(f"{server}{MAP}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < 60_000
    found = policies(answer)
    assert found["frame-ancestors"] == "*"
    assert found["default-src"] == "'none'"
    assert "unsafe" not in found["script-src"]
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = ask(f"{server}{MAP}", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert policies(again)["frame-ancestors"] == "*"


@pytest.mark.parametrize("path", ["/", "/map", "/about", "/oembed", "/embed", "/embedded/x"])
def test_nobody_may_frame_anything_else(server: str, path: str) -> None:
    assert policies(ask(f"{server}{path}"))["frame-ancestors"] == "'none'"


def test_parameters_of_others_are_passed_over(server: str) -> None:
    assert ask(f"{server}{MAP}?utm_source=x").content == ask(f"{server}{MAP}").content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{MAP}?style=%22%3E%3Cscript%3E", 400),
        (f"/embed/map/{EXCL}/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404),
        ("/embed/map/%3Cimg%20src=x%3E/2025", 404),
        ("/embed/..%2F..%2Fetc/passwd", 404),
        ("/embed/", 308),
        (f"/embed/ranking/{EXCL}/2025", 404),
    ],
)
def test_what_is_not_there_is_said_without_markup_of_the_address(server: str, path: str, status: int) -> None:
    answer = ask(f"{server}{path}")
    assert answer.status_code == status
    assert policies(answer)["frame-ancestors"] == "*"
    assert "<script" not in answer.text
    assert "<img" not in answer.text


def test_oembed_answers_any_origin(server: str) -> None:
    answer = ask(f"{server}/oembed?url={SITE}{MAP}&format=json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert f'src="{SITE}{MAP}"' in answer.json()["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"url={SITE}{MAP}&format=xml", 501),
        ("url=https://example.com/", 404),
        (f"url={SITE}{MAP}&maxwidth=wide", 400),
        ("", 400),
    ],
)
def test_oembed_says_what_is_wrong(server: str, query: str, status: int) -> None:
    answer = ask(f"{server}/oembed?{query}")
    assert answer.status_code == status
    assert answer.json()["error"]
