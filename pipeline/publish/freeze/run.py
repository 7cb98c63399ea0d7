"""Freezing: from a warehouse to a folder of files, of which only those are made that are not there yet."""

import logging
import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from pipeline.core.errors import PipelineError
from pipeline.publish.freeze import maker, table
from pipeline.publish.freeze.answers import Question
from pipeline.publish.freeze.digests import Inputs
from pipeline.publish.freeze.folder import Folder
from pipeline.publish.freeze.maker import Task
from pipeline.publish.freeze.records import Entry
from pipeline.publish.freeze.report import Report
from pipeline.publish.freeze.table import Wanted
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries.open import open_warehouse, reading

log = logging.getLogger(__name__)

MOST_PROCESSES = 8
TOGETHER = 6
"""How many files a process makes in turn: neighbours are about the same, and ask the warehouse the same."""
AHEAD = 2
"""How many times as many each process is given ahead."""
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
        except BrokenProcessPool as error:
            raise PipelineError(
                "A process that made files was killed, perhaps for want of memory. "
                f"The edition in {root} is as it was; the same command goes on."
            ) from error
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    moved, removed = folder.put_in_place(run.entries)
    return Report(run.entries, run.made, moved, removed, run.links_to_nothing())


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
    made: int = 0
    _waiting: deque[Wanted] = field(default_factory=deque)
    _linked_from: dict[Wanted, str] = field(default_factory=dict)
    _known: dict[tuple[Question, str], tuple[Question, str]] = field(default_factory=dict)

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
        pending: dict[Future[list[Entry | str | None]], list[Task]] = {}
        done = 0
        while self._waiting or pending:
            while self._waiting and len(pending) < most:
                tasks = self._next()
                if tasks:
                    pending[pool.submit(maker.make_files, tasks)] = tasks
            if not pending:
                continue
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                tasks = pending.pop(future)
                for task, made in zip(tasks, future.result(), strict=True):
                    self._receive(task, made)
                said, done = done // SAID_EVERY, done + len(tasks)
                if done // SAID_EVERY > said:
                    log.info("%s files done, %s wanted so far", f"{done:,}", f"{len(self._linked_from):,}")

    def _next(self) -> list[Task]:
        """Return the next files that are not known to be there, from this warehouse."""
        tasks: list[Task] = []
        while self._waiting and len(tasks) < TOGETHER:
            wanted = self._waiting.popleft()
            target, inputs = wanted.target, self.inputs.of(wanted)
            held = self.folder.held(target, inputs)
            if held is not None and held.data == self.inputs.data:
                self._keep(target, held)
                continue
            place, former = self.folder.made(target), self.folder.former(target)
            tasks.append(Task(wanted, inputs, self.inputs.data, place, held, former))
        return tasks

    def _receive(self, task: Task, made: Entry | str | None) -> None:
        wanted = task.wanted
        if isinstance(made, Entry):
            self.made += 1
            made = self._shared(made)
            self.folder.add(wanted.target, made)
            self._keep(wanted.target, made)
        elif task.known is not None and made is None:
            self._keep(wanted.target, replace(task.known, data=task.data))
        elif made is not None:
            log.debug("%s is left out: %s", wanted.target, made)
            self.failed[wanted] = made

    def _keep(self, target: str, entry: Entry) -> None:
        self.entries[target] = entry
        self.add(entry.links, target)

    def _shared(self, made: Entry) -> Entry:
        """Return an entry whose questions are the same objects as those of others: there are many."""
        if made.trace is None:
            return made
        return replace(made, trace=tuple(self._known.setdefault(asked, asked) for asked in made.trace))

    def links_to_nothing(self) -> dict[str, tuple[str, str]]:
        """Return the files that links lead to and that could not be made, with the reason and such a link.

        What only the table wants, and is not there, is left out: not every council has a brief.
        """
        return {
            wanted.target: (why, self._linked_from[wanted])
            for wanted, why in self.failed.items()
            if self._linked_from[wanted]
        }
