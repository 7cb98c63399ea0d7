"""Making the files of a frozen edition, one at a time, in processes of their own."""

import gc
import gzip
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.freeze import table
from pipeline.publish.freeze.answers import Answers, Trace
from pipeline.publish.freeze.digests import painting
from pipeline.publish.freeze.folder import checksum, write_made
from pipeline.publish.freeze.palette import reduced
from pipeline.publish.freeze.records import Entry
from pipeline.publish.freeze.table import Offers, Wanted
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.pictures.picture import SIZES
from pipeline.publish.site import pages
from pipeline.publish.site.parts import assets
from pipeline.publish.site.parts.links import ENDING
from pipeline.publish.site.parts.settings import Settings, using
from pipeline.queries.open import open_warehouse

GZIP_LEVEL = 5
"""As servers compress pages."""
GONE = "Page not found"
COLLECTED_AFTER = 500_000
"""New objects after which garbage in cycles is looked for: a workbook alone has 100,000, all needed."""
PNG = ".png"


class Maker:
    """Makes files from one warehouse, with one set of settings."""

    def __init__(self, con: duckdb.DuckDBPyConnection, chosen: Settings) -> None:
        self._con = con
        self._answers = Answers(con)
        self._offers = Offers(con)
        self._settings = replace(chosen, frozen=True, offers=self._offers, forms=table.FORMS)

    def make(self, wanted: Wanted) -> tuple[bytes, tuple[Wanted, ...], Trace | None]:
        """Return a file's content, what its links lead to, and what was asked of the warehouse.

        Raises PipelineError if there is no such file.
        """
        self._offers.start()
        with using(self._settings), self._answers.noting():
            content = self._content(wanted)
        return content, self._offers.asked, self._answers.trace

    def is_still(self, known: Entry) -> bool:
        """Return whether a file of another warehouse is the same in this one."""
        return known.trace is not None and self._answers.still(known.trace)

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
        return found.content

    def drawing(self, wanted: Wanted) -> tuple[bytes, tuple[Wanted, ...], Trace | None]:
        """Return, as `make` does, the drawing that the PNG is painted from."""
        return self.make(wanted._replace(path=f"{wanted.path.removesuffix(PNG)}.svg"))


_maker: Maker | None = None


def prepare(warehouse: Path, chosen: Settings) -> None:
    """Prepare a process for `make_files`. Ctrl-C is for the process that started it."""
    global _maker  # noqa: PLW0603 - a process of a pool has no other place for what its tasks share
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(COLLECTED_AFTER)
    _maker = Maker(open_warehouse(warehouse), chosen)


@dataclass(frozen=True)
class Task:
    """A file to be made: digests of what it is made from, where to write it, and what is known of it.

    `known` is the file of another warehouse with the same inputs, `former` the file that is in place.
    """

    wanted: Wanted
    inputs: str
    data: str
    place: Path
    known: Entry | None = None
    former: Entry | None = None


def make_files(tasks: Sequence[Task]) -> list[Entry | str | None]:
    """Make files one after the other, and return what is known of each, or why there is no such file.

    None for a file that is still the one that is known.
    """
    if _maker is None:
        raise RuntimeError("the process is not prepared")
    return [_make(_maker, task) for task in tasks]


def _make(files: Maker, task: Task) -> Entry | str | None:
    """Make a file and write it to its place, unless it is the one that is there."""
    wanted = task.wanted
    if task.known is not None and files.is_still(task.known):
        return None
    is_painted = wanted.path.endswith(PNG)
    try:
        content, links, trace = files.drawing(wanted) if is_painted else files.make(wanted)
    except PipelineError as error:
        return str(error)
    except Exception as error:
        error.add_note(f"This happened while {wanted.target} was made.")
        raise
    drawing = ""
    if is_painted:
        drawing = checksum(content + painting().encode())
        if task.former is not None and task.former.drawing == drawing:
            return replace(task.former, inputs=task.inputs, data=task.data, links=links, trace=trace)
        content = _painted(content, wanted)
    entry = Entry(
        task.inputs,
        task.data,
        checksum(content),
        len(content),
        len(gzip.compress(content, GZIP_LEVEL, mtime=0)) if wanted.path.endswith(ENDING) else 0,
        links,
        trace,
        drawing,
    )
    if task.former is None or entry.sha256 != task.former.sha256:
        write_made(task.place, content)
    return entry


def _painted(drawing: bytes, wanted: Wanted) -> bytes:
    """Return the PNG of a drawing."""
    name = dict(wanted.parameters).get("size", next(iter(SIZES)))
    return reduced(rasterise(drawing.decode(), SIZES[name]))
