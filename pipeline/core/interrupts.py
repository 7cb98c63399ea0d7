"""Ctrl-C: how a command notices it, and steps that it does not divide."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType


@dataclass
class Watch:
    """A handler of Ctrl-C that counts how often it was pressed."""

    times: int = 0

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, but not for the second Ctrl-C: it must not stop the cleaning up."""
        self.times += 1
        if self.times != 2:
            raise KeyboardInterrupt


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Count Ctrl-C in this block, because libraries turn its KeyboardInterrupt into errors of their own.

    If it was pressed, it is ignored after the block: the process is about to end.
    """
    if not _is_main_thread():
        yield Watch()
        return
    watch = Watch()
    former = signal.signal(signal.SIGINT, watch)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if watch.times else former)


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Ignore Ctrl-C during a few quick steps that belong together."""
    if not _is_main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _is_main_thread() -> bool:
    """Only the main thread may set handlers, and only there Ctrl-C arrives."""
    return threading.current_thread() is threading.main_thread()
