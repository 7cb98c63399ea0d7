"""What a file is made with, as a digest: settings, libraries, and the code that makes files of its kind."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from pipeline.core.paths import ROOT
from pipeline.publish.freeze.table import DATA, Wanted
from pipeline.publish.site.parts.links import ENDING
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import holdings as holding_queries

PUBLISH = ROOT / "pipeline" / "publish"
BEHIND_ALL = ("core", "statistics", "text", "queries", "editions", "lookup")
"""The packages that this one uses. What `sources` says of a publication is in the warehouse."""
PICTURES = ("pictures", "*picture*.py", "regions.py", "asked.py", "as_of.py", "measures.py", "resources.py")
MADE_BY = {
    "picture": (*PICTURES, "freeze", "site/parts/links.py", "site/parts/settings.py"),
    "brief": (*PICTURES, "documents", "site/parts/links.py", "site/parts/settings.py"),
    DATA.partition("/")[0]: ("data", "files", "asked.py", "regions.py", "resources.py", "site", "freeze"),
}
"""First part of a path -> the code in `publish` that makes such files; of all others: all of it."""
LIBRARIES = ("duckdb", "fonttools", "jinja2", "pillow", "polars", "typst", "xlsxwriter")
_WRITTEN_IN = (".py", ".typ", ".txt", ".md", ".html", ".css", ".js", ".svg", ".sql", ".toml")


PAINTED_BY = ("pictures/elements/png.py", "freeze/palette.py")
PAINTERS = ("font-source-sans-pro", "font-source-serif-pro", "pillow", "typst")


@cache
def painting() -> str:
    """Return a digest of what makes a PNG of a drawing: the same drawing gives the same file while it is."""
    return _digest(
        [
            *(f"{name} {version(name)}" for name in PAINTERS),
            *(hashlib.sha256((PUBLISH / name).read_bytes()).hexdigest() for name in PAINTED_BY),
        ]
    )


class Inputs:
    """Digests of what files are made from: `data` of the whole warehouse; `of` a file, of the rest."""

    def __init__(self, con: duckdb.DuckDBPyConnection, chosen: Settings) -> None:
        self.data = _digest([f"{holding_queries.content_digests(con).rows()}"])
        self._common = _digest([f"{chosen}", *(f"{name} {version(name)}" for name in LIBRARIES)])

    def of(self, wanted: Wanted) -> str:
        """Return the digest of what a file is made with, apart from data."""
        return _digest([self._common, _code(_kind(wanted))])


def _kind(wanted: Wanted) -> str:
    part = wanted.path.partition("/")[0]
    return part if part in MADE_BY and not wanted.path.endswith(ENDING) else ""


@cache
def _code(kind: str) -> str:
    """Return a digest of the code that makes files of a kind."""
    patterns = MADE_BY.get(kind, ("",))
    chosen = [PUBLISH] if patterns == ("",) else [path for one in patterns for path in PUBLISH.glob(one)]
    folders = [*(ROOT / "pipeline" / name for name in BEHIND_ALL), *chosen]
    return _digest(
        f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in _files(folders)
    )


def _files(folders: Iterable[Path]) -> list[Path]:
    found = {
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else folder.rglob("*"))
        if path.suffix in _WRITTEN_IN
    }
    return sorted(found)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
