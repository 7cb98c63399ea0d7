"""A CSV file for people: in a zip archive, beside a readme with its notes, sources and columns."""

import io
import zipfile

from pipeline.publish.data import sources
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.files import csv_file, csv_metadata
from pipeline.publish.files.zip_file import add_entry


def write(data_set: DataSet, version: str) -> bytes:
    """Return the archive; the same data give the same bytes."""
    stem = data_set.file_stem
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        add_entry(archive, "README.txt", [_readme(data_set, version, stem).encode()])
        add_entry(archive, f"{stem}.csv", [csv_file.write(data_set.table)])
        add_entry(
            archive, f"{stem}.csv-metadata.json", [csv_metadata.write(data_set, version, f"{stem}.csv")]
        )
    return buffer.getvalue()


def _readme(data_set: DataSet, version: str, stem: str) -> str:
    columns = [f"  {name}: {column.meaning}" for name, column in data_set.columns.items() if column.meaning]
    return "\r\n".join(
        [
            data_set.title,
            "",
            f"{stem}.csv has {data_set.table.height:,} rows. Excel opens it by a double click.",
            f"{stem}.csv-metadata.json says the same as this text to programs (CSV on the Web).",
            "",
            "Notes and sources",
            *(f"- {line}" for line in sources.lines(data_set)),
            "",
            *(["Columns", *columns, ""] if columns else []),
            f"Postcode Lottery, {version}",
            "",
        ]
    )
