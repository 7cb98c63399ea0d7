"""What is noted of the questions behind a file, and when their answers are still the same."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.publish.freeze.answers import Answers, digest
from pipeline.queries import events, lines, pictures, profile, records
from pipeline.queries.asking import Only
from pipeline.queries.figures import rows


class Kind(StrEnum):
    """A parameter that is a text."""

    FIRST = "first"


@pytest.fixture
def own() -> Iterator[duckdb.DuckDBPyConnection]:
    """A table of two figures."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE figure (place VARCHAR, value INTEGER, listed INTEGER[])")
        con.execute("INSERT INTO figure VALUES ('kent', 1, [1]), ('devon', NULL, [2])")
        yield con


def test_a_file_is_still_the_same_while_its_own_rows_are(own: duckdb.DuckDBPyConnection) -> None:
    answers = Answers(own)
    with answers.noting():
        rows(own, "FROM figure WHERE place = ?", "kent")
        rows(own, "FROM figure WHERE place = ?", "kent")
    trace = answers.trace
    assert trace is not None
    assert [question.parameters for question, _ in trace] == ['["kent"]']
    own.execute("UPDATE figure SET value = 5 WHERE place = 'devon'")
    assert Answers(own).still(trace)
    own.execute("UPDATE figure SET value = NULL WHERE place = 'kent'")
    assert not Answers(own).still(trace)
    own.execute("DROP TABLE figure")
    assert not Answers(own).still(trace)


def test_each_file_has_its_own_questions_also_those_answered_before(own: duckdb.DuckDBPyConnection) -> None:
    answers = Answers(own)
    traces = []
    for _ in range(2):
        with answers.noting():
            first = rows(own, "SELECT sum(value) FROM figure").item()
        traces.append(answers.trace)
    assert first == 1
    assert traces[0] == traces[1]
    rows(own, "FROM figure")
    assert answers.trace == traces[1]
    with answers.noting():
        pass
    assert answers.trace == ()


def test_parameters_are_asked_again_as_they_were(own: duckdb.DuckDBPyConnection) -> None:
    answers = Answers(own)
    asked = (None, True, 2, 0.5, "a", Kind.FIRST, date(2026, 6, 25), ["b", "c"], [1, 2])
    query = f"SELECT {', '.join(f'${number}' for number in range(1, len(asked) + 1))}"
    with answers.noting():
        rows(own, query, *asked)
    assert answers.trace
    assert Answers(own).still(answers.trace)


def test_a_part_is_taken_from_one_answer_and_depends_on_its_own_rows(own: duckdb.DuckDBPyConnection) -> None:
    answers = Answers(own)
    query = "FROM figure WHERE ($1 IS NULL OR list_contains($1, place)) ORDER BY value NULLS FIRST"
    with answers.noting():
        kent = rows(own, query, Only("place", ("kent",)))
        own.execute("UPDATE figure SET value = 7")  # not seen: the whole has been asked
        both = rows(own, query, Only("place", ("kent", "devon", "kent")))
        none = rows(own, query, Only("place", ("essex",)))
    assert kent["value"].to_list() == [1]
    assert both["place"].to_list() == ["devon", "kent"]
    assert none.is_empty()
    assert none.columns == kent.columns
    own.execute("UPDATE figure SET value = if(place = 'kent', 1, 9)")
    trace = answers.trace
    assert trace is not None
    assert next(question.parameters for question, _ in trace) == '[{"only":["place","kent"]}]'
    assert [Answers(own).still((asked,)) for asked in trace] == [True, False, True]


@pytest.mark.slow
def test_parts_are_what_the_warehouse_answers_about_them_alone(con: duckdb.DuckDBPyConnection) -> None:
    measure, model = "ehcp_issued_20_weeks_excl_pct", "statistical-2025"
    queries: tuple[Callable[[str], pl.DataFrame], ...] = (
        lambda code: records.records(con, None, [code, "E92000001"]),
        lambda code: events.new_figures(con, code),
        lambda code: events.revisions(con, [code]),
        lambda code: profile.revisions(con, code),
        lambda code: profile.groups(con, code, model),
        lambda code: pl.DataFrame(pictures.pooled(con, measure, code, model)),
        lambda code: pl.DataFrame(pictures.series(con, measure, [code])[code], infer_schema_length=None),
    )
    answers = Answers(con)
    revised = profile.revisions(con).filter(geographic_level="Local authority")
    codes = (revised["location_code"][0], "E08000038")
    for ask in queries:
        for code in codes:
            with answers.noting():
                part = ask(code)
            assert_frame_equal(part, ask(code), rel_tol=1e-12)
        assert any(ask(code).height for code in codes)
    for code in codes:
        with answers.noting():
            facts = lines.place_facts(con, code)
        assert facts.keys() == {code} == lines.place_facts(con, code).keys()
        assert facts[code].figures == lines.place_facts(con, code)[code].figures
        assert facts[code].changes == lines.place_facts(con, code)[code].changes


def test_what_cannot_be_written_down_is_not_taken_for_known(own: duckdb.DuckDBPyConnection) -> None:
    answers = Answers(own)
    with answers.noting():
        rows(own, "SELECT $1", datetime(2026, 6, 25, 9, 30))
        rows(own, "FROM figure")
    assert answers.trace is None


def test_digests_tell_values_names_types_and_order_apart(own: duckdb.DuckDBPyConnection) -> None:
    queries = (
        *("SELECT 1 AS a", "SELECT 1 AS b", "SELECT 1.0::DOUBLE AS a", "SELECT NULL::INTEGER AS a"),
        *("SELECT 0 AS a", "FROM figure ORDER BY place", "FROM figure ORDER BY place DESC", "SELECT '' AS a"),
    )
    digests = [digest(own.sql(query).pl()) for query in queries]
    assert len(set(digests)) == len(queries)
    assert [digest(own.sql(query).pl()) for query in queries] == digests
