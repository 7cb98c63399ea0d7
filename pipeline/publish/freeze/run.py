"""Freezing: from a warehouse to a folder of files, of which only those are made that are not there yet."""

import logging
import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from pipeline.publish.freeze import maker, table
from pipeline.publish.freeze.digests import Inputs
from pipeline.publish.freeze.folder import Entry, Folder
from pipeline.publish.freeze.report import Report
from pipeline.publish.freeze.table import Wanted
from pipeline.publish.site.settings import Settings
from pipeline.queries.open import open_warehouse, reading

log = logging.getLogger(__name__)

MOST_PROCESSES = 8
AHEAD = 4
"""How many files each process is given ahead."""
SAID_EVERY = 250
"""Files between two lines of progress."""


def freeze(warehouse: Path, root: Path, chosen: Settings, processes: int | None = None) -> Report:
    """Write the edition of a warehouse to a folder, and return what was done.

    Raises PipelineError if the folder is not empty and not of an edition, or cannot be written.
    """
    folder = Folder(root)
    with open_warehouse(warehouse) as con, reading(warehouse):
        wanted = list(table.first(con))
        inputs = Inputs(con, chosen)
    log.info("%s files wanted, and what they link to", f"{len(wanted):,}")
    run = _Run(folder, inputs)
    run.add(wanted)
    count = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    with folder.adding(), _pool(count, warehouse, chosen) as pool:
        try:
            run.work(pool, count * AHEAD)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    moved, removed = folder.put_in_place(run.entries)
    return Report(run.entries, moved, removed, run.links_to_nothing())


def _pool(count: int, warehouse: Path, chosen: Settings) -> ProcessPoolExecutor:
    """Return a pool whose processes open the warehouse when the first file is to be made."""
    # Not forked: polars and DuckDB have threads, which a fork would leave behind.
    return ProcessPoolExecutor(count, get_context("spawn"), maker.prepare, (warehouse, chosen))


@dataclass
class _Run:
    """The files of an edition as they are found: those known, those to be made, and links to none."""

    folder: Folder
    inputs: Inputs
    entries: dict[str, Entry] = field(default_factory=dict)
    failed: dict[Wanted, str] = field(default_factory=dict)
    _waiting: deque[Wanted] = field(default_factory=deque)
    _linked_from: dict[Wanted, str] = field(default_factory=dict)

    def add(self, wanted: Iterable[Wanted], linked_from: str = "") -> None:
        """Add files that are wanted: by a link of another file, or by the table."""
        for one in wanted:
            if one not in self._linked_from:
                self._waiting.append(one)
                self._linked_from[one] = linked_from
            elif not self._linked_from[one]:
                self._linked_from[one] = linked_from

    def work(self, pool: ProcessPoolExecutor, most: int) -> None:
        """Make what is not there, and what that links to, until nothing is left."""
        pending: dict[Future[Entry | str], Wanted] = {}
        made = 0
        while self._waiting or pending:
            while self._waiting and len(pending) < most:
                self._next(pool, pending)
            if not pending:
                continue
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                self._receive(pending.pop(future), future.result())
                made += 1
                if made % SAID_EVERY == 0:
                    log.info("%s files made, %s wanted so far", f"{made:,}", f"{len(self._linked_from):,}")

    def _next(self, pool: ProcessPoolExecutor, pending: dict[Future[Entry | str], Wanted]) -> None:
        wanted = self._waiting.popleft()
        target, inputs = wanted.target, self.inputs.of(wanted)
        held = self.folder.held(target, inputs)
        if held is not None:
            self._keep(target, held)
            return
        former = self.folder.written.get(target)
        is_there = former is not None and (self.folder.root / target).is_file()
        known = former.sha256 if former is not None and is_there else ""
        pending[pool.submit(maker.make_file, wanted, inputs, self.folder.made(target), known)] = wanted

    def _receive(self, wanted: Wanted, made: Entry | str) -> None:
        if isinstance(made, Entry):
            self.folder.add(wanted.target, made)
            self._keep(wanted.target, made)
        else:
            log.debug("%s is left out: %s", wanted.target, made)
            self.failed[wanted] = made

    def _keep(self, target: str, entry: Entry) -> None:
        self.entries[target] = entry
        self.add(entry.links, target)

    def links_to_nothing(self) -> dict[str, tuple[str, str]]:
        """Return the files that links lead to and that could not be made, with the reason and such a link.

        What only the table wants, and is not there, is left out: not every council has a brief.
        """
        return {
            wanted.target: (why, self._linked_from[wanted])
            for wanted, why in self.failed.items()
            if self._linked_from[wanted]
        }
