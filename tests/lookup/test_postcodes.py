import pytest

from pipeline.lookup import postcodes
from pipeline.lookup.postcodes import Postcode

HOVE = Postcode("BN3", "2", "GL")


@pytest.mark.parametrize(
    "text",
    [
        "BN3 2GL",
        "bn32gl",
        "BN-3 2-GL",
        "b n 3 2 g l",
        "12 Church Road Hove BN3 2GL",
        "Bn3 2gl Hove",
    ],
)
def test_full_postcodes_are_read_in_any_form(text: str) -> None:
    assert postcodes.full_postcodes(text) == [HOVE]


@pytest.mark.parametrize(
    ("text", "outward"),
    [
        ("E1 6AN", "E1"),
        ("E11AA", "E1"),
        ("W1A 1AA", "W1A"),
        ("SW1A1AA", "SW1A"),
        ("BN311AA", "BN31"),
        ("NPT 1AA", "NPT"),
    ],
)
def test_the_last_three_characters_are_the_inward_code(text: str, outward: str) -> None:
    assert postcodes.full_postcodes(text)[0].outward == outward


def test_the_literal_reading_comes_first() -> None:
    readings = [postcode.written for postcode in postcodes.full_postcodes("OL10 1AA")]
    assert readings == ["OL10 1AA", "OL1O 1AA"]
    assert postcodes.full_postcodes("SWIA IAA") == [Postcode("SW1A", "1", "AA")]
    assert [postcode.written for postcode in postcodes.full_postcodes("0X1 OAB")] == ["OX1 0AB"]


@pytest.mark.parametrize(
    "text", ["BN3 2G", "BN3 2CI", "BN3 2GLL", "BNN 2GL", "Leeds", "", "BN3", "X" * 60, "1" * 60]
)
def test_other_texts_are_not_full_postcodes(text: str) -> None:
    assert postcodes.full_postcodes(text) == []


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("bn3", ["BN3"]),
        ("BN3 2", ["BN3 2"]),
        ("BN32", ["BN32", "BN3 2"]),
        ("BN 32", ["BN32", "BN3 2"]),
        ("BN111", ["BN11 1", "BN1I 1"]),
        ("W1A", ["W1A"]),
        ("W1A1", ["W1A 1"]),
        ("BN3 2GL", []),
        ("Swi", []),  # without a digit it is the beginning of a name, not SW1
        ("846", []),
        ("1 01", []),  # a code of digits alone is not IO1
    ],
)
def test_outward_codes_and_sectors(text: str, readings: list[str]) -> None:
    assert [postcode.written for postcode in postcodes.partial_postcodes(text)] == readings


def test_a_sector_with_a_space_is_not_an_outward_code() -> None:
    readings = [postcode.written for postcode in postcodes.partial_postcodes("E1 0")]
    assert readings[0] == "E1 0"
    assert "E10" not in readings


def test_parts_of_a_postcode() -> None:
    assert (HOVE.compact, HOVE.written, HOVE.area) == ("BN32GL", "BN3 2GL", "BN")
    assert (HOVE.sector.compact, HOVE.sector.written) == ("BN32", "BN3 2")
    assert Postcode("NPT", "1", "").area == "NPT"


@pytest.mark.parametrize(
    ("text", "words"),
    [("bn3 2g", "one letter short"), ("BN3 2CI", "never C, I, K, M, O or V"), ("BN3 22", None)],
)
def test_faults_of_a_postcode(text: str, words: str | None) -> None:
    fault = postcodes.fault(text)
    assert fault is None if words is None else words in str(fault)


@pytest.mark.parametrize(
    ("text", "is_forces"),
    [("BFPO 801", True), ("bfpo", True), ("BF1 0AX", True), ("BFI", False), ("B1 1BB", False)],
)
def test_british_forces_addresses(text: str, is_forces: bool) -> None:
    assert postcodes.is_forces_address(text) == is_forces


def test_the_end_of_an_address_is_a_postcode_only_with_a_digit() -> None:
    assert postcodes.full_postcodes("Alton Priors") == []  # and not PR1 0RS
    assert postcodes.full_postcodes("The Old Forge, Hove 8N3 1NA") == []
    (found,) = postcodes.full_postcodes("The Old Forge, 0X1 1AB")
    assert found.written == "OX1 1AB"
