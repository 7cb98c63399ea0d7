"""Cells of every schema: digits are ASCII digits, and what looks like a number to a computer is not one."""

import re
from collections.abc import Iterator

import pandera.polars as pa
import polars as pl
import pytest

from schemas import cells
from schemas.published import LAYOUTS

FULL_WIDTH, ARABIC, BENGALI = "\uff11", "\u0661", "\u09e7"
NOT_NUMBERS = ["NaN", "nan", "inf", "1e5", "0x10", " 5 ", "+5", "\u22125", "1_000", "1 000", "5.", "5\n"]


def patterns() -> Iterator[tuple[str, str]]:
    for layout, schema in LAYOUTS.items():
        for name, column in schema.columns.items():
            for check in column.checks:
                pattern = (check.statistics or {}).get("pattern")
                if pattern:
                    yield f"{layout}.{name}", getattr(pattern, "pattern", pattern)


PATTERNS = dict(patterns())


def test_every_layout_has_patterns_but_those_of_free_text() -> None:
    assert len(PATTERNS) > 250
    assert {name.partition(".")[0] for name in PATTERNS} == set(LAYOUTS)


@pytest.mark.parametrize("digit", [FULL_WIDTH, ARABIC, BENGALI])
def test_no_pattern_takes_another_scripts_digits(digit: str) -> None:
    texts = [
        text.replace("1", digit)
        for text in (
            *[
                "1",
                "11",
                "111",
                "1111",
                "111111",
                "1.1",
                "11.11",
                "1%",
                "1,111",
                "-1",
                "1111-11",
                "E11111111",
            ],
            *["E12111111", "11/11/1111", "11/11/11", "1 years", "BN11", "20111"],
            *["20" + "1" * length for length in (2, 4)],
        )
    ]
    table = pl.DataFrame({"text": texts})
    taken = {
        name: found
        for name, pattern in PATTERNS.items()
        if (found := table.filter(pl.col("text").str.contains(pattern))["text"].to_list())
    }
    # Names of authorities and geometries are free text.
    assert set(taken) <= {"appeals.la_name"}


def test_no_pattern_is_written_with_a_class_of_any_scripts_digits() -> None:
    assert [name for name, pattern in PATTERNS.items() if re.search(r"\\d|\\w", pattern)] == []


def accepted(column: pa.Column, text: str) -> bool:
    try:
        pa.DataFrameSchema({"cell": column}).validate(pl.DataFrame({"cell": [text]}))
    except pa.errors.SchemaError:
        return False
    return True


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_texts_that_other_programs_read_as_numbers_are_refused(text: str) -> None:
    for column in (cells.count(), cells.percentage(), cells.weeks(), cells.money(), cells.financial_year()):
        assert not accepted(column, text)


def test_plain_numbers_are_accepted() -> None:
    assert accepted(cells.count(), "1192")
    assert accepted(cells.percentage(), "98.6")
    assert accepted(cells.weeks(), "25.6")
    assert accepted(cells.money(), "-12.5")
