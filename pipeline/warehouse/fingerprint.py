"""What the results of a build depend on, as one digest: data, tables that people edit, code, libraries."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from pipeline.core import paths

CODE = (
    *("schemas", "pipeline/checks", "pipeline/core", "pipeline/editions", "pipeline/geography"),
    *("pipeline/queries", "pipeline/sources", "pipeline/statistics", "pipeline/store", "pipeline/text"),
    *("pipeline/tidy", "pipeline/warehouse"),
)
"""The folders with all code that a build from the snapshot runs, and its SQL and TOML."""

LIBRARIES = ("duckdb", "numpy", "polars")
"""What calculates."""

_WRITTEN_IN = (".py", ".sql", ".toml")
_BINARY = ".parquet"


def fingerprint(snapshot: Path) -> str:
    """Return the digest of all that the results of building from this snapshot depend on: 64 hex digits.

    It is that of the content of files, wherever they are; kinds of line ends do not count. Raises OSError if
    a file cannot be read.
    """
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for name, path in _inputs(snapshot):
        content = path.read_bytes()
        if path.suffix != _BINARY:
            content = content.replace(b"\r\n", b"\n")
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _inputs(snapshot: Path) -> Iterator[tuple[str, Path]]:
    """Every file, with a name that does not depend on where the project is."""
    for folder, kind in ((snapshot, "snapshot"), (paths.REFERENCE, "reference")):
        yield from ((f"{kind}/{path.name}", path) for path in sorted(folder.iterdir()) if path.is_file())
    for part in CODE:
        folder = paths.ROOT / part
        written = (path for path in sorted(folder.rglob("*")) if path.suffix in _WRITTEN_IN)
        yield from ((f"{part}/{path.relative_to(folder).as_posix()}", path) for path in written)
