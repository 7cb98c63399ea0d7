"""Feeds, read back by feedparser, against the tables that they tell of."""

import datetime
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import feedparser
import pytest

from pipeline.core import paths
from pipeline.publish import resources
from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.feeds import atom
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries.open import open_warehouse
from pipeline.sources.catalogue import Catalogue
from pipeline.store.snapshot import read_snapshot
from pipeline.warehouse.build import build
from tests.support.warehouses import newest

Feed = Callable[[str], feedparser.FeedParserDict]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(con: duckdb.DuckDBPyConnection) -> Feed:
    """Return a function that writes the feed of a path and has it read."""

    def read(path: str) -> feedparser.FeedParserDict:
        return feedparser.parse(resources.answer(con.cursor(), f"feed/{path}.atom", {}).content)

    return read


def text_of(entry: feedparser.FeedParserDict) -> str:
    return re.sub(r"<[^>]+>", " ", entry.content[0].value)


@pytest.mark.parametrize(
    "path", ["england", "region/london", "region/inner-london", "council/kent", "council/cumbria"]
)
def test_feeds_are_well_formed_and_complete(feed: Feed, path: str) -> None:
    read = feed(path)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.author == "Postcode Lottery"
    assert read.entries
    for entry in read.entries:
        assert uuid.UUID(entry.id.removeprefix("urn:uuid:")).version == 5
        assert entry.title
        assert text_of(entry).strip()
        assert entry.link
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    updated = [entry.updated for entry in read.entries]
    assert updated == sorted(updated, reverse=True)
    assert read.feed.updated == updated[0]


def test_an_entry_says_the_headline_figure_with_its_counts_and_england(
    feed: Feed, con: duckdb.DuckDBPyConnection
) -> None:
    own, national = (
        con.cursor()
        .execute(
            "SELECT value, numerator, denominator FROM figure WHERE time_period = ? AND location_code = ? "
            "AND indicator = 'ehcp_issued_20_weeks_excl_pct'",
            [newest.YEAR, code],
        )
        .fetchone()
        for code in ("E10000016", "E92000001")
    )
    assert own is not None
    assert national is not None
    found = [
        text_of(entry)
        for entry in feed("council/kent").entries
        if entry.tags[0].term == "new figures" and "20-week timeliness" in entry.title
    ]
    assert f"{own[1]:,.0f} of {own[2]:,.0f} plans issued" in found[0]
    assert f"Kent issued {own[0]:.1f}% of its" in found[0]
    assert f"the figure for England, {national[0]:.1f}%" in found[0]


def test_a_council_has_an_entry_for_each_release_that_was_first_with_one_of_its_figures(
    feed: Feed, con: duckdb.DuckDBPyConnection
) -> None:
    rows = (
        con.cursor()
        .execute(
            "SELECT o.indicator, o.time_period, r.position, r.parallel, r.title, o.location_code, o.value "
            "FROM observation o JOIN release r USING (source, release) WHERE breakdown_topic = 'Total'"
        )
        .fetchall()
    )
    first: dict[tuple[str, int], tuple[int, str]] = {}
    for indicator, period, position, parallel, title, _, _ in rows:
        if not parallel:
            first[indicator, period] = min(
                first.get((indicator, period), (position, title)), (position, title)
            )
    given = {
        title
        for indicator, period, position, _, title, code, value in rows
        if code == "E10000016" and value is not None and first[indicator, period][0] == position
    }
    titles = {
        entry.title.partition("“")[2].rstrip("”")
        for entry in feed("council/kent").entries
        if entry.tags[0].term == "new figures" and "no figures" not in entry.title
    }
    assert titles == given


def test_what_a_withdrawn_figure_said_is_not_repeated(feed: Feed, con: duckdb.DuckDBPyConnection) -> None:
    (entry,) = (
        entry
        for entry in feed("council/lewisham").entries
        if entry.tags[0].term == "withdrawal" and "20-week" in entry.title
    )
    said = text_of(entry)
    assert said.count("no longer published") == 9
    assert "%" not in said
    in_region = [
        text_of(entry) for entry in feed("region/london").entries if entry.tags[0].term == "withdrawal"
    ]
    assert any("9 figures of Lewisham are no longer published" in text for text in in_region)


def test_a_revision_has_both_figures_as_the_two_releases_print_them(
    feed: Feed, con: duckdb.DuckDBPyConnection
) -> None:
    printed = (
        con.cursor()
        .execute(
            "SELECT value FROM observation JOIN release USING (source, release) WHERE time_period = 2022 AND "
            "indicator = 'ehcp_new_plans_count' AND location_code = 'E92000001' "
            "AND breakdown_topic = 'Total' "
            "ORDER BY position"
        )
        .fetchall()
    )
    before, now = (f"{value:,.0f}" for (value,) in printed)
    assert before != now
    (entry,) = (
        entry
        for entry in feed("england").entries
        if entry.tags[0].term == "revision" and "new plans" in entry.title
    )
    assert f"2022: {now}, before {before}." in text_of(entry)


def test_corrections_of_ours_are_told_to_every_place_that_they_concern(feed: Feed) -> None:
    for path in ("england", "region/london", "council/kent"):
        (entry,) = (entry for entry in feed(path).entries if entry.tags[0].term == "correction")
        assert entry.updated == "2026-11-30T00:00:00Z"
        assert "not 170.1%" in text_of(entry)


def test_text_is_escaped_once(con: duckdb.DuckDBPyConnection) -> None:
    root = ET.fromstring(resources.answer(con.cursor(), "feed/england.atom", {}).content)
    contents = [element.text or "" for element in root.iter(f"{ATOM}content")]
    assert contents
    for content in contents:
        # What a reader takes for HTML is itself well formed, and names no element but these.
        tags = {element.tag for element in ET.fromstring(f"<div>{content}</div>").iter()}
        assert tags <= {"div", "p", "a"}


@pytest.mark.slow
def test_another_build_gives_the_same_bytes(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, tmp_path: Path
) -> None:
    tables = dict(read_snapshot(paths.SNAPSHOT))
    tables["observation"] = tables["observation"].reverse()
    build(tables, catalogue, tmp_path / "again.duckdb")
    with open_warehouse(tmp_path / "again.duckdb") as again:
        for path in ("feed/england.atom", "feed/council/kent.atom", "feed/releases.ics", "changes.json"):
            made = resources.answer(con.cursor(), path, {}).content
            assert resources.answer(again, path, {}).content == made, path


def test_ids_stay_what_readers_know(feed: Feed) -> None:
    """Readers know entries by these: a change of them shows every subscriber everything again."""
    ids = {entry.title: entry.id for entry in feed("council/kent").entries}
    title = "Education, health and care plans, reporting year 2025, as first published: 20-week timeliness"
    assert ids[f"Kent: new figures in “{title}”"] == "urn:uuid:8e584c2c-3370-5309-8fa8-afc707726e0d"


@pytest.mark.parametrize(
    ("chosen", "itself", "page"),
    [
        (
            Settings("https://example.org/send"),
            "https://example.org/send/feed/council/kent.atom",
            "https://example.org/send/council/kent",
        ),
        (
            Settings("https://example.org/send", frozen=True),
            "https://example.org/send/feed/council/kent.atom",
            "https://example.org/send/council/kent.html",
        ),
        (Settings(), "kent.atom", "../../council/kent"),
        (Settings(frozen=True), "kent.atom", "../../council/kent.html"),
    ],
)
def test_links_lead_to_the_site_or_from_the_feed(
    con: duckdb.DuckDBPyConnection, chosen: Settings, itself: str, page: str
) -> None:
    feed = atom.of_council(con.cursor(), Asked({"slug": "kent"}))
    root = ET.fromstring(atom.written(feed, chosen))
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.findall(f"{ATOM}link")}
    assert links == {"self": itself, "alternate": page}
    for entry in root.findall(f"{ATOM}entry"):
        (alternate,) = (
            link.attrib["href"] for link in entry.findall(f"{ATOM}link") if link.attrib["rel"] == "alternate"
        )
        assert alternate == page


@pytest.mark.parametrize("path", ["council/nowhere", "region/kent", "council/london"])
def test_unknown_places_have_no_feed(feed: Feed, path: str) -> None:
    with pytest.raises(UnknownResourceError):
        feed(path)


def test_nothing_is_dated_after_the_newest_release_or_correction(
    feed: Feed, con: duckdb.DuckDBPyConnection
) -> None:
    newest_day = con.cursor().execute("SELECT max(corrected_on) FROM correction").fetchone()
    assert newest_day is not None
    last = max(datetime.date.fromisoformat(entry.updated[:10]) for entry in feed("england").entries)
    assert last == newest_day[0]


def test_a_revision_to_a_doubtful_figure_is_said_to_be_in_doubt(feed: Feed) -> None:
    def revision(path: str) -> str:
        return " ".join(text_of(entry) for entry in feed(path).entries if entry.tags[0].term == "revision")

    assert "2022: 6,078, before 362 (in doubt: The table prints 6,078 for each" in revision("council/leeds")
    # Fifteen authorities, each with the count and what is divided by residents.
    assert "of which 30 are in doubt" in revision("region/yorkshire-and-the-humber")
    assert "in doubt" not in revision("council/kent")
