"""The snapshot that ships with the project: tidy tables as parquet and a manifest of where they come from."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, LICENCE, POSTCODE_ATTRIBUTION
from pipeline.core.tables import RELEASE_COLUMNS, Tables

MANIFEST = "manifest.json"


def write_snapshot(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write every table but release as parquet, then the manifest with the releases and checksums.

    The same tables give the same bytes. Each file is written aside and moved into place, the manifest last,
    so that a snapshot cut short does not load. Raises PipelineError if the folder cannot be written.
    """
    try:
        _write(tables, folder)
    except OSError as error:
        raise PipelineError(f"The snapshot could not be written to {folder}: {error.strerror}.") from error


def _write(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    former = _named(folder / MANIFEST)
    files = []
    for name, table in tables.items():
        if name != "release":
            buffer = io.BytesIO()
            table.write_parquet(buffer, compression="zstd", compression_level=19)
            content = buffer.getvalue()
            _write_whole(folder / f"{name}.parquet", content)
            files.append({"file": f"{name}.parquet", "rows": table.height, "sha256": _sha256(content)})
    manifest = {
        "licence": LICENCE,
        "attribution": [*ATTRIBUTION, POSTCODE_ATTRIBUTION],
        "tables": files,
        "releases": tables["release"].rows(named=True),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str) + "\n"
    _write_whole(folder / MANIFEST, text.encode())
    for name in former - {str(file["file"]) for file in files}:
        (folder / name).unlink(missing_ok=True)


def _named(manifest: Path) -> set[str]:
    """The files that a manifest names: an earlier snapshot's own, so that nobody else's file is removed."""
    try:
        tables = json.loads(manifest.read_text(encoding="utf-8"))["tables"]
        return {Path(table["file"]).name for table in tables}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _write_whole(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content)
    aside.replace(path)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_snapshot(folder: Path) -> Tables:
    """Load the tables of a snapshot, checking each file against the manifest.

    Raises PipelineError if the manifest or a table is missing, or a table is not the one the manifest names.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        tables: Tables = {}
        for entry in manifest["tables"]:
            path = folder / entry["file"]
            content = path.read_bytes()
            if _sha256(content) != entry["sha256"]:
                raise PipelineError(f"{path} is not the file that {MANIFEST} names: its checksum differs.")
            tables[path.stem] = pl.read_parquet(io.BytesIO(content))
        releases = [{name: release[name] for name in RELEASE_COLUMNS} for release in manifest["releases"]]
    except FileNotFoundError as error:
        raise PipelineError(
            f"The snapshot lacks {error.filename}; write it anew with `python -m pipeline snapshot`."
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise PipelineError(f"{folder / MANIFEST} is not a manifest of a snapshot ({error}).") from error
    text_dates = RELEASE_COLUMNS | {"published_on": pl.String, "retrieved_at": pl.String}
    tables["release"] = pl.DataFrame(releases, schema=text_dates).with_columns(
        pl.col("published_on").str.to_date(), pl.col("retrieved_at").str.to_datetime()
    )
    return tables
