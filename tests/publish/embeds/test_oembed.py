"""oEmbed: what is answered for addresses of the site, and that others are refused."""

import json
from html.parser import HTMLParser
from typing import Any

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.site.parts import settings
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
SITE = "https://example.org/lottery"
INCL = EXCL.replace("_excl_", "_incl_")
LEEDS = "E08000035"


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.SITE_URL, SITE)


def ask(con: Con, address: str, **parameters: str) -> dict[str, Any]:
    given = {"url": address, **parameters}
    found = resources.answer(con.cursor(), "oembed.json", given)
    assert found.media_type == "application/json"
    document: dict[str, Any] = json.loads(found.content)
    return document


class Frame(HTMLParser):
    """The attributes of the only element of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        assert not self.attributes
        self.attributes = dict(attrs)


def target(con: Con, address: str) -> str:
    """The path that the frame for an address shows."""
    source = Frame(ask(con, address)["html"]).attributes["src"] or ""
    assert source.startswith(f"{SITE}/embed/")
    return source.removeprefix(f"{SITE}/embed/")


def test_an_answer_has_what_the_standard_asks_for(con: Con) -> None:
    answer = ask(con, f"{SITE}/embed/map/{EXCL}/2025")
    assert answer["version"] == "1.0"
    assert answer["type"] == "rich"
    assert answer["provider_name"] == "Postcode Lottery"
    assert answer["provider_url"] == SITE
    assert answer["title"] == "EHC plans issued within 20 weeks, excluding exceptions, 2025"
    frame = Frame(answer["html"]).attributes
    assert (frame["width"], frame["height"]) == (str(answer["width"]), str(answer["height"]))
    assert frame["title"] == answer["title"]
    assert answer["width"] == 600
    assert answer["thumbnail_url"] == f"{SITE}/picture/map/{EXCL}/2025.png?size=social"
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (1200, 630)
    thumbnail = answer["thumbnail_url"].removeprefix(f"{SITE}/").partition("?")[0]
    assert resources.answer(con.cursor(), thumbnail, {"size": "social"}).media_type == "image/png"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"embed/trend/council/leeds/{EXCL}/2025?style=dark", f"trend/council/leeds/{EXCL}/2025?style=dark"),
        (f"embed/map/{EXCL}/2025.html", f"map/{EXCL}/2025"),
        (f"picture/strip/{EXCL}/2025.png?size=large", f"strip/{EXCL}/2025"),
        ("picture/map/dsg_balance_gbp/2023-24.svg", "map/dsg_balance_gbp/2023-24"),
        (f"picture/comparison/council/leeds/{EXCL}/2025.svg", f"comparison/council/leeds/{EXCL}/2025"),
        ("council/leeds", f"trend/council/leeds/{EXCL}/2025"),
        (f"measure/{EXCL}", f"map/{EXCL}/2025"),
        ("measure/dsg_balance_gbp/2023-24", "map/dsg_balance_gbp/2023-24"),
        ("", f"map/{EXCL}/2025"),
        ("overview", f"map/{EXCL}/2025"),
        (f"map?measure={EXCL}&year=2024&la={LEEDS}", f"map/council/leeds/{EXCL}/2024"),
        (f"map?measure={EXCL}&map=hex", f"hex-map/{EXCL}/2025"),
        (f"map?measure={EXCL}&exceptions=incl&year=2024", f"map/{INCL}/2024"),
        (f"compare?measure={EXCL}&la={LEEDS}", f"comparison/council/leeds/{EXCL}/2025"),
        (f"compare?measure={EXCL}", f"strip/{EXCL}/2025"),
        ("local-authority", f"map/{EXCL}/2025"),
        (f"local-authority?la={LEEDS}", f"trend/council/leeds/{EXCL}/2025"),
        (f"variation?measure={EXCL}&show=cliffs", f"border-gaps/{EXCL}/2025"),
        (f"variation?measure={EXCL}&year=2024", f"strip/{EXCL}/2024"),
    ],
)
def test_addresses_of_the_site_have_an_embed(con: Con, address: str, path: str) -> None:
    assert target(con, f"{SITE}/{address}") == path


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.com/lottery/embed/map/{EXCL}/2025",
        f"https://example.org/embed/map/{EXCL}/2025",  # not below the site's path
        f"https://example.org/lotteryx/embed/map/{EXCL}/2025",
        f"https://example.org:8443/lottery/embed/map/{EXCL}/2025",
        f"https://example.org@evil.example/lottery/embed/map/{EXCL}/2025",
        f"https://me@example.org/lottery/embed/map/{EXCL}/2025",
        "https://example.org:port/lottery/",
        "javascript:alert(1)",
        f"//example.org/lottery/embed/map/{EXCL}/2025",
        f"{SITE}/methods",
        f"{SITE}/data",
        f"{SITE}/nowhere",
        f"{SITE}/council/atlantis",
        f"{SITE}/measure/nothing",
        f"{SITE}/measure/{EXCL}/1999",
        f"{SITE}/picture/ranking/{EXCL}/2025.svg",
        f"{SITE}/embed/map/{EXCL}/%22%3E%3Cscript%3E",
        f"{SITE}/api/v1/index.json",
        "",
    ],
)
def test_nothing_is_embedded_of_other_addresses(con: Con, address: str) -> None:
    with pytest.raises(UnknownResourceError):
        ask(con, address)


def test_a_frame_is_never_larger_than_allowed(con: Con) -> None:
    usual = ask(con, f"{SITE}/embed/strip/{EXCL}/2025")
    narrow = ask(con, f"{SITE}/embed/strip/{EXCL}/2025", maxwidth="320", maxheight="200")
    assert (narrow["width"], narrow["height"]) == (320, 200)
    assert "thumbnail_url" not in narrow
    free = ask(con, f"{SITE}/embed/strip/{EXCL}/2025", maxwidth="320")
    assert free["height"] > usual["height"]


def test_a_title_is_escaped_in_the_frame(con: Con) -> None:
    answer = ask(con, f"{SITE}/council/isle-of-wight")
    assert Frame(answer["html"]).attributes["title"] == answer["title"]
    assert "<script" not in answer["html"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"maxwidth": "wide"},
        {"maxwidth": "-5"},
        {"maxheight": "0"},
        {"maxwidth": "1e3"},
        {"callback": "alert"},
    ],
)
def test_parameters_are_checked(con: Con, parameters: dict[str, str]) -> None:
    with pytest.raises(BadParameterError):
        ask(con, f"{SITE}/embed/map/{EXCL}/2025", **parameters)
    with pytest.raises(BadParameterError, match="url is missing"):
        resources.answer(con.cursor(), "oembed.json", {})


def test_without_the_address_of_the_site_nothing_is_known(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.SITE_URL)
    with pytest.raises(UnknownResourceError, match=settings.SITE_URL):
        ask(con, f"{SITE}/embed/map/{EXCL}/2025")
