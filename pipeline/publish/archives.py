"""Everything that is held as one archive: the warehouse itself, or its tables as Parquet or CSV.

Each archive says what it is, what its columns mean, and under which licence. The same warehouse gives the
same bytes. Tables are written one after the other, so that no more than one is in memory.
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

from pipeline.core.licence import ATTRIBUTION, LICENCE, POSTCODE_ATTRIBUTION
from pipeline.publish import data_dictionary, figures
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries

# Format -> what an archive of it holds, as its README says.
CONTENTS = {
    "csv": "every table as CSV (UTF-8 with a byte order mark), but for the outlines of authorities",
    "parquet": "every table as Parquet",
    "duckdb": "the DuckDB database that the dashboard reads",
}
# The view that no table replaces; the others can be worked out from the tables.
VIEWS = ("revision",)
# How maps are drawn is of no use elsewhere, and outlines do not fit into a cell of a spreadsheet.
LEFT_OUT = {"parquet": {"map_layer"}, "csv": {"map_layer", "boundary_vintage"}}
ROWS_AT_A_TIME = 50_000
BYTES_AT_A_TIME = 1 << 20
# Rows of all tables, taken together, need about so many bytes each.
BYTES_PER_ROW = {"csv": 20.5, "parquet": 13, "duckdb": 13.6}
README = Path(__file__).with_name("archive_readme.md")
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def file_name(form: str) -> str:
    """The name of the archive in that format."""
    return f"postcode-lottery-{form}.zip"


def write(con: duckdb.DuckDBPyConnection, form: str, warehouse: Path, target: IO[bytes]) -> None:
    """Write the archive in one of the formats of CONTENTS; `warehouse` is the file that `con` reads."""
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
    """The tables that an archive of that format holds, by name."""
    held = data_dictionary.tables(con)
    names = held.filter(~pl.col("is_view") | pl.col("table").is_in(VIEWS))["table"]
    return [name for name in names if name not in LEFT_OUT.get(form, set())]


def _entry(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    """A file of the archive, without the time at which it was made."""
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
    """A table as CSV, in parts; a list becomes its elements with spaces between."""
    flat = table.with_columns(pl.col(pl.List).cast(pl.List(pl.String)).list.join(" "))
    yield figures.as_csv(flat.clear())
    for part in flat.iter_slices(ROWS_AT_A_TIME):
        yield figures.as_csv(part).partition(b"\n")[2]


def _parquet(table: pl.DataFrame) -> Iterator[bytes]:
    """A table as Parquet that names its licence in the metadata of the file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, metadata={"licence": LICENCE, "attribution": " ".join(ATTRIBUTION)})
    yield buffer.getvalue()


def _readme(con: duckdb.DuckDBPyConnection, form: str) -> str:
    held = holding_queries.summary(con).row(0, named=True)
    meanings = dict(data_dictionary.tables(con).select("table", "meaning").rows())
    lines = [f"- `{name}`: {meanings[name]}" for name in table_names(con, form)]
    if form == "duckdb":
        lines.append(f"\nThe database needs DuckDB {holding_queries.storage_version(con)} or later.")
    return Template(README.read_text(encoding="utf-8")).substitute(
        figures=f"{held['figures']:,}",
        measures=held["measures"],
        releases=held["releases"],
        publishers=held["publishers"],
        newest=f"{held['newest']:%B %Y}" if held["newest"] else "an unknown day",
        contents=CONTENTS[form],
        tables="\n".join(lines),
    )


def _licence(con: duckdb.DuckDBPyConnection) -> str:
    """Attributions, and each publication with its publisher, address and own licence."""
    sources = figure_queries.releases(con).select("publisher", "title", "published", "url", "licence")
    lines = [
        f"{LICENCE}: {OGL}",
        *ATTRIBUTION,
        POSTCODE_ATTRIBUTION,
        "",
        "Sources:",
        *("- {}, {}; published: {}; {}; {}".format(*row) for row in sources.sort(pl.all()).rows()),
    ]
    return "\n".join(lines) + "\n"
