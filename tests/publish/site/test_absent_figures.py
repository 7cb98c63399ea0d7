"""Pages of a warehouse that lacks measures: made all the same, without what is missing, and saying so."""

import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.documents import region_brief
from pipeline.publish.site import start
from pipeline.publish.site.council import facts
from pipeline.publish.site.lists import borders, councils
from pipeline.text.council import lines
from tests.support.reading.site_pages import every_path, faults, made, parsed, words
from tests.support.sampling import Sampled
from tests.support.warehouses import lacking

Con = duckdb.DuckDBPyConnection

NAMED = sorted(
    {*councils.COLUMNS, *borders.MEASURES, *region_brief.MEASURES, *facts.MEASURES}
    | {measure for topic in start.TOPICS for measure in topic}
)
"""The measures that pages name."""
PATHS = (
    *("read", "councils", "borders", "leads", "claims", "changes"),
    *("council/barnsley", "council/northamptonshire", "region/yorkshire-and-the-humber"),
    *("measure/residents_0_17_count", "measure/ehcp_issued_20_weeks_excl_pct", "measure/dsg_balance_pct"),
)
BRIEFS = ("brief/barnsley.pdf", "brief/region/yorkshire-and-the-humber.pdf", "feed/council/barnsley.atom")
ZERO = re.compile(r"£0(?![.\d])|(?<![\d.,])0 (?:councils|leads|gaps|figures|of 0 in deficit)")
"""What is added up or counted of nothing."""


@pytest.fixture(scope="module")
def own(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    """A connection to a copy of the warehouse."""
    copy = shutil.copy(warehouse_file, tmp_path_factory.mktemp("lacking"))
    with duckdb.connect(str(copy)) as connection:
        yield connection


@pytest.fixture(scope="module")
def zeros(own: Con) -> Mapping[str, int]:
    """How often each page says 0 where nothing is missing."""
    return {path: len(ZERO.findall(said(own, path))) for path in PATHS}


def said(con: Con, path: str) -> str:
    return in_words(made(con, path))


def in_words(content: bytes) -> str:
    return words(parsed(content).find("body"))  # type: ignore[arg-type]


@contextmanager
def without(con: Con, measures: Collection[str]) -> Iterator[None]:
    con.execute("BEGIN")
    try:
        lacking.remove(con, measures)
        yield
    finally:
        con.execute("ROLLBACK")


@pytest.mark.slow
def test_pages_are_made_without_a_source_or_a_measure(
    own: Con, zeros: Mapping[str, int], sampled: Sampled
) -> None:
    sources = lacking.measures_by_source(own)
    cases = [*sources.items(), *((measure, frozenset({measure})) for measure in NAMED)]
    timeliness = ("ehcp-timeliness", sources["ehcp-timeliness"])
    chosen = sampled(
        [case for case in cases if case != timeliness], 1, "sources and measures that are missing"
    )
    for name, measures in [timeliness, *chosen]:
        with without(own, measures):
            known = every_path(own)
            there = [path for path in PATHS if path in known]
            for path in sampled(there, 3, "pages that are made without a source or a measure"):
                content = made(own, path)
                assert faults(own, path, content, known) == [], (name, path)
                text = in_words(content)
                assert len(ZERO.findall(text)) <= zeros[path], (name, path, ZERO.findall(text))
                assert not re.search(r"\b(None published|nan|null|[Ss]ince 0)\b", text), (name, path)
            for path in BRIEFS:
                assert resources.answer(own, path, {}).content, (name, path)


@pytest.mark.parametrize("measure", councils.COLUMNS)
def test_what_is_missing_is_said_to_be(own: Con, measure: str) -> None:
    with without(own, {measure}):
        head = councils.COLUMNS[measure][0].lower()
        assert f"Not in our data: {head}." in said(own, "councils")
        assert f"We have no gaps for: {borders.MEASURES[measure].lower()}." in said(own, "borders")
        assert "Not in our data: " in said(own, "region/yorkshire-and-the-humber")


def test_five_lines_say_what_is_not_held(own: Con) -> None:
    with without(own, lines.MEASURES):
        text = said(own, "council/barnsley")
    for words_of in ("average wait", "plans within 20 weeks", "requests refused"):
        assert re.search(f"We have no (share of |figures on )?{words_of}", text), words_of
    assert "We have no figures on plans after 52 weeks" in text
    assert "was published for Barnsley" not in text
