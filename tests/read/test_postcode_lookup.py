import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import postcode_lookup
from tests.support.layouts import files_postcodes as files
from tests.support.layouts.publishers_files import edition

NOVEMBER = edition("postcodes", "2025-11")


def rows(content: bytes) -> dict[str, tuple[str, ...]]:
    """Postcode -> ONS code, DfE code and the letter of the country outside."""
    table = postcode_lookup.read(content, NOVEMBER)
    assert table.columns == ["row", "postcode", "new_la_code", "old_la_code", "outside"]
    assert table["row"].to_list() == list(range(1, table.height + 1))
    return {postcode: tuple(rest) for _, postcode, *rest in table.iter_rows()}


def test_a_sector_has_both_codes_of_its_authority() -> None:
    assert rows(files.postcode_json())["WC1A1"] == ("E09000007", "202", "")


def test_a_unit_in_another_authority_than_its_sector_has_a_row() -> None:
    found = rows(files.postcode_json())
    assert found["WC1A1AA"] == found["WC1A1BB"] == ("E09000001", "201", "")
    assert found["CA65QQ"] == ("E09000007", "202", "")


def test_places_outside_england_have_a_letter_and_no_codes() -> None:
    found = rows(files.postcode_json())
    outside = {postcode: letter for postcode, (*codes, letter) in found.items() if codes == ["", ""]}
    assert outside == {
        **dict.fromkeys(["CF101", "CF102"], "W"),
        **dict.fromkeys(["EH11", "CA65AA", "CA65AB"], "S"),
        **dict.fromkeys(["GY11", "JE23"], "L"),
        "BT11": "N",
        "IM11": "M",
    }
    assert len(found) == 23 + 3 + 9


def changed(old: str, new: str) -> bytes:
    content = files.postcode_json()
    assert old.encode() in content
    return content.replace(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Expecting value"),
        (b"\xff", "can't decode"),
        (b"[]", "it is not an object"),
        (b"{}", "it lacks la, dfe, sector, unit, outside, border_outside"),
        (b"7", "not the table of postcodes"),
        (files.postcode_json(unit=None, la=None), "it lacks la, unit"),
        (files.postcode_json(sector=[]), "no attribute 'items'"),
        (files.postcode_json(sector={"BN32": "0"}), "not supported between"),
        (files.postcode_json(sector={"BN32": 20}), "BN32 is of authority 20, and the lists have 20 of them"),
        (files.postcode_json(sector={"BN32": -1}), "BN32 is of authority -1"),
        (files.postcode_json(unit={"WC1A1": "AA14"}), "WC1A1AA is of authority 20"),
        (files.postcode_json(unit={"WC1A1": "AAZZ"}), "'ZZ', which is not two hexadecimal digits"),
        (files.postcode_json(unit={"WC1A1": "AA\uff10\uff11"}), "which is not two hexadecimal digits"),
        (files.postcode_json(unit={"WC1A1": "AA+1"}), "which is not two hexadecimal digits"),
        (files.postcode_json(unit={"WC1A1": "AA0FB"}), "the units of WC1A1 are not of 4 characters each"),
        (files.postcode_json(border_outside={"CA65": {"S": "AAA"}}), "CA65 are not of 2 characters each"),
        (files.postcode_json(dfe=["202"]), "la and dfe differ in length"),
        (changed('"EC1A1"', '"WC1A1"'), "'WC1A1' occurs twice"),
    ],
)
def test_a_malformed_postcode_table_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(PipelineError) as error:
        postcode_lookup.read(content, NOVEMBER)
    assert str(error.value).startswith(
        "postcode_to_la.json (2025-11): not the table of postcodes it should be: "
    )
    assert words in str(error.value)
