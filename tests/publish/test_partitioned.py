"""Tables as Parquet by measure, read by two engines, next to the warehouse itself."""

from pathlib import Path

import datafusion
import duckdb
import pyarrow as pa
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish.partitioned import write

MEASURE = "ehcp_issued_20_weeks_excl_pct"
COUNTED = "SELECT indicator, count(*), count(value), round(sum(value), 3) FROM {} GROUP BY 1 ORDER BY 1"


@pytest.fixture(scope="module")
def bundle(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "tables"
    written = write(con, folder, ["observation", "location"])
    assert written["location"] == 1
    assert sum(written.values()) == len(list(folder.rglob("*.parquet")))
    return folder


@pytest.mark.slow
def test_two_engines_read_what_the_warehouse_has(con: duckdb.DuckDBPyConnection, bundle: Path) -> None:
    of_warehouse = con.execute(COUNTED.format("observation")).fetchall()
    assert len(of_warehouse) > 50
    files = f"read_parquet('{bundle}/observation/*/*.parquet', hive_partitioning = true)"
    assert duckdb.connect().execute(COUNTED.format(files)).fetchall() == of_warehouse

    engine = datafusion.SessionContext()
    partitions = [("indicator", pa.string())]
    engine.register_parquet("observation", str(bundle / "observation"), table_partition_cols=partitions)
    found = engine.sql(COUNTED.format("observation")).to_pydict()
    assert list(zip(*found.values(), strict=True)) == of_warehouse


def test_a_measure_is_read_without_the_others(con: duckdb.DuckDBPyConnection, bundle: Path) -> None:
    folder = bundle / "observation" / f"indicator={MEASURE}"
    ((number,),) = duckdb.connect().execute(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchall()
    question = "SELECT count(*) FROM observation WHERE indicator = ?"
    assert con.execute(question, [MEASURE]).fetchall() == [(number,)]
    assert (bundle / "location" / "part-0.parquet").is_file()


def test_what_is_there_is_not_overwritten(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="is there already"):
        write(con, tmp_path)
    assert list(tmp_path.iterdir()) == []
