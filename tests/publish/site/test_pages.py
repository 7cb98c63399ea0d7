"""Every page of the web edition: valid, complete, light, and without a link that leads nowhere."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.site import pages
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.links import Links, frozen_name, printed_address
from pipeline.publish.site.parts.render import TEMPLATES, as_html
from pipeline.publish.site.parts.settings import CONTACT, SITE_URL, SOURCE, Settings, from_environment, using
from tests.support.reading.site_pages import MOST_BYTES, every_path, faults, made, parsed, requested, words
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
SET = Settings("https://example.org/lottery", "desk@example.org", "https://example.org/code")


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting at all."""
    for name in (SITE_URL, CONTACT, SOURCE):
        monkeypatch.delenv(name, raising=False)


def named(con: Con, chosen: Settings, kinds: Sequence[pages.Page] = pages.PAGES) -> Mapping[str, bytes]:
    """The first page of each of these kinds with these settings."""
    made_ones = {}
    for page in kinds:
        names = next(iter(page.every(con)))
        made_ones[page.path.format_map(names)] = as_html(page.sheet(con, Asked(names), chosen))
    return made_ones


@pytest.fixture(scope="module")
def of_site(con: Con) -> Mapping[str, bytes]:
    """The first page of each kind with SET, made once."""
    return named(con.cursor(), SET)


@pytest.mark.slow
def test_no_page_has_a_fault(con: Con, unset: None, sampled: Sampled) -> None:
    own, known = con.cursor(), every_path(con.cursor())
    for path in sampled(sorted(known), 12, "pages of the web edition"):
        content = made(own, path)
        assert faults(own, path, content, known) == [], path
        assert requested(parsed(content)) == set(), path


@pytest.mark.slow
def test_pages_are_light_also_where_the_address_of_the_site_is_known(con: Con, sampled: Sampled) -> None:
    """Councils with the longest names and most neighbours weigh most; an address adds to the head."""
    paths = ["council/north-yorkshire", "council/surrey", "council/lancashire", "council/derbyshire"]
    for path in [*paths, *sampled(sorted(every_path(con.cursor())), 4, "pages of the web edition")]:
        content = _as(con, path, replace(SET, site_url=f"https://{'a' * 40}.example.org/{'b' * 20}"))
        assert len(content.encode()) < MOST_BYTES, path


@pytest.mark.slow
def test_the_head_has_whole_addresses_where_the_site_is_known(of_site: Mapping[str, bytes]) -> None:
    for path, content in of_site.items():
        tree = parsed(content)
        said = {item.attrib.get("property"): item.attrib.get("content") for item in tree.iter("meta")}
        canonical = [item.attrib["href"] for item in tree.iter("link") if item.attrib["rel"] == "canonical"]
        assert canonical == [f"https://example.org/lottery/{path}"]
        assert said["og:url"] == canonical[0]
        if "og:image" in said:
            picture = re.fullmatch(r"https://example\.org/lottery/(.+\.png)\?size=social", said["og:image"])
            assert picture, said["og:image"]
            assert resources.find(picture[1])
            assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")


@pytest.mark.slow
def test_what_is_not_set_is_left_out(con: Con, of_site: Mapping[str, bytes], sampled: Sampled) -> None:
    kinds = sampled(pages.PAGES, 6, "kinds of pages of which nothing is set")
    for content in named(con.cursor(), Settings(), kinds).values():
        assert b"canonical" not in content
        assert b"og:image" not in content
        assert b"Questions and corrections" not in content
        assert b"Code and data of this site" not in content
    for content in of_site.values():
        assert b'<a href="mailto:desk@example.org">desk@example.org</a>' in content
        assert b'<a href="https://example.org/code">' in content


def test_settings_that_are_no_addresses_become_no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SITE_URL, "https://example.org/")
    monkeypatch.setenv(CONTACT, "javascript:alert(1)")
    monkeypatch.setenv(SOURCE, 'https://example.org/" onclick="x')
    read = from_environment()
    assert (read.site_url, read.contact_link, read.source_link) == ("https://example.org", "", "")


@pytest.mark.slow
def test_pages_are_the_same_for_the_same_data(
    con: Con, of_site: Mapping[str, bytes], sampled: Sampled
) -> None:
    kinds = sampled(pages.PAGES, 6, "kinds of pages that are made twice")
    assert named(con.cursor(), SET, kinds).items() <= of_site.items()


def test_links_lead_to_the_same_place_from_server_and_disk() -> None:
    server, frozen = Links("measure/x/2025", Settings()), Links("measure/x/2025", Settings(frozen=True))
    assert server.page("council/devon") == "../../council/devon"
    assert frozen.page("council/devon", "money") == "../../council/devon.html#money"
    assert server.file("picture/map/x/2025.png", size="social") == (
        "../../picture/map/x/2025.png?size=social"
    )
    assert frozen.file("picture/map/x/2025.png", size="social") == (
        "../../picture/map/x/2025--size-social.png"
    )
    assert server.data("council/devon", "csv") == "../../api/v1/council/devon.csv"
    assert server.dashboard("map", la="E1") == "../../map?la=E1"
    assert frozen.dashboard("map", la="E1") == ""
    assert Links("x", Settings("https://a.org", frozen=True)).dashboard("map") == ""
    elsewhere = Settings("https://a.org", frozen=True, dashboard_url="https://b.org/d")
    assert Links("x", elsewhere).dashboard("map", la="E1") == "https://b.org/d/map?la=E1"
    assert frozen.form("find") == ""


def test_links_to_what_a_frozen_edition_does_without_are_empty() -> None:
    chosen = Settings("https://a.org", frozen=True, offers=lambda path, _: path.endswith(".png"))
    to = Links("x", chosen)
    assert (to.file("a.svg"), to.absolute_file("a.svg"), to.data("council/devon", "csv")) == ("", "", "")
    assert (to.file("a.png"), to.absolute_file("a.png")) == ("a.png", "https://a.org/a.png")


def test_what_is_printed_leads_to_a_page_where_there_is_no_dashboard() -> None:
    where = ("council/devon", "map?year=2025")
    assert printed_address(Settings(), *where) == ""
    assert printed_address(Settings("https://a.org"), *where) == "https://a.org/map?year=2025"
    frozen = Settings("https://a.org", frozen=True)
    assert printed_address(frozen, *where) == "https://a.org/council/devon.html"
    beside = replace(frozen, dashboard_url="https://b.org")
    assert printed_address(beside, *where) == "https://b.org/map?year=2025"


def test_settings_can_be_given_for_a_while(unset: None) -> None:
    with using(SET):
        assert from_environment() == SET
    assert from_environment() == Settings()


def test_names_of_frozen_files_are_safe_and_differ() -> None:
    asked = ({"size": "social"}, {"size": "wide", "style": "dark"}, {"style": "dark", "size": "wide"}, {})
    names = [frozen_name("picture/map/x/2025.png", one) for one in asked]
    assert names[1] == names[2] == "picture/map/x/2025--size-wide--style-dark.png"
    assert len(set(names)) == 3
    assert frozen_name("a.png", {"with": "../x?"}) == "a--with-..-x-.png"


def test_what_is_not_there_is_said(con: Con) -> None:
    with pytest.raises(UnknownResourceError):
        resources.answer(con.cursor(), f"nothing{resources.PAGE}", {})


def test_a_problem_is_a_page_for_any_address() -> None:
    tree = parsed(pages.problem(Settings(), "Page not found", "There is no council 'x'."))
    assert words(tree.find("body/main/h1")) == "Page not found"  # type: ignore[arg-type]
    links = [item.attrib["href"] for item in tree.iter("a") if item.attrib["href"] != "#main"]
    assert links
    assert all(link.startswith("/") for link in links)


def test_descriptions_for_machines_cannot_end_their_element() -> None:
    head = Head("x", "t", "d", json_ld=lambda to: {"name": "</script><b>&", "url": to.absolute_page("x")})
    assert "<" not in head.script(Links("x", SET))
    assert json.loads(head.script(Links("x", SET))) == {
        "name": "</script><b>&",
        "url": "https://example.org/lottery/x",
    }
    assert head.script(Links("x", Settings())) == ""


def test_data_sets_have_whole_addresses_of_files_that_are_there(of_site: Mapping[str, bytes]) -> None:
    described = 0
    for content in of_site.values():
        for element in parsed(content).iter("script"):
            if element.attrib.get("type") != "application/ld+json":
                continue
            found = json.loads(element.text or "")
            described += 1
            assert found["@type"] == "Dataset"
            assert found["distribution"]
            for each in found["distribution"]:
                path = each["contentUrl"].removeprefix("https://example.org/lottery/api/v1/")
                resource, _, form = resources.find(path)
                assert resource.forms[form].media_type.partition(";")[0] == each["encodingFormat"]
    assert described


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("council/leeds", ["trend/council/leeds"]),
        ("read", ["hex-map"]),
        ("borders", ["border-gaps"]),
        (f"measure/{EXCL}", ["map", "hex-map", "strip"]),
    ],
)
def test_pages_lead_to_the_code_of_their_pictures(con: Con, path: str, kinds: list[str]) -> None:
    for chosen, ending in ((SET, ""), (replace(SET, frozen=True), ".html")):
        linked = re.findall(r'href="[./]*embed/([^"]+)"', _as(con, path, chosen))
        for kind in kinds:
            assert f"{kind}/{EXCL}/2025{ending}#code" in linked


def _as(con: Con, path: str, chosen: Settings) -> str:
    """A page with these settings."""
    page, names = next(
        (page, names)
        for page in pages.PAGES
        for names in page.every(con.cursor())
        if page.path.format_map(names) == path
    )
    return as_html(page.sheet(con.cursor(), Asked(names), chosen)).decode()


def test_pages_with_an_embedded_picture_say_where_it_is_described() -> None:
    of_page = "https%3A%2F%2Fexample.org%2Flottery%2Fcouncil%2Fdevon"
    address = f"https://example.org/lottery/oembed?url={of_page}&format=json"
    assert Links("council/devon", SET).oembed() == address
    assert Links("read", SET).oembed()
    assert not Links("about", SET).oembed()
    assert not Links("council/devon", Settings()).oembed()
    assert not Links("council/devon", Settings(SET.site_url, frozen=True)).oembed()


def test_no_attribute_of_a_template_is_in_single_quotes() -> None:
    """Apostrophes of texts are left as they are, so that they could end one."""
    for path in TEMPLATES.glob("*.html"):
        assert not re.search(r"[\w-]='[^'<>]*\{\{", path.read_text(encoding="utf-8")), path.name
