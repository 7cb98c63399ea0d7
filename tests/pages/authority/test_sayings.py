"""Lines and sentences to copy on the page Local authority, against published figures and plain SQL."""

import re

import duckdb
import pytest

from pipeline.publish.site.parts.settings import SITE_URL
from pipeline.queries import variation as variation_queries
from pipeline.text import sentences
from tests.support.reading.page_views import View, by_class, faults, text_of, words
from tests.support.warehouses import newest

BRIGHTON, NORFOLK, SCILLY = "E06000043", "E10000020", "E06000053"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"


def test_lines_to_copy_come_with_what_not_to_say(
    view: View, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waits and refusals too, against the published figures; each copies its place, source and page along."""
    monkeypatch.setenv(SITE_URL, "https://example.org/lottery/")
    app = view("local-authority", la=BRIGHTON)
    assert faults(app) == []
    lines = [text_of(box[0]) for box in by_class(app, "copyable")][:5]
    figures = dict(
        con.execute(
            """
            SELECT indicator, value FROM figure WHERE location_code = ? AND time_period = ?
              AND indicator IN ('ehcp_average_wait_incl_weeks', 'ehc_requests_refused_pct')
            """,
            [BRIGHTON, newest.YEAR],
        ).fetchall()
    )
    wait, refused = figures["ehcp_average_wait_incl_weeks"], figures["ehc_requests_refused_pct"]
    assert lines[0].startswith(f"Brighton and Hove issued {newest.BRIGHTON_ON_TIME[0]} ")
    assert lines[1].startswith(
        f"EHC plans issued in Brighton and Hove in {newest.YEAR} had taken {wait:.1f} weeks"
    )
    assert lines[2].startswith(f"Brighton and Hove refused {refused:.1f}% of requests")
    assert all(re.search(r" Source: Department for Education, .+ https://", line) for line in lines[:3])
    assert all(
        line.endswith(" More: https://example.org/lottery/council/brighton-and-hove") for line in lines
    )
    query = (
        "SELECT value FROM figure WHERE indicator = ? AND time_period = ? AND existed AND not_ranked IS NULL"
    )
    found = con.execute(
        f"{query} AND geographic_level = 'Local authority'", [ON_TIME, newest.YEAR]
    ).fetchall()
    values, own = [value for (value,) in found], float(newest.BRIGHTON_ON_TIME[0].rstrip("%"))
    (said,) = re.finditer(r"That is the (?:joint )?(\d+)\w\w (highest|lowest) of (\d+)", lines[0])
    before = [round(value, 1) > own if said[2] == "highest" else round(value, 1) < own for value in values]
    assert (int(said[1]), int(said[3])) == (sum(before) + 1, len(values))
    assert "Not “waiting list”: It counts plans issued" in text_of(by_class(app, "copyable")[0])


def test_of_too_few_nothing_is_offered_to_copy_or_drawn_as_a_trend(view: View) -> None:
    app = view("local-authority", la=SCILLY)
    said = " ".join(words(app))
    assert "There are no lines on the Isles of Scilly to copy: too few cases to compare" in said
    offered = [text_of(box[0]) for box in by_class(app, "copyable")]
    assert all("balance" in text for text in offered)  # none is published of it, and the sentences say so
    assert "We have no figure for the Isles of Scilly. The City of London and" in said


@pytest.mark.parametrize("code", [BRIGHTON, NORFOLK, "E10000006"])
def test_sentences_to_copy_are_those_for_everyone(
    view: View, con: duckdb.DuckDBPyConnection, code: str
) -> None:
    app = view("local-authority", la=code)
    offered = [text_of(box[0]) for box in by_class(app, "copyable")]
    with con.cursor() as cursor:
        period = 2022 if code == "E10000006" else newest.YEAR
        facts = variation_queries.facts(cursor, ON_TIME, period, code)[code]
    texts = list(sentences.texts_by_reader(facts).values())
    first = offered.index(texts[0])
    assert offered[first : first + 3] == texts
    assert len(offered) - first == 9
