import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import appeals_sheet
from tests.support.layouts.publishers_files import (
    ANNUAL_REVIEW,
    ESTABLISHED,
    IN_DEVELOPMENT,
    appeals_csv,
    appeals_ods,
    edition,
    ods,
)

OLD = edition("send-appeals", "2024")
NEW = edition("send-appeals", "2025")
BLOCKS = [(2023, ESTABLISHED), (2024, [*ESTABLISHED, *IN_DEVELOPMENT])]
DURHAM = ["Durham", 840, "211", "4,833", "4.40%", "344", "5,827", "5.90%", "3,124", "11.00%"]
ENGLAND = ["England Total4,9", "", *DURHAM[2:]]
ROWS = [["NORTH EAST"], DURHAM, ENGLAND]


def test_one_row_per_authority_and_year_with_that_years_columns() -> None:
    table = appeals_sheet.read(appeals_csv(BLOCKS, ROWS), OLD)
    assert table.head(2).rows(named=True) == [
        {"row": 7, "la_name": "Durham", "la_code": "840", "time_period": "2023", "appeals": "211"}
        | {"decisions": "4,833", "rate": "4.40%", "decisions_reviews": None, "rate_reviews": None},
        {"row": 7, "la_name": "Durham", "la_code": "840", "time_period": "2024", "appeals": "344"}
        | {"decisions": "5,827", "rate": "5.90%", "decisions_reviews": "3,124", "rate_reviews": "11.00%"},
    ]


def test_years_may_be_in_any_row() -> None:
    blocks = [(2024, ANNUAL_REVIEW), (2025, ["Appeals", *ANNUAL_REVIEW[1:]])]
    rows = [
        ["NORTH EAST"],
        ["Darlington", 841, 8, 700, "1.10%", 9, 978, "0.90%"],
        ["England Total", "", *[1] * 6],
    ]
    for years_row in (1, 3, 6):
        table = appeals_sheet.read(appeals_csv(blocks, rows, years_row=years_row), NEW)
        assert table["row"].to_list() == [years_row + 4, years_row + 4, years_row + 5, years_row + 5]
        assert table["decisions_reviews"].to_list() == ["700", "978", "1", "1"]


def test_region_headings_blank_rows_and_what_follows_england_are_left_out() -> None:
    after = [["England total excluding suppressed", "", "", "", "", "", "", "", "22,082", "5.70%"], ["Notes"]]
    rows = [["NORTH EAST"], DURHAM, [""], ["LONDON", *[" "] * 9], ENGLAND]
    table = appeals_sheet.read(appeals_csv(BLOCKS, rows, tail=after), OLD)
    assert table["la_name"].unique(maintain_order=True).to_list() == ["Durham", "England Total"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Cumbria8", "Cumbria"),
        ("Dorset6", "Dorset"),
        ("England Total4,9", "England Total"),
        ("Bournemouth, Christchurch and Poole5", "Bournemouth, Christchurch and Poole"),
        ("Bristol, City of", "Bristol, City of"),
        (" Kingston upon Thames ", "Kingston upon Thames"),
    ],
)
def test_footnote_digits_are_removed_from_names(printed: str, name: str) -> None:
    assert appeals_sheet.without_footnotes(printed) == name


def test_a_table_without_a_row_of_years_is_refused() -> None:
    with pytest.raises(PipelineError, match="no row of years is followed by headings"):
        appeals_sheet.read(b"Local Authority,LA code\nDurham,840\n", OLD)


def test_years_on_the_last_row_are_refused() -> None:
    with pytest.raises(PipelineError, match="no row of years is followed by headings"):
        appeals_sheet.read(b"a,b,2023,,,2024,,\n", OLD)


def test_an_unknown_heading_is_named() -> None:
    blocks = [(2023, ESTABLISHED), (2024, [*ESTABLISHED, "Appeals upheld3", IN_DEVELOPMENT[1]])]
    with pytest.raises(
        PipelineError, match=r"2024\): unknown heading 'Appeals upheld3'; see send-appeals\.toml\.$"
    ):
        appeals_sheet.read(appeals_csv(blocks, ROWS), OLD)


def test_a_repeated_heading_of_a_year_is_named() -> None:
    blocks = [(2023, [ESTABLISHED[0], *ESTABLISHED[:2]]), BLOCKS[1]]
    with pytest.raises(PipelineError, match="the heading 'Appeals registered4' occurs twice under 2023"):
        appeals_sheet.read(appeals_csv(blocks, ROWS), OLD)


def test_a_repeated_year_is_refused() -> None:
    with pytest.raises(PipelineError, match="occurs twice under 2023"):
        appeals_sheet.read(appeals_csv([BLOCKS[0], (2023, ESTABLISHED)], ROWS), OLD)


def test_headings_missing_in_every_year_are_named() -> None:
    with pytest.raises(PipelineError, match="no heading gives decisions_reviews, rate_reviews"):
        appeals_sheet.read(appeals_csv([BLOCKS[0], (2024, ESTABLISHED)], ROWS), OLD)


def test_a_figure_under_no_heading_is_refused() -> None:
    blocks = [(2023, ["", *ESTABLISHED[1:]]), BLOCKS[1]]
    with pytest.raises(PipelineError, match=r"row 7 \(Durham\) has '211' in column 3, which has no heading"):
        appeals_sheet.read(appeals_csv(blocks, ROWS), OLD)


def test_a_truncated_row_is_refused() -> None:
    content = appeals_csv(BLOCKS, ROWS).replace(b'"5,827",5.90%,"3,124",11.00%', b'"5,827"', 1)
    with pytest.raises(PipelineError, match=r"row 7 \(Durham\) ends before its last figure"):
        appeals_sheet.read(content, OLD)


def test_headings_that_end_before_the_last_year_are_refused() -> None:
    lines = appeals_csv(BLOCKS, ROWS).decode().splitlines(keepends=True)
    (years,) = (at for at, line in enumerate(lines) if "2023" in line and "2024" in line)
    lines[years + 1] = ",".join(lines[years + 1].split(",")[:4]) + "\r\n"
    with pytest.raises(PipelineError, match="the row of headings ends before those of 2024"):
        appeals_sheet.read("".join(lines).encode(), OLD)


def test_a_table_without_a_row_of_england_is_refused() -> None:
    with pytest.raises(PipelineError, match="no row 'England Total' closes the table"):
        appeals_sheet.read(appeals_csv(BLOCKS, ROWS[:-1]), OLD)


def test_the_ministrys_workbook_has_no_codes_and_its_rates_are_read_as_shown() -> None:
    rows = [["NORTH EAST"], ["Darlington", 2, 450, "0.4%", 0, 460, "0.0%"], ["Poole5", *[".."] * 6]]
    england = ["England Total4", 7843, 450751, "1.7%", 9184, 498416, "1.8%"]
    content = appeals_ods([2020, 2021], [*rows, england], ESTABLISHED)
    table = appeals_sheet.read(content, edition("send-appeals", "2021"))
    assert table.drop("row").rows() == [
        ("Darlington", "", "2020", "2", "450", "0.4%"),
        ("Darlington", "", "2021", "0", "460", "0.0%"),
        ("Poole", "", "2020", "..", "..", ".."),
        ("Poole", "", "2021", "..", "..", ".."),
        ("England Total", "", "2020", "7843", "450751", "1.7%"),
        ("England Total", "", "2021", "9184", "498416", "1.8%"),
    ]


def test_a_workbook_without_the_sheet_is_refused() -> None:
    with pytest.raises(PipelineError, match="no sheet 'SEND_2'; it has SEND_1"):
        appeals_sheet.read(ods({"SEND_1": [["2014"]]}), edition("send-appeals", "2022"))
