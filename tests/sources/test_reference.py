import datetime
import os
from pathlib import Path

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.reference import read_annotations, read_symbols, read_table
from tests.support.layouts.small_register import geography

HEADER = "indicators,location_code,location_name,time_period,kind,text,url,source"


def read(folder: Path, catalogue: Catalogue, *lines: str) -> pl.DataFrame:
    (folder / "annotations.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    return read_annotations(catalogue, geography().location, folder)


def test_a_pattern_becomes_one_row_per_indicator(tmp_path: Path, catalogue: Catalogue) -> None:
    line = "ehcp_issued_*_excl_pct dsg_balance_gbp,E09000007,Camden,2024,missing_reason,Because.,https://example.org/"
    table = read(tmp_path, catalogue, line)
    assert table["indicator"].to_list() == [
        "ehcp_issued_20_weeks_excl_pct",
        "ehcp_issued_over_52_weeks_excl_pct",
        "dsg_balance_gbp",
    ]
    place = ("E09000007", 2024, "missing_reason", "Because.", "https://example.org/", None)
    assert table.drop("indicator").unique().rows() == [place]


def test_two_patterns_that_match_an_indicator_give_one_row(tmp_path: Path, catalogue: Catalogue) -> None:
    table = read(tmp_path, catalogue, "dsg_balance_* dsg_balance_pct,,,,caveat,Careful.,")
    assert sorted(table["indicator"]) == [
        "dsg_balance_gbp",
        "dsg_balance_net_pct",
        "dsg_balance_pct",
        "dsg_balance_per_head_gbp",
    ]


def test_empty_place_and_period_mean_all(tmp_path: Path, catalogue: Catalogue) -> None:
    table = read(tmp_path, catalogue, "send_appeals_count,,,,caveat,Careful.,")
    assert table.row(0) == ("send_appeals_count", None, None, "caveat", "Careful.", None, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("send_wins_*,,,,caveat,a,", "'send_wins_*' matches no indicator"),
        ("send_appeals_count send_wins_pct,,,,caveat,a,", "'send_wins_pct' matches no indicator"),
        (",,,,caveat,a,", "indicators is empty"),
        ("send_appeals_count,,,,caveat,,", "text is empty"),
        ("send_appeals_count,,,,caveat,Good.,", "it repeats row 2"),
        (",,,,,,", "it is empty"),
        ("send_appeals_count,E09000007 ,Camden,,caveat,a,", "location_code 'E09000007 ' begins or ends with"),
        ("send_appeals_count,,,,remark,a,", "kind 'remark' is not one of missing_reason, suspect"),
        ("send_appeals_count,,Camden,,caveat,a,", "Camden has no location_code"),
        ("send_appeals_count,,,,caveat,a,,elsewhere", "'elsewhere' is not a source in the catalogue"),
        ("send_appeals_count,E09000007,Lambeth,,caveat,a,", "E09000007 is Camden, not Lambeth"),
        ("send_appeals_count,E09000007,,,caveat,a,", "location_name is empty; E09000007 is Camden"),
        ("send_appeals_count,E09000099,Lambeth,,caveat,a,", "E09000099 is not in the register."),
        ("send_appeals_count,E10000027,Somerset,,caveat,a,", "E10000027 is not in the register."),
        ("send_appeals_count,,,,caveat,a,http://dfe.example", "url 'http://dfe.example' does not begin with"),
    ],
)
def test_wrong_annotations_are_refused_with_their_row(
    tmp_path: Path, catalogue: Catalogue, line: str, words: str
) -> None:
    with pytest.raises(PipelineError) as error:
        read(tmp_path, catalogue, "send_appeals_count,,,,caveat,Good.,", line)
    assert str(error.value).startswith(f"annotations.csv, row 3: {words}")


COLUMNS = {"name": pl.String, "day": pl.Date, "year": pl.Int32}


def test_columns_have_their_types_and_order_and_empty_cells_are_null(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("year,name,day\n2024,,2023-04-01\n,007,\n", encoding="utf-8")
    table = read_table(tmp_path, "table.csv", COLUMNS)
    assert dict(table.schema) == {"row": pl.UInt32, **COLUMNS}
    assert table.rows() == [(2, None, datetime.date(2023, 4, 1), 2024), (3, "007", None, None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,day\na,2023-04-01\n", "table.csv must have the columns name, day, year; it has name, day"),
        (
            "name,day,year,note\na,2023-04-01,1,b\n",
            "table.csv must have the columns name, day, year; it has ",
        ),
        ("name,day,year\na, with a comma,2023-04-01,1\n", "table.csv cannot be read: "),
        ("name,day,year\na,2023-04-01,last\n", "table.csv cannot be read: "),
        ("name,day,year\na,1 April,1\n", "table.csv cannot be read: "),
        ("", "table.csv cannot be read: "),
        ("name,day,year\n", "table.csv has a header but no rows."),
    ],
)
def test_a_table_with_other_columns_or_types_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        read_table(tmp_path, "table.csv", COLUMNS)
    assert str(error.value).startswith(words)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,2023-04-01,1\n\nb,2023-04-01,2\n", "row 3: it is empty"),
        ("a,2023-04-01,1\n,,\n", "row 3: it is empty"),
        ("a,2023-04-01,1\n b,2023-04-01,1\n", "row 3: name ' b' begins or ends with a blank"),
        ("a,2023-04-01,1\nb\u00a0,2023-04-01,1\n", "row 3: name 'b\\xa0' begins or ends with a blank"),
        ("a,2023-04-01,1\n,2023-04-01,1\n", "row 3: name is empty"),
        ("a,2023-04-01,1\nb,,1\na,2024-04-01,1\n", "row 4: it repeats row 2"),
        ("a,,1\nb,,1\na,,1\n", "row 4: it repeats row 2"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "table.csv").write_text(f"name,day,year\n{text}", encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        read_table(tmp_path, "table.csv", COLUMNS, filled=["name"], key=["name", "year"])
    assert str(error.value) == f"table.csv, {problem}."


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"There is no table .*/table\.csv\."):
        read_table(tmp_path, "table.csv", COLUMNS)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_table_that_is_not_utf8_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "table.csv").write_bytes("name,day,year\n\u00c9lan,2023-04-01,1\n".encode(encoding))
    with pytest.raises(
        PipelineError, match=r"^table\.csv cannot be read: it is not UTF-8 text \(byte \d+\)\.$"
    ):
        read_table(tmp_path, "table.csv", COLUMNS)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("\ufeffname,day,year\na,2023-04-01,1\n", encoding="utf-8")
    assert read_table(tmp_path, "table.csv", COLUMNS).height == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_place_of_a_table_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "table.csv")
    with pytest.raises(PipelineError, match=r"table\.csv is not a file\.$"):
        read_table(tmp_path, "table.csv", COLUMNS)


def test_every_shipped_annotation_belongs_to_a_figure(con) -> None:
    """A sentence about an indicator, place and period that is not held would never be shown.

    Only a break or a mark of policy that is known to come may wait for its figures.
    """
    orphans = con.cursor().execute(
        """
        SELECT location_code, time_period, kind, text
        FROM annotation
        WHERE NOT (
            kind IN ('series_break', 'policy') AND time_period > (SELECT max(time_period) FROM observation)
        )
        GROUP BY ALL
        HAVING NOT bool_or(EXISTS (
            FROM observation WHERE observation.indicator = annotation.indicator
            AND location_code = coalesce(annotation.location_code, location_code)
            AND time_period = coalesce(annotation.time_period, time_period)))
        """
    )
    found = orphans.fetchall()
    assert found == [], f"annotations.csv has rows for figures that are not in the snapshot: {found}"


def test_every_shipped_reason_belongs_to_a_missing_figure(con) -> None:
    idle = con.cursor().execute(
        """
        SELECT indicator, location_code, time_period, value
        FROM annotation JOIN latest_observation USING (indicator, location_code, time_period)
        WHERE kind = 'missing_reason' AND value IS NOT NULL AND breakdown = 'Total'
        """
    )
    found = idle.fetchall()
    assert found == [], f"annotations.csv says why figures are missing that are published: {found}"


def test_no_shipped_reason_is_missing_or_out_of_date(con) -> None:
    query = """
        SELECT "check", source, detail FROM check_result
        WHERE outcome <> 'pass' AND ("check" LIKE '%a reason%' OR "check" LIKE 'reasons and doubts%')
    """
    found = con.cursor().execute(query).fetchall()
    assert found == [], f"Correct or add rows of annotations.csv: {found}"


def test_a_repeated_symbol_is_refused(tmp_path: Path) -> None:
    (tmp_path / "symbol.csv").write_text("symbol,meaning\nx,One.\nx,Two.\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"symbol\.csv, row 3: it repeats row 2\."):
        read_symbols(tmp_path)


def test_every_symbol_has_a_meaning() -> None:
    symbols = read_symbols()
    assert symbols.columns == ["symbol", "meaning"]
    assert symbols["symbol"].is_unique().all()
    assert symbols["meaning"].str.ends_with(".").all()
    assert {"x", "z", "c", "low", "..", "~", "absent", "blank", "zero", "none"} <= set(symbols["symbol"])
