"""Archives of all data: the warehouse itself, or its tables as Parquet or CSV.

Each archive includes a README, a data dictionary and the licence. The same warehouse gives the same bytes.
Tables are written one at a time, so that only one is in memory.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import IO

import duckdb
import polars as pl

from pipeline.core.licence import AREA_ATTRIBUTION, ATTRIBUTION, LICENCE, POSTCODE_ATTRIBUTION
from pipeline.publish import data_dictionary, figures
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries

# What an archive contains, by format; for its README.
CONTENTS = {
    "csv": "every table as CSV (UTF-8 with a byte order mark), but for the outlines of authorities",
    "parquet": "every table as Parquet",
    "duckdb": "the DuckDB database that the dashboard reads",
}
# The view to include; the others can be derived from the tables.
VIEWS = ("revision",)
# Map documents are of no use elsewhere, and outlines do not fit into a spreadsheet cell.
LEFT_OUT = {"parquet": {"map_layer"}, "csv": {"map_layer", "boundary_vintage"}}
ROWS_AT_A_TIME = 50_000
BYTES_AT_A_TIME = 1 << 20
# The approximate size of an archive in bytes per row of all tables.
BYTES_PER_ROW = {"csv": 20.6, "parquet": 13.1, "duckdb": 13.6}
README = Path(__file__).with_name("archive_readme.md")
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def file_name(form: str) -> str:
    """Return the name of the archive in a format."""
    return f"postcode-lottery-{form}.zip"


def write(con: duckdb.DuckDBPyConnection, form: str, warehouse: Path, target: IO[bytes]) -> None:
    """Write the archive in a format of CONTENTS; `warehouse` is the file that `con` reads."""
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "README.md", [_readme(con, form).encode()])
        _add(archive, "LICENCE.txt", [_licence(con).encode()])
        _add(archive, "data_dictionary.csv", [figures.as_csv(data_dictionary.columns(con))])
        if form == "duckdb":
            with warehouse.open("rb") as file, archive.open(_entry("postcode-lottery.duckdb"), "w") as entry:
                shutil.copyfileobj(file, entry, BYTES_AT_A_TIME)
            return
        for name in table_names(con, form):
            table = holding_queries.table_rows(con, name)
            parts = _csv(table) if form == "csv" else _parquet(table)
            _add(archive, f"tables/{name}.{form}", parts, packed=form == "csv")


def table_names(con: duckdb.DuckDBPyConnection, form: str) -> list[str]:
    """Return the names of the tables in an archive of a format."""
    tables = data_dictionary.tables(con)
    names = tables.filter(~pl.col("is_view") | pl.col("table").is_in(VIEWS))["table"]
    return [name for name in names if name not in LEFT_OUT.get(form, set())]


def _entry(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    """Return an archive entry without a timestamp."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return entry


def _add(
    archive: zipfile.ZipFile, name: str, parts: Iterator[bytes] | list[bytes], *, packed: bool = True
) -> None:
    with archive.open(_entry(name, packed=packed), "w") as entry:
        for part in parts:
            entry.write(part)


def _csv(table: pl.DataFrame) -> Iterator[bytes]:
    """Yield a table as CSV in chunks; list elements are joined with spaces."""
    flat = table.with_columns(pl.col(pl.List).cast(pl.List(pl.String)).list.join(" "))
    yield figures.as_csv(flat.clear())
    for part in flat.iter_slices(ROWS_AT_A_TIME):
        yield figures.as_csv(part).partition(b"\n")[2]


def _parquet(table: pl.DataFrame) -> Iterator[bytes]:
    """Yield a table as Parquet, with the licence in the file's metadata."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, metadata={"licence": LICENCE, "attribution": " ".join(ATTRIBUTION)})
    yield buffer.getvalue()


def _readme(con: duckdb.DuckDBPyConnection, form: str) -> str:
    summary = holding_queries.summary(con).row(0, named=True)
    meanings = dict(data_dictionary.tables(con).select("table", "meaning").rows())
    lines = [f"- `{name}`: {meanings[name]}" for name in table_names(con, form)]
    if form == "duckdb":
        lines.append(f"\nThe database needs DuckDB {holding_queries.storage_version(con)} or later.")
    return Template(README.read_text(encoding="utf-8")).substitute(
        figures=f"{summary['figures']:,}",
        measures=summary["measures"],
        releases=summary["releases"],
        publishers=summary["publishers"],
        newest=f"{summary['newest']:%B %Y}" if summary["newest"] else "an unknown day",
        contents=CONTENTS[form],
        tables="\n".join(lines),
    )


def _licence(con: duckdb.DuckDBPyConnection) -> str:
    """Return the attributions, and each publication with its publisher, address and licence."""
    sources = figure_queries.releases(con).select("publisher", "title", "published", "url", "licence")
    lines = [
        f"{LICENCE}: {OGL}",
        *ATTRIBUTION,
        POSTCODE_ATTRIBUTION,
        AREA_ATTRIBUTION,
        "",
        "Sources:",
        *("- {}, {}; published: {}; {}; {}".format(*row) for row in sources.sort(pl.all()).rows()),
    ]
    return "\n".join(lines) + "\n"
