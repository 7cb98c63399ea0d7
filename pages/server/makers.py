"""Resources made in processes of their own, so that pages run meanwhile; and who waits for them how long.

anyio starts a process when it is first needed, replaces one that has died, ends one that has been idle for
five minutes when another is at hand, and ends all with the server.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import dataclass, field

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from anyio.lowlevel import RunVar

from pages.server import maker_process, resource_cache
from pages.server.resource_cache import Key, Made, Version
from pipeline.core.errors import PipelineError

log = logging.getLogger(__name__)

MAX_MEMORY = 768 * 1024 * 1024
"""Bytes of memory beyond which a process makes way for a fresh one; most stay near 600 MB."""
TRIES = 3
"""How often a resource is tried whose process ends; more than the processes that may have died unnoticed."""
WEIGHT_OF_LAST = 0.2


class BusyError(PipelineError):
    """A resource would have to wait for too long; in `seconds` there should be room in the queue."""

    def __init__(self, seconds: int) -> None:
        again = "a second" if seconds == 1 else f"{seconds} seconds"
        super().__init__(f"Too many files are being made: ask again in {again}.")
        self.seconds = seconds


@dataclass
class _Lane:
    """A queue with processes of its own.

    `seconds` is what a resource took of late, `longest` the seconds that one may wait before it is begun.
    `short` resources may always wait: what one took of late says little while processes start.
    """

    at_once: int
    seconds: float
    longest: float
    short: int = 0
    pending: int = 0
    limiter: CapacityLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = CapacityLimiter(self.at_once)

    @property
    def wait(self) -> float:
        """The seconds that another resource would wait until it is begun."""
        return max(0, self.pending + 1 - self.at_once) * self.seconds / self.at_once

    @property
    def is_too_long(self) -> bool:
        """Whether another resource would wait for longer than it may."""
        return self.pending - self.at_once >= self.short and self.wait > self.longest

    def learn(self, seconds: float) -> None:
        """Take into account how long a resource took."""
        self.seconds += WEIGHT_OF_LAST * (seconds - self.seconds)


@dataclass
class _Work:
    """A resource that is made or waits for it; of which version is known when it is `begun`."""

    lane: _Lane
    begun: Version | None = None
    task: asyncio.Task[Made] = field(init=False)


class Makers:
    """Makes resources, each once however many ask for it; belongs to one event loop."""

    def __init__(self) -> None:
        self._lanes = {
            False: _Lane(at_once=2, seconds=0.3, longest=15, short=40),
            True: _Lane(at_once=1, seconds=10, longest=60),
        }
        self._works: dict[Key, _Work] = {}

    async def made(self, now: Version, key: Key, *, slow: bool) -> Made:
        """Return a resource and keep it; `slow` ones queue apart from the others.

        It is of this version, the newest, or of a later one; while the queue is busy it may be of one that
        was replaced a moment ago. Raises as `resources.answer`, and BusyError where too many are waiting.
        """
        earlier = resource_cache.earlier(key)
        work = self._works.get(key)
        if work is None or work.begun not in (None, now):
            lane = self._lanes[slow]
            if lane.is_too_long:
                if earlier is not None:
                    return earlier
                raise BusyError(max(1, math.ceil(lane.wait - lane.longest)))
            work = self._start(key, lane)
        if earlier is not None and work.begun is None and work.lane.pending >= work.lane.at_once:
            return earlier
        return await asyncio.shield(work.task)  # who leaves does not end it for others

    def _start(self, key: Key, lane: _Lane) -> _Work:
        work = self._works[key] = _Work(lane)
        work.task = asyncio.create_task(self._make(key, work))
        work.task.add_done_callback(lambda task: self._end(key, work, task))
        return work

    def _end(self, key: Key, work: _Work, task: asyncio.Task[Made]) -> None:
        if self._works.get(key) is work:
            del self._works[key]
        if not task.cancelled():
            task.exception()  # whether or not anybody waits for it

    async def _make(self, key: Key, work: _Work) -> Made:
        lane = work.lane
        lane.pending += 1
        try:
            async with lane.limiter:
                work.begun = resource_cache.version()
                begun = time.monotonic()
                made = await in_process(key)
                lane.learn(time.monotonic() - begun)
        finally:
            lane.pending -= 1
        resource_cache.keep(key, made)
        return made


_makers: RunVar[Makers] = RunVar("makers")


def current() -> Makers:
    """Return the makers of the running event loop."""
    found = _makers.get(None)
    if found is None:
        found = Makers()
        _makers.set(found)
    return found


async def in_process(key: Key) -> Made:
    """Return the resource, made in another process; PipelineError if that ends again and again."""
    for _ in range(TRIES):
        try:
            return await to_process.run_sync(
                maker_process.make, key, MAX_MEMORY, limiter=CapacityLimiter(math.inf)
            )
        except BrokenWorkerProcess as ended:
            log.warning("A process that makes files ended at %s: %r", key[0], ended.__cause__ or ended)
    raise PipelineError("This file could not be made: the process that makes it ended.")
