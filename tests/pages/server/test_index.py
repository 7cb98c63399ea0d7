"""The HTML of the dashboard's addresses, before any script runs, in Streamlit's real page."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import duckdb
import pytest
import requests
import streamlit as st

from pages.navigation import PAGES
from pages.server import index, shell
from pages.ui.data import connection
from pages.ui.drawings import styles
from pipeline.core import paths
from pipeline.publish import resources
from pipeline.publish.site.parts.settings import SITE_URL
from tests.support.sampling import Sampled
from tests.support.servers.serving import served
from tests.support.warehouses import newest

Read = Callable[..., "Head"]
SITE = "https://example.org/lottery"
GENERAL = "How England's special-needs system differs from council to council"
DEVON, LEWISHAM = "E10000008", "E09000023"


class Head(HTMLParser):
    """Title, language, meta elements and links of a page, and the text of its body."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title, self.language, self.body = "", "", ""
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.elements: list[str] = []
        self.anchors: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._inside.append(tag)
        self.elements.append(tag)
        self.language = named.get("lang", "") if tag == "html" else self.language
        if tag == "meta" and ("name" in named or "property" in named):
            self.metas[named.get("name") or named["property"]] = named["content"]
        if tag == "link":
            self.links[named["type"] if named["rel"] == "alternate" else named["rel"]] = named["href"]
        if tag == "a":
            self.anchors.append(named["href"])

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(f"/{tag}")
        while tag in self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["title"]:
            self.title += data
        elif "main" in self._inside:
            self.body += data


@pytest.fixture
def read(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Return a function that reads the HTML of a page and query."""
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    monkeypatch.setenv(SITE_URL, SITE)

    def read(page: str = "map", query: str = "") -> Head:
        return Head(index.html(page, query).decode())

    yield read
    monkeypatch.setattr(connection, "_version", None)


def figure(
    con: duckdb.DuckDBPyConnection, code: str, measure: str, period: int
) -> tuple[float, float, float]:
    found = con.cursor().execute(
        "SELECT value, numerator, denominator FROM latest_observation WHERE location_code = ? "
        "AND indicator = ? AND time_period = ? AND breakdown = 'Total'",
        [code, measure, period],
    )
    (row,) = found.fetchall()
    return row


def test_every_part_of_streamlits_page_that_is_replaced_is_there() -> None:
    template = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for pattern in (index._LANGUAGE, index._TITLE, index._ICON, index._NO_SCRIPT, index._ROOT):
        assert len(pattern.findall(template)) == 1, pattern.pattern


def test_a_link_to_a_council_says_its_figure_and_englands(read: Read, con: duckdb.DuckDBPyConnection) -> None:
    measure = "ehcp_issued_20_weeks_excl_pct"
    own, below, of = figure(con, DEVON, measure, newest.YEAR)
    england, _, _ = figure(con, "E92000001", measure, newest.YEAR)
    for page in ("map", "local-authority", "compare", "variation", "overview", ""):
        head = read(page, f"la={DEVON}")
        assert head.language == "en-GB"
        assert head.title.startswith("Devon: EHC plans issued within 20 weeks, ")
        assert head.metas["description"].startswith("EHC plans issued within 20 weeks, excluding exceptions")
        said = f"Devon {own:.1f}% ({below:,.0f} of {of:,.0f}); England {england:.1f}%"
        assert said in head.metas["description"]
        assert head.metas["og:description"] == head.metas["description"]
        assert head.title == f"{head.metas['og:title']} - Postcode Lottery"
        assert (
            head.links["canonical"]
            == head.metas["og:url"]
            == f"{SITE}/{page.replace('overview', '')}?la={DEVON}"
        )
        assert head.metas["twitter:card"] == "summary_large_image"
        assert f"/council/devon/{measure}/{newest.YEAR}.png?size=social" in head.metas["og:image"]
        assert head.metas["description"] in head.body
        assert head.links["application/atom+xml"] == "feed/council/devon.atom"
        oembed, _, query = head.links["application/json+oembed"].partition("?")
        assert oembed == f"{SITE}/oembed"
        assert parse_qs(query) == {"url": [head.links["canonical"]], "format": ["json"]}


def test_measure_year_and_version_of_the_address_count(read: Read, con: duckdb.DuckDBPyConnection) -> None:
    head = read("map", "measure=ehc_requests_refused_pct&year=2023&map=hex&utm_source=x")
    own, _, _ = figure(con, "E92000001", "ehc_requests_refused_pct", 2023)
    assert "2023" in head.title
    assert f"England {own:.1f}%" in head.metas["description"]
    assert head.metas["og:image"].endswith("/picture/hex-map/ehc_requests_refused_pct/2023.png?size=social")
    assert head.links["canonical"] == f"{SITE}/map?measure=ehc_requests_refused_pct&year=2023&map=hex"
    balance = read("map", f"measure=dsg_balance_gbp&la={DEVON}")
    assert "Devon: deficit of £" in balance.metas["description"]
    with_exceptions = read("map", "exceptions=incl")
    assert "including exceptions" in with_exceptions.metas["description"]
    assert "_incl_" in with_exceptions.metas["og:image"]


def test_what_must_be_known_of_a_figure_is_said(read: Read, con: duckdb.DuckDBPyConnection) -> None:
    assert "Lewisham: no figure" in read("map", f"la={LEWISHAM}&year=2024").metas["description"]
    (code, name), *_ = (
        con.cursor()
        .execute(
            "SELECT location_code, location_name FROM figure "
            "WHERE not_ranked = 'suspect' AND time_period = 2024 "
            "AND indicator = 'send_appeal_rate_pct' AND geographic_level = 'Local authority' ORDER BY 1"
        )
        .fetchall()
    )
    said = read("map", f"measure=send_appeal_rate_pct&year=2024&la={code}").metas["description"]
    assert name in said
    assert "which is in doubt" in said
    former = read("local-authority", "la=E10000006").metas
    assert "Cumbria, which existed until 31 March 2023, has none" in former["description"]
    assert "/council/" not in former["og:image"]


def test_a_comparison_names_those_of_its_list(read: Read) -> None:
    head = read("compare", f"with=E10000016.{DEVON}")
    assert head.title.startswith("Kent and Devon: ")
    assert "Kent " in head.metas["description"]
    assert "; Devon " in head.metas["description"]


@pytest.mark.parametrize(
    "query",
    [
        "measure=nothing",
        'la="><script>alert(1)</script>',
        "la=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "year=1066",
        f"la={DEVON}&x={'a' * 5000}",
        "&".join(f"p{number}=1" for number in range(200)),
        "la=%ff%00",
    ],
)
def test_a_wrong_address_gets_the_general_head(read: Read, query: str) -> None:
    head = read("map", query)
    assert head.title == f"{GENERAL} - Postcode Lottery"
    assert head.links["canonical"] == f"{SITE}/"
    assert head.links["application/atom+xml"] == "feed/england.atom"
    assert "alert(1)" not in index.html("map", query).decode()


def test_text_from_the_tables_is_escaped(read: Read) -> None:
    hostile = '"><script>alert(1)</script>&lt;'
    made = index.Preview(hostile, hostile, hostile, hostile, hostile, hostile, hostile)
    before, after = (Head(index.written(shell.template(), one)) for one in (index.Preview("a", "b"), made))
    assert after.elements.count("script") == before.elements.count("script")
    assert after.metas["og:title"] == after.metas["description"] == hostile
    assert after.title == f"{hostile} - Postcode Lottery"
    assert hostile in after.body


def test_without_a_warehouse_the_head_is_general(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "none.duckdb")
    monkeypatch.setattr(connection, "_version", None)
    head = Head(index.html("map", f"la={DEVON}").decode())
    assert head.title == f"{GENERAL} - Postcode Lottery"
    assert "og:image" not in head.metas


def test_without_an_address_of_the_site_there_is_no_picture(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SITE_URL)
    head = read("map", f"la={DEVON}")
    assert "og:image" not in head.metas
    assert "canonical" not in head.links
    assert head.metas["twitter:card"] == "summary"
    assert head.title.startswith("Devon: ")


@pytest.mark.slow
def test_pictures_of_previews_exist(read: Read, con: duckdb.DuckDBPyConnection, sampled: Sampled) -> None:
    own = con.cursor()
    measures = [
        name for (name,) in own.execute("SELECT indicator FROM indicator ORDER BY position").fetchall()
    ]
    views = [(page, measure) for page in ("map", "compare") for measure in measures]
    for page, measure in sampled(views, 4, "pictures of links to the dashboard"):
        for query in (f"measure={measure}", f"measure={measure}&la={DEVON}"):
            parts = urlsplit(read(page, query).metas["og:image"])
            path = parts.path.removeprefix("/lottery/")
            made = resources.answer(own, path, {"size": "social"})
            assert made.media_type == "image/png"
            assert made.content[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")


def test_every_page_of_the_dashboard_has_words_of_its_own(read: Read) -> None:
    for page in PAGES:
        head = read(page.url_path)
        assert head.metas["description"]
        assert head.body.strip()
        assert head.anchors
        assert "Streamlit" not in head.title


@pytest.mark.parametrize(
    ("page", "query", "to_read"),
    [
        ("map", f"la={DEVON}&measure=dsg_balance_gbp", "council/devon"),
        ("map", "measure=dsg_balance_gbp&year=2021-22", "measure/dsg_balance_gbp/2021-22"),
        ("variation", "", f"measure/ehcp_issued_20_weeks_excl_pct/{newest.YEAR}"),
        ("", "measure=ehcp_caseload_count&year=2024", "measure/ehcp_caseload_count/2024"),
        ("", "", "read"),
        ("methods", "", "read"),
    ],
)
def test_first_words_and_those_for_the_blocked_lead_to_the_same_council_or_measure(
    read: Read, con: duckdb.DuckDBPyConnection, page: str, query: str, to_read: str
) -> None:
    assert read(page, query).anchors == [to_read, to_read]
    assert resources.answer(con.cursor(), f"{to_read}{resources.PAGE}", {}).media_type.startswith("text/html")


def test_the_page_is_asked_about_each_time_and_sent_once(server: str) -> None:
    first = requests.get(f"{server}/map?la={DEVON}", timeout=60)
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Vary"] == "Accept-Encoding"
    again = requests.get(
        f"{server}/map?la={DEVON}", headers={"If-None-Match": first.headers["ETag"]}, timeout=60
    )
    assert (again.status_code, again.content) == (304, b"")
    other = requests.get(
        f"{server}/map?la={LEWISHAM}", headers={"If-None-Match": first.headers["ETag"]}, timeout=60
    )
    assert other.status_code == 200
    plain = requests.get(f"{server}/map?la={DEVON}", headers={"Accept-Encoding": "identity"}, timeout=60)
    assert plain.content == first.content
    assert int(plain.headers["Content-Length"]) == len(plain.content)
    head = requests.head(f"{server}/map?la={DEVON}", timeout=60)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert requests.get(f"{server}/map/", timeout=60, allow_redirects=False).status_code == 301
    assert requests.get(f"{server}/nowhere", timeout=60).status_code == 404


@pytest.mark.slow
def test_all_is_there_below_a_base_path(warehouse_file: Path) -> None:
    with served(warehouse_file, base_path="send/data") as address:
        for path, kind in (
            ("/", "text/html"),
            ("/map", "text/html"),
            ("/about", "text/html"),
            ("/find", "text/html"),
            ("/feed/england.atom", "application/atom+xml; charset=utf-8"),
            ("/api/v1/index.json", "application/json"),
            ("/_stcore/health", "text/plain"),
            (styles.SITE.url, "text/css"),
        ):
            answer = requests.get(f"{address}{path}", timeout=60)
            assert answer.status_code == 200, path
            assert answer.headers["Content-Type"].startswith(kind), path
        text = requests.get(f"{address}/map?la={DEVON}", timeout=60).text
        assert Head(text).title.startswith("Devon: ")
        script = next(part for part in text.split('"') if part.startswith("./static/js/"))
        assert requests.get(f"{address}{script[1:]}", timeout=60).status_code == 200
        icon = Head(text).links["shortcut icon"]
        assert requests.get(f"{address}/{icon}", timeout=60).status_code == 200
        assert requests.get(f"{address}/nowhere", timeout=60).status_code == 404
        root = address.removesuffix("/send/data")
        assert requests.get(f"{root}/map", timeout=60).status_code == 404
        answer = requests.get(address, timeout=60, allow_redirects=False)
        assert urljoin(answer.url, answer.headers["Location"]) == f"{address}/"
