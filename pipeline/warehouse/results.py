"""What a build makes of the shipped snapshot, stored beside it, so that it need not be worked out again.

    data/snapshot/results/index.json       of what they are the results, the columns of each table, checksums
    data/snapshot/results/<table>.parquet  the tables of the warehouse without what others say (compaction.py)

They are used only as long as data, code and libraries are those that they were worked out with
(fingerprint.py). If not, or if a file is damaged or missing, everything is worked out as without them.
"""

import hashlib
import io
import json
import logging
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.schema import DERIVED, SCHEMA, VARIATION
from pipeline.core.tables import Tables
from pipeline.queries import transfer
from pipeline.warehouse import swap
from pipeline.warehouse.compaction import pack, unpack
from pipeline.warehouse.fingerprint import fingerprint

FOLDER = "results"
INDEX = "index.json"
REPEATED = ("observation",)
AGAIN = "`python -m pipeline snapshot --results` stores the results of a build"

log = logging.getLogger(__name__)


class UnusableError(Exception):
    """The stored results are not those of this data and code, or damaged; str() says which."""


class _Stored(NamedTuple):
    tables: Tables
    columns: Mapping[str, Sequence[str]]


def restore(snapshot: Path, output: Path) -> pl.DataFrame | None:
    """Replace the warehouse by one of the stored results, and return check_result.

    None, after logging why, if the results stored beside the snapshot are not usable; then nothing has
    happened. Raises PipelineError if the file cannot be written; the old file then stays unchanged.
    """
    try:
        stored = _read(snapshot)
    except UnusableError as reason:
        log.info("working everything out, as %s; %s", reason, AGAIN)
        return None
    log.info("filling the warehouse with the stored results of a build")
    tables = unpack(stored.tables, _published(snapshot, stored.tables), stored.columns)
    with swap.replacing(output) as path:
        con = swap.create(path)
        try:
            # Of empty tables they make empty ones, and the views.
            for script in (SCHEMA, DERIVED, VARIATION):
                con.execute(script.read_text(encoding="utf-8"))
            transfer.insert(con, tables)
        finally:
            con.close()
    return tables["check_result"]


def _read(snapshot: Path) -> _Stored:
    """Read the stored results; UnusableError if they are damaged, or not of this snapshot and code."""
    folder = snapshot / FOLDER
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if index["fingerprint"] != fingerprint(snapshot):
            raise UnusableError("the stored results are of other data or code")
        contents = {name: (folder / f"{name}.parquet").read_bytes() for name in index["sha256"]}
        for name, content in contents.items():
            if hashlib.sha256(content).hexdigest() != index["sha256"][name]:
                raise UnusableError(f"{folder / name}.parquet is not the file that {INDEX} names")
        columns = {name: list(names) for name, names in index["columns"].items()}
    except FileNotFoundError as error:
        raise UnusableError(f"there is no {error.filename}") from error
    except OSError as error:
        raise UnusableError(f"{error.filename} cannot be read") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableError(f"{folder / INDEX} is not a list of stored results") from error
    tables = {name: pl.read_parquet(io.BytesIO(content)) for name, content in contents.items()}
    return _Stored(tables, columns)


def _published(snapshot: Path, stored: Collection[str]) -> Tables:
    """Read the tables of the snapshot that are not stored, and those that stored ones repeat."""
    needed = (path for path in snapshot.glob("*.parquet") if path.stem in REPEATED or path.stem not in stored)
    return {path.stem: pl.read_parquet(path) for path in needed}


def store(warehouse: Path, snapshot: Path) -> None:
    """Store the tables of a warehouse, just built from this snapshot, beside it.

    Raises PipelineError if they would not come back as they are,
    or the folder cannot be written to.
    """
    with tempfile.TemporaryDirectory() as aside, duckdb.connect(str(warehouse), read_only=True) as con:
        tables = transfer.read_all(con, Path(aside))
    packed = pack(tables, _published(snapshot, []))
    contents = {name: _parquet(table) for name, table in packed.items()}
    index = {
        "fingerprint": fingerprint(snapshot),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
        "columns": {name: table.columns for name, table in tables.items()},
    }
    try:
        _write(snapshot / FOLDER, contents, json.dumps(index, indent=1) + "\n")
    except OSError as error:
        raise PipelineError(f"The results could not be stored in {snapshot}: {error.strerror}.") from error


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _write(folder: Path, contents: Mapping[str, bytes], index: str) -> None:
    """Replace the folder. A run that is cut short leaves files that their index does not name: unusable."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / f"{name}.parquet").write_bytes(content)
    (folder / INDEX).write_text(index, encoding="utf-8")
