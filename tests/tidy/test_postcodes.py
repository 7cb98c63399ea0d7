from typing import Any

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import TidyList
from pipeline.tidy.layouts import tidy_list
from tests.support.layouts import files_postcodes as files
from tests.support.layouts.publishers_files import edition
from tests.support.layouts.small_register import geography


def postcodes(**changed: Any) -> TidyList:
    return tidy_list(files.postcode_json(**changed), edition("postcodes", "2025-11"), geography())


def places(listed: TidyList) -> dict[str, tuple[str | None, str]]:
    """Postcode -> location code and country."""
    return {postcode: (code, country) for postcode, code, country in listed.rows.iter_rows()}


def outcome_of(listed: TidyList, words: str) -> tuple[str, str]:
    (row,) = [row for row in listed.checks.rows(named=True) if words in row["check"]]
    return row["outcome"], row["detail"]


def test_sectors_and_units_in_england_have_their_authority() -> None:
    found = places(postcodes())
    assert found["WC1A1"] == found["CA65QQ"] == ("E09000007", "England")
    assert found["WC1A1AA"] == ("E09000001", "England")
    assert found["CA65"] == ("E06000063", "England")


@pytest.mark.parametrize(
    ("postcode", "country"),
    [
        ("CF101", "Wales"),
        ("EH11", "Scotland"),
        ("CA65AA", "Scotland"),
        ("BT11", "Northern Ireland"),
        ("IM11", "Isle of Man"),
        ("JE23", "Jersey"),
        ("GY11", "Guernsey"),
    ],
)
def test_places_outside_england_have_a_country_name(postcode: str, country: str) -> None:
    assert places(postcodes())[postcode] == (None, country)


def test_rows_are_in_order() -> None:
    keys = postcodes().rows["postcode"].to_list()
    assert keys == sorted(keys)
    assert len(keys) == 23 + 3 + 9


def test_a_valid_table_passes() -> None:
    listed = postcodes()
    assert outcome_of(listed, "same authority") == ("pass", "20 authorities")
    assert outcome_of(listed, "has postcodes") == ("pass", "20 authorities")
    assert outcome_of(listed, "known sector") == ("pass", "5 postcodes in 30 sectors")
    assert outcome_of(listed, "spelling") == ("pass", "40 of them")


def test_an_old_code_means_the_current_authority() -> None:
    codes = [code if code != "E06000060" else "E10000002" for code in files.AUTHORITIES]
    assert places(postcodes(la=codes))["ZA17"] == ("E06000060", "England")


def test_an_unknown_code_is_refused() -> None:
    codes = [code if code != "E09000007" else "E09000099" for code in files.AUTHORITIES]
    with pytest.raises(PipelineError, match="1 place that the register does not know: 'E09000099'"):
        postcodes(la=codes)


def test_two_codes_of_two_authorities_are_refused() -> None:
    codes = ["201" if code == "202" else code for code in files.AUTHORITIES.values()]
    with pytest.raises(PipelineError, match="'E09000007' is Camden, '201' is City of London"):
        postcodes(dfe=codes)


def test_an_authority_without_postcodes_is_named() -> None:
    sectors = {sector: at for sector, at in files.table()["sector"].items() if at != files.CUMBERLAND}
    listed = postcodes(sector=sectors, unit={}, border_outside={})
    assert outcome_of(listed, "has postcodes") == ("fail", "none for Cumberland")


def test_an_abolished_authority_is_named() -> None:
    codes = [code if code != "E06000063" else "E10000006" for code in files.AUTHORITIES]
    dfe = [code if code != "942" else "909" for code in files.AUTHORITIES.values()]
    assert outcome_of(postcodes(la=codes, dfe=dfe), "has postcodes") == (
        "fail",
        "none for Cumberland; some for authorities that are no more: E10000006",
    )


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ({"unit": {"WC1A1": "AA10"}}, "WC1A1AA"),  # where its sector is
        ({"unit": {"WC1A2": "AA0F"}}, "WC1A2AA"),  # in no sector
        ({"border_outside": {"EH11": {"S": "AB"}}}, "EH11AB"),
    ],
)
def test_a_unit_without_a_sector_or_in_its_sectors_place_fails_a_check(
    changed: dict[str, Any], first: str
) -> None:
    outcome, detail = outcome_of(postcodes(**changed), "known sector")
    assert outcome == "fail"
    assert detail.endswith(f"sectors; not {first}")


@pytest.mark.parametrize(
    "changed",
    [
        {"outside": {"W": "WC1A1"}},  # a sector both in England and outside
        {"unit": {"WC1A1": "AA0FAA01"}},
        {"border_outside": {"WC1A1": {"W": "AA"}}},
    ],
)
def test_a_repeated_key_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(PipelineError, match=r"2 rows repeat a key: first 'WC1A1(AA)?' at row"):
        postcodes(**changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"outside": {"W": "CF10"}, "sector": {"BN3": 1}},
            "neither a postcode sector nor a unit: first 'BN3'",
        ),
        ({"unit": {"WC1A1": "CC0F"}}, "neither a postcode sector nor a unit: first 'WC1A1CC'"),
        ({"outside": {"X": "CF101"}}, "not one of , W, S, N, L, M: first 'X'"),
        ({"outside": {"L": "IM11"}}, "IM11 has the letter 'L', which is not a country there"),
        ({"dfe": [code or "x" for code in ["", *files.AUTHORITIES.values()][:20]]}, "not a DfE code"),
    ],
)
def test_invalid_postcodes_countries_and_codes_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(PipelineError) as error:
        postcodes(**changed)
    assert words in str(error.value)
