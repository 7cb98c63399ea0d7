"""What is noted of the questions behind a file, and when their answers are still the same."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

import duckdb
import pytest

from pipeline.publish.freeze.answers import Answers, digest
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
