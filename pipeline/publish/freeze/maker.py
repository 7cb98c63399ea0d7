"""Making the files of a frozen edition, one at a time, in processes of their own."""

import gzip
import signal
from dataclasses import replace
from pathlib import Path

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.freeze import table
from pipeline.publish.freeze.folder import Entry, checksum, write_made
from pipeline.publish.freeze.palette import reduced
from pipeline.publish.freeze.table import Offers, Wanted
from pipeline.publish.site import assets, pages
from pipeline.publish.site.links import ENDING
from pipeline.publish.site.settings import Settings, using
from pipeline.queries.open import open_warehouse

GZIP_LEVEL = 5
"""As servers compress pages."""
GONE = "Page not found"


class Maker:
    """Makes files from one warehouse, with one set of settings."""

    def __init__(self, con: duckdb.DuckDBPyConnection, chosen: Settings) -> None:
        self._con = con
        self._offers = Offers(con)
        self._settings = replace(chosen, frozen=True, offers=self._offers, forms=table.FORMS)

    def make(self, wanted: Wanted) -> tuple[bytes, tuple[Wanted, ...]]:
        """Return the content of a file and what its links lead to; PipelineError if there is no such file."""
        self._offers.start()
        with using(self._settings):
            content = self._content(wanted)
        return content, self._offers.asked

    def _content(self, wanted: Wanted) -> bytes:
        path = wanted.path
        if path == table.NO_JEKYLL:
            return b""
        if path == table.PROBLEM:
            return pages.problem(self._settings, GONE)
        if path == table.INDEX:
            path = f"{table.start_page()}{ENDING}"
        asset = assets.find(path)
        if asset is not None:
            return asset.content
        found = resources.answer(self._con, path.removeprefix(table.DATA), dict(wanted.parameters))
        return reduced(found.content) if path.endswith(".png") else found.content


_maker: Maker | None = None


def prepare(warehouse: Path, chosen: Settings) -> None:
    """Prepare a process for `make_file`. Ctrl-C is for the process that started it."""
    global _maker  # noqa: PLW0603 - a process of a pool has no other place for what its tasks share
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _maker = Maker(open_warehouse(warehouse), chosen)


def make_file(wanted: Wanted, inputs: str, place: Path, former: str) -> Entry | str:
    """Make a file and write it to `place`, unless it is still the one with the checksum `former`.

    Returns what is known of it, or in a sentence why there is no such file.
    """
    if _maker is None:
        raise RuntimeError("the process is not prepared")
    try:
        content, links = _maker.make(wanted)
    except PipelineError as error:
        return str(error)
    entry = Entry(
        inputs,
        checksum(content),
        len(content),
        len(gzip.compress(content, GZIP_LEVEL, mtime=0)) if wanted.path.endswith(ENDING) else 0,
        links,
    )
    if entry.sha256 != former:
        write_made(place, content)
    return entry
