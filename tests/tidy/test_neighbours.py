from collections.abc import Sequence

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import TidyList
from pipeline.tidy.layouts import tidy_list
from tests.support.layouts.files_people import neighbour_row, neighbours_xlsx
from tests.support.layouts.publishers_files import Cell, Row, edition
from tests.support.layouts.small_register import geography

TEN = ["201", "334", "370", "420", "815", "823", "825", "840", "856", "869"]
NO_PAIRS = [("-", "-")] * 10


def pairs(*codes: str, closeness: str = "Close") -> list[tuple[str, str]]:
    return [(code, closeness) for code in codes]


def camden(codes: Sequence[str] = TEN, closeness: str = "Close") -> list[Cell]:
    return neighbour_row("202", "Camden", pairs(*codes, closeness=closeness))


def neighbours(*rows: Row, former: Sequence[Row] = (), release: str = "2025") -> TidyList:
    described = edition("statistical-neighbours", release)
    return tidy_list(neighbours_xlsx(rows, former), described, geography())


def outcome_of(listed: TidyList, words: str) -> tuple[str, str]:
    (row,) = [row for row in listed.checks.rows(named=True) if words in row["check"]]
    return row["outcome"], row["detail"]


def test_each_pair_is_a_row_with_its_position_in_order() -> None:
    rows = neighbours(camden()).rows
    assert rows["position"].to_list() == list(range(1, 11))
    assert rows["neighbour_code"].to_list()[:3] == ["E09000001", "E08000029", "E08000038"]
    assert set(rows.select("neighbour_set", "location_code").rows()) == {("statistical-2025", "E09000007")}


def test_the_set_is_named_after_its_model() -> None:
    assert set(neighbours(camden(), release="2021").rows["neighbour_set"]) == {"statistical-2021"}


@pytest.mark.parametrize("printed", ["Very close", "Very Close", "VERY CLOSE"])
def test_closeness_has_one_capitalisation(printed: str) -> None:
    assert set(neighbours(camden(closeness=printed)).rows["closeness"]) == {"Very close"}


def test_another_word_for_closeness_is_refused() -> None:
    with pytest.raises(PipelineError, match="1 row is not a word for closeness: first 'Akin'"):
        neighbours(camden(closeness="Akin"))


def test_an_abolished_neighbour_is_kept() -> None:
    rows = neighbours(camden(["909", *TEN[1:]]), release="2021").rows
    assert rows["neighbour_code"][0] == "E10000006"  # Cumbria


def test_an_authority_without_neighbours_is_named() -> None:
    listed = neighbours(camden(), neighbour_row("942", "Cumberland", NO_PAIRS), release="2021")
    assert set(listed.rows["location_code"]) == {"E09000007"}
    assert outcome_of(listed, "has ten") == (
        "explained",
        "1 of 2 authorities have ten; the model gives none for Cumberland",
    )


def test_fewer_than_ten_neighbours_fail_a_check() -> None:
    listed = neighbours(neighbour_row("202", "Camden", [*pairs(*TEN[:9]), ("-", "-")]))
    assert outcome_of(listed, "has ten") == ("fail", "0 of 1 authorities have ten")


def test_ten_neighbours_for_every_authority_pass() -> None:
    assert outcome_of(neighbours(camden()), "has ten") == ("pass", "1 of 1 authorities have ten")


@pytest.mark.parametrize(
    ("codes", "detail"),
    [
        (TEN, "10 pairs, 0 with itself, 0 repeated"),
        (["202", *TEN[1:]], "10 pairs, 1 with itself, 0 repeated"),
        ([TEN[1], *TEN[1:]], "10 pairs, 0 with itself, 2 repeated"),
    ],
)
def test_self_neighbours_and_repeated_neighbours_fail(codes: list[str], detail: str) -> None:
    listed = neighbours(camden(codes))
    assert outcome_of(listed, "own neighbour") == ("pass" if codes == TEN else "fail", detail)


def test_former_authorities_are_left_out_and_named() -> None:
    former = [neighbour_row("835", "Dorset (Pre LG)", pairs(*TEN))]
    listed = neighbours(camden(), former=former)
    assert set(listed.rows["location_code"]) == {"E09000007"}
    assert outcome_of(listed, "Old SNs") == ("explained", "carried over from an older model: Dorset (Pre LG)")
    assert outcome_of(neighbours(camden()), "Old SNs") == ("pass", "there are none")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(PipelineError, match="1 place that the register does not know: '999'"):
        neighbours(camden(["999", *TEN[1:]]))
