import io

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import limits, long_parquet
from tests.support.layouts.files_people import LAIT_HEADER, lait_parquet
from tests.support.layouts.publishers_files import edition

LAIT = edition("lait", "2026-04")
MEASURES = {"KS1P_EHCP": "phonics_ehcp_pct"}
PHONICS = LAIT.model_copy(update={"measures": MEASURES})
ROW = ["KS1P_EHCP", "2025", "England", 20, 970]


def test_the_rows_of_the_measures_are_read_as_text() -> None:
    other = ["KS2", "2025", "England", 9, 970]
    table = long_parquet.read(lait_parquet([other, ROW], {}), PHONICS)
    assert table.rows(named=True) == [
        {
            "row": 2,
            "measure": "KS1P_EHCP",
            "year": "2025",
            "la_name": "England",
            "figure": "20",
            "la_code": "970",
        }
    ]


def test_a_measure_without_rows_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"no row is of KS1P_EHCP; see lait\.toml"):
        long_parquet.read(lait_parquet([["KS2", "2025", "England", 9, 970]], {}), PHONICS)


def test_another_header_is_refused() -> None:
    content = io.BytesIO()
    pl.DataFrame({name: ["1"] for name in [*LAIT_HEADER[:-1], "Area"]}).write_parquet(content)
    with pytest.raises(PipelineError, match="the header has unknown 'area'"):
        long_parquet.read(content.getvalue(), PHONICS)


@pytest.mark.parametrize("damaged", [b"", b"PAR1", b"measure,year\n", lait_parquet([ROW], {})[:-40]])
def test_a_file_that_is_not_parquet_is_refused(damaged: bytes) -> None:
    with pytest.raises(PipelineError, match="not a readable Parquet table"):
        long_parquet.read(damaged, PHONICS)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARQUET_CELLS", 13)
    with pytest.raises(PipelineError, match="more than 13 cells, too many to be read"):
        long_parquet.read(lait_parquet([ROW, [*ROW[:1], "2024", *ROW[2:]]], {}), PHONICS)
