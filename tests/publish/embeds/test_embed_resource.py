"""Embedded pages by their path: what they weigh, whether their figures are right, what is refused."""

import gzip
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.embeds import snippet
from pipeline.publish.embeds.embed_resource import DRAWN, OF_ALL
from pipeline.publish.site import pages
from pipeline.publish.site.parts import settings
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
LARGEST = 60_000
"""Bytes of a page, compressed."""
BALANCE = "dsg_balance_gbp"


class Page(HTMLParser):
    """What a page has: rows of its table, what marks say, attributes of its elements."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.said: list[str] = []
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "title":
            self.said.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("td", "th"):
            self.rows[-1][-1] += data
        if inside == "title":
            self.said[-1] += data


def answer(con: Con, path: str, **parameters: str) -> bytes:
    found = resources.answer(con.cursor(), f"{path}.html", parameters)
    assert found.media_type == "text/html; charset=utf-8"
    return found.content


def page(con: Con, path: str, **parameters: str) -> Page:
    return Page(answer(con, path, **parameters))


def measures(con: Con) -> list[tuple[str, int]]:
    """Every measure with its newest period in which councils have figures."""
    return (
        con.cursor()
        .sql(
            "SELECT indicator, max(time_period) FROM figure"
            " WHERE geographic_level = 'Local authority' AND value IS NOT NULL GROUP BY ALL ORDER BY ALL"
        )
        .fetchall()
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_of_every_measure_is_small(con: Con, kind: str, sampled: Sampled) -> None:
    about = "" if kind in OF_ALL else "council/leeds/"
    for indicator, period in sampled(measures(con), 4, "measures whose embedded pages are weighed"):
        try:
            content = answer(con, f"embed/{kind}/{about}{indicator}/{period}")
        except UnknownResourceError:
            assert kind == "border-gaps"  # none that can be compared
            continue
        assert len(gzip.compress(content, 5, mtime=0)) < LARGEST, indicator


def test_the_table_of_a_map_has_the_figures_of_the_warehouse(con: Con) -> None:
    rows = page(con, f"embed/map/{EXCL}/2025").rows
    stored = dict(
        con.cursor()
        .sql(
            "SELECT location_name, value FROM figure WHERE"
            f" indicator = '{EXCL}' AND time_period = 2025 AND geographic_level = 'Local authority'"
            " AND existed"
        )
        .fetchall()
    )
    assert rows[0][:2] == ["Council", "Issued within 20 weeks"]
    shown = {row[0]: row[1] for row in rows[1:]}
    assert shown == {
        name: "No figure" if value is None else f"{value:.1f}%" for name, value in stored.items()
    }
    assert len(shown) == 153


@pytest.mark.parametrize("kind", ["map", "hex-map", "strip"])
def test_marks_say_the_same_as_the_table(con: Con, kind: str) -> None:
    found = page(con, f"embed/{kind}/{EXCL}/2025")
    shown = {row[0]: row[1] for row in found.rows[1:] if row[1] != "No figure"}
    said = dict(words.split(": ", 1) for words in found.said[1:])
    for name, figure in shown.items():
        assert said[name].startswith(figure)


def test_a_trend_has_every_year_of_the_council(con: Con) -> None:
    rows = page(con, f"embed/trend/council/leeds/{EXCL}/2025").rows
    stored = (
        con.cursor()
        .sql(
            "SELECT time_period, value FROM figure WHERE"
            f" indicator = '{EXCL}' AND location_name = 'Leeds' AND value IS NOT NULL ORDER BY 1"
        )
        .fetchall()
    )
    at = rows[0].index("Leeds")
    shown = [(int(row[0]), row[at].partition("%")[0]) for row in rows[1:] if row[at] != "No figure"]
    assert shown == [(period, f"{value:.1f}") for period, value in stored]


def test_border_gaps_are_those_of_the_warehouse(con: Con) -> None:
    rows = page(con, f"embed/border-gaps/{EXCL}/2025").rows[1:]
    assert rows[0][:4] == ["Barnsley", "98.6%", "Derbyshire", "5.0%"]
    assert [float(row[4].split()[0]) for row in rows] == sorted(
        (float(row[4].split()[0]) for row in rows), reverse=True
    )


@pytest.mark.slow
def test_nothing_comes_from_elsewhere(con: Con) -> None:
    for kind in DRAWN:
        for tag, attributes in page(con, f"embed/{kind}/council/leeds/{EXCL}/2025").elements:
            for name in ("src", "href", "xlink:href", "srcset", "data", "action"):
                target = attributes.get(name) or ""
                is_own = not target or target.startswith(("#", "data:"))
                assert is_own or tag == "a", (kind, tag, target)
        text = answer(con, f"embed/{kind}/council/leeds/{EXCL}/2025").decode()
        assert not re.search(r"url\((?!#|data:)|@import|cookie|localStorage|sessionStorage", text)


def test_the_credit_links_to_the_page_that_has_more(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.SITE_URL, "https://example.org/lottery")
    paths = ("council/{slug}", "measure/{indicator}/{period}")
    of_places = [pages.PAGES[0]._replace(path=path) for path in paths]
    monkeypatch.setattr(pages, "PAGES", (*pages.PAGES, *of_places))
    for path, more, up in (
        (f"embed/map/{BALANCE}/202324", f"measure/{BALANCE}/2023-24", 3),
        (f"embed/strip/council/leeds/{EXCL}/2025", "council/leeds", 5),
    ):
        elements = page(con, path).elements
        (link,) = [attributes for tag, attributes in elements if tag == "a"]
        assert link["href"] == "../" * up + more
        assert (link["target"], link["rel"]) == ("_blank", "noopener")
        (canonical,) = [
            attributes["href"] for _, attributes in elements if attributes.get("rel") == "canonical"
        ]
        assert canonical == f"https://example.org/lottery/{more}"


def test_the_credit_links_to_the_dashboard_where_there_is_no_such_page(
    con: Con, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGES", ())
    monkeypatch.setenv(settings.SITE_URL, "https://example.org")
    elements = page(con, f"embed/map/{EXCL}/2025").elements
    (link,) = [attributes["href"] for tag, attributes in elements if tag == "a"]
    assert link == f"https://example.org/map?measure={EXCL}&year=2025"


def test_a_style_can_be_chosen(con: Con) -> None:
    texts = {
        style: answer(con, f"embed/strip/{EXCL}/2025", style=style).decode()
        for style in ("auto", "light", "dark", "newspaper")
    }
    assert texts["auto"] == answer(con, f"embed/strip/{EXCL}/2025").decode()
    assert "data-style" not in texts["auto"].partition("<head>")[0]
    assert '<html lang="en-GB" data-style="dark">' in texts["dark"]
    assert '<html lang="en-GB" data-style="light">' in texts["light"]
    assert "prefers-color-scheme" not in texts["newspaper"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"embed/maps/{EXCL}/2025", "no kind of embed 'maps'"),
        (f"embed/ranking/{EXCL}/2025", "no kind of embed 'ranking'"),
        (f"embed/trend/{EXCL}/2025", "no kind of embed 'trend'"),
        ("embed/map/ehcp/2025", "no measure 'ehcp'"),
        (f"embed/map/{EXCL}/<script>", "no figure of .* for '<script>'"),
        (f"embed/map/council/leedz/{EXCL}/2025", "no council 'leedz'.*leeds"),
        (f"embed/border-gaps/council/isles-of-scilly/{EXCL}/2025", "no border of Isles of Scilly"),
    ],
)
def test_what_is_not_there_is_said(con: Con, path: str, sentence: str) -> None:
    with pytest.raises(UnknownResourceError, match=sentence) as found:
        answer(con, path)
    assert found.value.allowed


@pytest.mark.parametrize("parameters", [{"style": "pink"}, {"style": '"><script>'}, {"size": "wide"}])
def test_parameters_are_checked(con: Con, parameters: dict[str, str]) -> None:
    with pytest.raises(BadParameterError):
        answer(con, f"embed/map/{EXCL}/2025", **parameters)


class Copied(HTMLParser):
    """What the read-only box of an embedded page has."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.code, self._inside = "", False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "textarea" and ("readonly", None) in attrs

    def handle_data(self, data: str) -> None:
        self.code += data if self._inside else ""

    def handle_endtag(self, _: str) -> None:
        self._inside = False


def test_a_page_has_its_own_code_to_copy(con: Con) -> None:
    path = f"embed/trend/council/leeds/{EXCL}/2025"
    with settings.using(settings.Settings("https://example.org/send")):
        title = next(said for said in page(con, path).said).removesuffix(" - Postcode Lottery")
        height = snippet.usual_height("trend", of_council=True)
        whole = f"https://example.org/send/{path}"
        assert Copied(answer(con, path)).code == snippet.code(whole, title, height)
        styled = Copied(answer(con, path, style="dark")).code
        assert styled == snippet.code(f"{whole}?style=dark", title, height)
    with settings.using(settings.Settings("https://example.org", frozen=True)):
        assert f'src="https://example.org/{path}.html"' in Copied(answer(con, path)).code
    with settings.using(settings.Settings()):
        content = answer(con, path)
        assert 'src="ADDRESS"' in Copied(content).code
        assert b"In place of ADDRESS" in content
