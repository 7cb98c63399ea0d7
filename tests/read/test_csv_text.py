"""What is not a CSV table is said in one sentence, with what to do."""

import gzip
import re

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import flat_csv, spreadsheet
from tests.support.layouts.publishers_files import edition, line_193_csv, workbook

BALANCES = edition("dsg-balance", "2023-24")
TABLE = line_193_csv([["E09000007", "Camden", "-12"], ["E08000035", "Leeds", "7"]])
PAGE = b"\xef\xbb\xbf\n<!DOCTYPE html><html><head><title>Sorry, there is a problem</title></head></html>"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty; download it again."),
        (b"\xef\xbb\xbf\r\n", "the file is empty; download it again."),
        (PAGE, "it is a web page, not a CSV table"),
        (workbook({"A": [["a"]]}), "it is a workbook or an archive, not a CSV table; save its table as CSV."),
        (gzip.compress(TABLE), "it is a workbook or an archive, not a CSV table"),
        (TABLE.decode("utf-8-sig").encode("utf-16"), "UTF-16, as spreadsheets save Unicode text; save it as"),
        (TABLE + "E0,Caf\xe9,1\n".encode("cp1252"), "in line 4; save it as CSV UTF-8."),
    ],
    ids=["empty", "only a mark", "a web page", "a workbook", "gzip", "UTF-16", "Windows-1252"],
)
def test_what_it_is_instead_is_said(content: bytes, sentence: str) -> None:
    with pytest.raises(PipelineError, match=re.escape(sentence)) as flat:
        flat_csv.read(content, BALANCES)
    with pytest.raises(PipelineError, match=re.escape(sentence)):
        spreadsheet.from_csv(content, BALANCES.name)
    assert str(flat.value).startswith(f"{BALANCES.name}: ")


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_cells_that_are_not_separated_by_commas_are_named(sign: str) -> None:
    with pytest.raises(
        PipelineError, match=re.escape(f"its cells are separated by {sign!r}; save it as CSV")
    ):
        flat_csv.read(TABLE.replace(b",", sign.encode()), BALANCES)
