import json

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import grouped_json
from tests.support.layouts.files_money import groups_json
from tests.support.layouts.publishers_files import edition

LOOKUP = edition("high-needs-outturn", "2023-24")


def test_one_row_of_text_per_authority() -> None:
    table = grouped_json.read(groups_json(("E09000007", "Camden", 5), ("E10000020", "Norfolk", None)), LOOKUP)
    assert table.columns == ["row", "la_name", "new_la_code", "year", "high_needs"]
    assert table.rows() == [(1, "Camden", "E09000007", "2023", "5"), (2, "Norfolk", "E10000020", "2023", "")]


def test_a_group_that_an_authority_lacks_is_empty() -> None:
    entries = json.loads(groups_json(("E09000007", "Camden", 5), ("E10000020", "Norfolk", 6)))
    del entries["E10000020"]["education_breakdown"][2]
    assert grouped_json.read(json.dumps(entries).encode(), LOOKUP)["high_needs"].to_list() == ["5", ""]


def changed(old: str, new: str) -> bytes:
    return groups_json(("E09000007", "Camden", 5)).replace(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed("High needs (SEND)", "High needs"), "has unknown 'high needs'"),
        (changed('"total"', '"sum"'), "has unknown 'sum'"),
        (changed("Early years", "Schools block"), "'Schools block' occurs twice"),
        (changed('"la_code": "E09000007"', '"la_code": "E09000008"'), "is under 'E09000007'"),
        (changed("education_breakdown", "breakdown"), "not the JSON"),
        (b"{}", "no authorities"),
        (b"[]", "not the JSON"),
        (b"<html>", "not the JSON"),
        (b"\xff", "not the JSON"),
        (b'{"a": {"la_code": "a"}, "a": {"la_code": "a"}}', "'a' occurs twice"),
    ],
)
def test_an_unexpected_document_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(PipelineError) as error:
        grouped_json.read(content, LOOKUP)
    assert str(error.value).startswith("s251_lookup_2023.json (2023-24): ")
    assert words in str(error.value)
