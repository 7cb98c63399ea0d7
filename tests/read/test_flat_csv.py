import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import flat_csv, limits
from tests.support.layouts.publishers_files import (
    csv_bytes,
    edition,
    line_193_csv,
    timeliness_csv,
    timeliness_row,
)

BALANCES = edition("dsg-balance", "2023-24")
HEADER = ["la_code", "la_name", "dsg_balance_2324"]
CAMDEN = ["E09000007", "Camden", "-12"]
LEEDS = ["E08000035", "Leeds", "7"]


def test_columns_have_our_names_and_cells_are_text() -> None:
    table = flat_csv.read(line_193_csv([CAMDEN, LEEDS]), BALANCES)
    assert table.rows(named=True) == [
        {"row": 2, "new_la_code": "E09000007", "la_name": "Camden", "deficit_gbp": "-12"},
        {"row": 3, "new_la_code": "E08000035", "la_name": "Leeds", "deficit_gbp": "7"},
    ]


def test_nothing_is_interpreted() -> None:
    cells = ["007", "1.50", "NA"]
    table = flat_csv.read(csv_bytes([HEADER, cells]), BALANCES)
    assert list(table.drop("row").row(0)) == cells


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_line_endings_do_not_matter(bom: bool, newline: str) -> None:
    content = csv_bytes([HEADER, CAMDEN], bom=bom, newline=newline)
    assert flat_csv.read(content, BALANCES)["new_la_code"].to_list() == ["E09000007"]


def test_case_and_order_of_the_header_do_not_matter() -> None:
    content = csv_bytes([["DSG_Balance_2324", "LA_CODE", "la_name"], ["-12", "E09000007", "Camden"]])
    table = flat_csv.read(content, BALANCES)
    assert table.row(0, named=True) == {
        "row": 2,
        "new_la_code": "E09000007",
        "la_name": "Camden",
        "deficit_gbp": "-12",
    }


def test_cells_are_stripped() -> None:
    table = flat_csv.read(csv_bytes([HEADER, [" E09000007", "Camden ", " 47.665"]]), BALANCES)
    assert table.row(0)[1:] == ("E09000007", "Camden", "47.665")


def test_empty_cells_are_empty_text_and_a_last_empty_line_is_ignored() -> None:
    table = flat_csv.read(line_193_csv([["E06000060", "Buckinghamshire", ""]]) + b"\n", BALANCES)
    assert table["deficit_gbp"].to_list() == [""]


def test_quoted_commas_and_line_endings_stay_in_their_cell() -> None:
    table = flat_csv.read(line_193_csv([["E06000023", "Bristol,\nCity of", "1"]]), BALANCES)
    assert table["la_name"].to_list() == ["Bristol,\nCity of"]


WRONG_HEADERS = {
    "unknown": ([*HEADER, "note"], "the header has unknown 'note'"),
    "missing": (HEADER[:2], "the header lacks 'dsg_balance_2324' (our deficit_gbp)"),
    "twice": ([*HEADER, "la_name"], "the header has twice 'la_name'"),
    "twice in another case": ([*HEADER, "LA_Name"], "the header has twice 'la_name'"),
    "renamed": (
        ["la_code", "la_name", "dsg_balance_2425"],
        "the header has unknown 'dsg_balance_2425' and lacks 'dsg_balance_2324' (our deficit_gbp)",
    ),
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_a_changed_header_is_named(name: str) -> None:
    header, words = WRONG_HEADERS[name]
    with pytest.raises(PipelineError) as error:
        flat_csv.read(csv_bytes([header, ["1"] * len(header)]), BALANCES)
    assert str(error.value) == f"s251_line_1.9.3.csv (2023-24): {words}; see dsg.toml."


WRONG_CONTENT = {
    "not UTF-8": (
        "la_code,la_name,dsg_balance_2324\nE06000023,Caf\xe9,1\n".encode("cp1252"),
        "not UTF-8 text (byte 46)",
    ),
    "an empty first line": (
        b"\nE09000007,Camden,-12\n",
        "the header lacks 'la_code' (our new_la_code), 'la_name' (our la_name), 'dsg_balance_2324'",
    ),
    "header only": (csv_bytes([HEADER]), "the table has a header but no rows"),
    "row cut short": (csv_bytes([HEADER, CAMDEN, LEEDS[:2]]), "row 3 has 2 cells where the header has 3"),
    "row too long": (csv_bytes([HEADER, CAMDEN, [*LEEDS, "1"]]), "row 3 has 4 cells where the header has 3"),
    "quote left open": (
        csv_bytes([HEADER, CAMDEN]) + b'E08000035,"Leeds',
        "not a readable CSV table: row 3: ",
    ),
}


@pytest.mark.parametrize("name", WRONG_CONTENT)
def test_content_that_is_not_a_table_is_refused(name: str) -> None:
    content, words = WRONG_CONTENT[name]
    with pytest.raises(PipelineError) as error:
        flat_csv.read(content, BALANCES)
    assert str(error.value).startswith(f"s251_line_1.9.3.csv (2023-24): {words}")


def test_the_2025_edition_mixes_case_and_has_no_mean_waits() -> None:
    content = timeliness_csv([timeliness_row("England", 2024)], "2025-amended")
    assert content.startswith(b"\xef\xbb\xbftime_period")
    assert b"PC_plans_issued_20_weeks_ex" in content
    table = flat_csv.read(content, edition("ehcp-timeliness", "2025-amended"))
    assert table["within_20_weeks_excl_pct"].to_list() == ["50"]
    assert not [name for name in table.columns if "wait" in name]


def test_the_2026_edition_must_have_its_mean_waits() -> None:
    content = timeliness_csv([timeliness_row("England", 2024)], "2025-amended")
    with pytest.raises(PipelineError, match=r"lacks 'avg_weeks_issue_plan' \(our average_wait_incl\), 'avg"):
        flat_csv.read(content, edition("ehcp-timeliness", "2026"))


UNUSED = BALANCES.model_copy(update={"unused": frozenset({"note"})})


def test_unused_columns_may_be_missing_or_repeated_and_are_dropped() -> None:
    for more in ([], ["note"], ["Note", "note"]):
        content = csv_bytes([[*HEADER, *more], [*CAMDEN, *more]])
        assert flat_csv.read(content, UNUSED).columns == ["row", "new_la_code", "la_name", "deficit_gbp"]


def test_only_rows_that_match_the_edition_are_kept_with_their_numbers() -> None:
    only = BALANCES.model_copy(update={"only": {"la_name": "Leeds"}})
    table = flat_csv.read(csv_bytes([HEADER, CAMDEN, [LEEDS[0], " Leeds ", "7"]]), only)
    assert table.rows() == [(3, "E08000035", "Leeds", "7")]


def test_a_text_that_no_row_matches_is_reported_with_the_existing_texts() -> None:
    only = BALANCES.model_copy(update={"only": {"la_name": "All authorities"}})
    with pytest.raises(PipelineError) as error:
        flat_csv.read(csv_bytes([HEADER, CAMDEN, LEEDS]), only)
    assert str(error.value) == (
        "s251_line_1.9.3.csv (2023-24): no row has 'All authorities' as its la_name, as dsg.toml says; "
        "there are 'Camden', 'Leeds'."
    )


def test_rows_cannot_be_filtered_by_a_column_that_is_not_read() -> None:
    only = BALANCES.model_copy(update={"only": {"breakdown": "Total"}})
    with pytest.raises(PipelineError, match=r"no column gives breakdown; see dsg\.toml"):
        flat_csv.read(csv_bytes([HEADER, CAMDEN]), only)


def test_a_file_is_read_in_the_encoding_of_its_edition() -> None:
    row = "E06000023,Bristol \u2013 City,1\n"
    content = b"la_code,la_name,dsg_balance_2324\n" + row.encode("cp1252")
    windows = BALANCES.model_copy(update={"encoding": "cp1252"})
    assert flat_csv.read(content, windows)["la_name"].to_list() == ["Bristol \u2013 City"]
    with pytest.raises(PipelineError, match=r"not CP1252 text \(byte 0\)"):
        flat_csv.read(b"\x81" + content, windows)


@pytest.mark.parametrize("ghost", [",,", " , ,\u00a0", ",,,,,,", '"",""', ""])
def test_rows_without_a_text_are_ignored_and_counted(ghost: str) -> None:
    content = csv_bytes([HEADER, CAMDEN]) + f"{ghost}\n{ghost}\n".encode() + csv_bytes([LEEDS])
    table = flat_csv.read(content + f"{ghost}\n{ghost}".encode(), BALANCES)
    assert table.select("row", "la_name").rows() == [(2, "Camden"), (5, "Leeds")]


def test_a_table_of_rows_without_a_text_has_no_rows() -> None:
    with pytest.raises(PipelineError, match="the table has a header but no rows"):
        flat_csv.read(csv_bytes([HEADER]) + b",,\n" * 5, BALANCES)


@pytest.mark.parametrize(("limit", "value"), [("ROWS", 3), ("CELLS", 8)])
def test_too_many_rows_or_cells_are_refused(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, limit, value)
    assert flat_csv.read(csv_bytes([HEADER, CAMDEN, LEEDS]), BALANCES).height == 2
    for more in ([CAMDEN, CAMDEN], [["", "", ""]] * 2):
        with pytest.raises(PipelineError, match="too many to be read"):
            flat_csv.read(csv_bytes([HEADER, CAMDEN, LEEDS, *more]), BALANCES)
