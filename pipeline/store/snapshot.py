"""The snapshot that ships with the project: tidy tables as parquet, and a manifest of their origin."""

import hashlib
import io
import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipeline.core import interrupts
from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, LICENCE, POSTCODE_ATTRIBUTION
from pipeline.core.tables import RELEASE_COLUMNS, SNAPSHOT_TABLES, Tables

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"
# What a file raises that is no JSON, or JSON of another kind.
NOT_A_MANIFEST = (ValueError, KeyError, TypeError, RecursionError, pl.exceptions.PolarsError)

log = logging.getLogger(__name__)


def write_snapshot(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write every table but release as parquet, then the manifest with the releases and checksums.

    The same tables give the same bytes. The files are written to a folder of their own and then moved into
    place, the manifest last. Raises PipelineError if the folder cannot be written to.
    """
    try:
        _write(tables, folder)
    except OSError as error:
        raise PipelineError(f"The snapshot could not be written to {folder}: {error.strerror}.") from error


def _write(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    log.debug("writing the snapshot")
    contents = {f"{name}.parquet": _parquet(table) for name, table in tables.items() if name != "release"}
    contents[MANIFEST] = _manifest(tables, contents).encode()
    aside = folder / UNFINISHED
    try:
        aside.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (aside / name).write_bytes(content)
        with interrupts.shielded():
            former = _named(folder / MANIFEST)
            for name in contents:
                (aside / name).replace(folder / name)
            for name in former - set(contents):
                (folder / name).unlink(missing_ok=True)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _manifest(tables: Mapping[str, pl.DataFrame], contents: Mapping[str, bytes]) -> str:
    files = [
        {"file": name, "rows": tables[Path(name).stem].height, "sha256": _sha256(content)}
        for name, content in contents.items()
    ]
    manifest = {
        "licence": LICENCE,
        "attribution": [*ATTRIBUTION, POSTCODE_ATTRIBUTION],
        "tables": files,
        "releases": tables["release"].rows(named=True),
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False, default=str) + "\n"


def _named(manifest: Path) -> set[str]:
    """The files that a manifest names; other files in the folder are not ours to remove."""
    try:
        tables = json.loads(manifest.read_text(encoding="utf-8"))["tables"]
        return {Path(table["file"]).name for table in tables}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_snapshot(folder: Path) -> Tables:
    """Load the tables of a snapshot, checking each file against the manifest.

    Raises PipelineError if the manifest or a table is missing or cannot be read, the checksum of a table
    differs, or the manifest does not name every table and release.
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
        tables["release"] = _releases(releases)
    except FileNotFoundError as error:
        raise PipelineError(
            f"The snapshot lacks {error.filename}; write it again with `python -m pipeline snapshot`."
        ) from error
    except OSError as error:
        raise PipelineError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except NOT_A_MANIFEST as error:
        reason = str(error).splitlines()[0]
        raise PipelineError(f"{folder / MANIFEST} is not a manifest of a snapshot ({reason}).") from error
    _refuse_gaps(tables, folder / MANIFEST)
    return tables


def _refuse_gaps(tables: Tables, manifest: Path) -> None:
    """Raise PipelineError if a table is not there, or a release that the observations are of."""
    missing = [f"the table {name}" for name in SNAPSHOT_TABLES if name not in tables]
    if not missing:
        of_figures = tables["observation"].select("source", "release").unique()
        gone = of_figures.join(tables["release"], on=["source", "release"], how="anti")
        missing = [f"the release {source} {release}" for source, release in gone.sort(gone.columns).rows()]
    if missing:
        raise PipelineError(
            f"{manifest} does not name {', '.join(missing)}; write the snapshot again with "
            "`python -m pipeline snapshot`."
        )


def _releases(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Make the table release, in which JSON has dates as text."""
    text_dates = RELEASE_COLUMNS | {"published_on": pl.String, "retrieved_at": pl.String}
    return pl.DataFrame(rows, schema=text_dates).with_columns(
        pl.col("published_on").str.to_date(), pl.col("retrieved_at").str.to_datetime()
    )
