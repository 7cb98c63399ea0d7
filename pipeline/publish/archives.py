"""Archives of all data: the warehouse itself, or its tables as Parquet or CSV.

Each archive includes a README, a data dictionary and the licence. The same warehouse gives the same bytes.
Tables are written one at a time, so that only one is in memory.
"""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import IO

import duckdb
import polars as pl

from pipeline.core.licence import AREA_ATTRIBUTION, ATTRIBUTION, LICENCE, POSTCODE_ATTRIBUTION
from pipeline.publish.asked import Asked
from pipeline.publish.data import data_dictionary, data_sets, tables
from pipeline.publish.files import csv_file
from pipeline.publish.files.forms import FORMS
from pipeline.publish.files.zip_file import add_entry, entry_of
from pipeline.publish.version import data_version
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries

# What an archive contains, by format; for its README.
CONTENTS = {
    "csv": "every table as CSV (UTF-8 with a byte order mark), but for the outlines of authorities",
    "parquet": "every table as Parquet",
    "duckdb": "the DuckDB database that the dashboard reads",
}
ROWS_AT_A_TIME = 50_000
BYTES_AT_A_TIME = 1 << 20
# The approximate size of an archive in bytes per row of the tables; csv and parquet have views, too.
BYTES_PER_ROW = {"csv": 58.4, "parquet": 38.8, "duckdb": 9.8}
README = Path(__file__).with_name("archive_readme.md")
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def file_name(form: str) -> str:
    """Return the name of the archive in a format."""
    return f"postcode-lottery-{form}.zip"


def write(con: duckdb.DuckDBPyConnection, form: str, warehouse: Path, target: IO[bytes]) -> None:
    """Write the archive in a format of CONTENTS; `warehouse` is the file that `con` reads."""
    with zipfile.ZipFile(target, "w") as archive:
        add_entry(archive, "README.md", [_readme(con, form).encode()])
        add_entry(archive, "LICENCE.txt", [_licence(con).encode()])
        add_entry(archive, "data_dictionary.csv", [csv_file.write(_dictionary(con, form))])
        if form == "duckdb":
            with (
                warehouse.open("rb") as file,
                archive.open(entry_of("postcode-lottery.duckdb"), "w") as entry,
            ):
                shutil.copyfileobj(file, entry, BYTES_AT_A_TIME)
            return
        version = data_version(con)
        for name in tables.published(con, form):
            table = data_sets.table(con, Asked({"table": name}))
            parts = _csv(table.table) if form == "csv" else [FORMS[form].write(table, version)]
            add_entry(archive, f"tables/{name}.{form}", parts, packed=form == "csv")


def _dictionary(con: duckdb.DuckDBPyConnection, form: str) -> pl.DataFrame:
    """Return the meaning of every column of the tables in the archive."""
    columns = data_dictionary.columns(con)
    if form == "duckdb":
        return columns
    return columns.filter(pl.col("table").is_in(tables.published(con, form)))


def _csv(table: pl.DataFrame) -> Iterator[bytes]:
    """Yield a table as CSV in chunks."""
    yield csv_file.write(table.clear())
    for part in table.iter_slices(ROWS_AT_A_TIME):
        yield csv_file.write(part).partition(b"\n")[2]


def _readme(con: duckdb.DuckDBPyConnection, form: str) -> str:
    summary = holding_queries.summary(con).row(0, named=True)
    meanings = dict(data_dictionary.tables(con).select("table", "meaning").rows())
    lines = [f"- `{name}`: {meanings[name]}" for name in tables.published(con, form)]
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
