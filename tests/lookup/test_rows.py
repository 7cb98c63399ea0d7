"""Councils in rows pasted from a spreadsheet."""

import duckdb
import pytest

from pipeline.lookup.find import read_gazetteer
from pipeline.lookup.gazetteer import Gazetteer
from pipeline.lookup.rows import read_rows


@pytest.fixture(scope="module")
def places(con: duckdb.DuckDBPyConnection) -> Gazetteer:
    return read_gazetteer(con.cursor())


def names(places: Gazetteer, text: str) -> list[str]:
    return [candidate.name for candidate in read_rows(places, text).candidates]


def test_a_heading_and_numbers_beside_the_names_do_no_harm(places: Gazetteer) -> None:
    """202 is also the code of Camden, and 383 that of Leeds."""
    for text in (
        "Local authority\tPlans\nLeeds\t202\n202\tBradford\nDevon\t383",
        'Local authority,Plans\nLeeds,202\n202,Bradford\nDevon,"1,383"',
        "Council;Plans\r\nLeeds;202\r\n202;Bradford\r\nDevon;383",
    ):
        found = read_rows(places, text)
        assert names(places, text) == ["Leeds", "Bradford", "Devon"]
        assert found.sentence == "3 councils found in the list."


def test_codes_postcodes_and_names_with_commas_are_councils(places: Gazetteer) -> None:
    text = 'E08000035\n380\nBN3 2GL\n"Bristol, City of",57.4\nDevon, Cornwall and Somerset'
    assert names(places, text) == [
        *("Leeds", "Bradford", "Brighton and Hove", "Bristol, City of", "Devon", "Cornwall", "Somerset")
    ]


def test_councils_named_twice_count_once(places: Gazetteer) -> None:
    found = read_rows(places, "Leeds\nleeds city council\n383\nBradford")
    assert found.codes == ("E08000035", "E08000032")
    assert found.sentence == "2 councils found in the list. Counted once though named again: Leeds."


def test_what_is_not_known_is_named_with_the_nearest_names(places: Gazetteer) -> None:
    found = read_rows(places, "Leedz\t5\nCumbria\nNarnia\n999\nTotal\t7\nDevon")
    assert found.not_understood == ("Leedz", "Cumbria", "Narnia", "999", "Total")
    assert "“Leedz” (nearest: Leeds)" in found.sentence
    assert "“Cumbria” (nearest: Cumberland; Westmorland and Furness; Cumbria)" in found.sentence
    assert found.sentence.endswith("“Narnia”, “999”, “Total”.")
    assert found.code is None


@pytest.mark.parametrize("text", ["", "\n\n", "\t", '""', ";;;", "x" * 30_000])
def test_nothing_is_found_in_nothing(places: Gazetteer, text: str) -> None:
    found = read_rows(places, text)
    assert found.candidates == ()
    assert found.sentence.startswith("No council was found in the list.")
