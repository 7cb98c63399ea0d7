"""What happens in a process that makes resources; it is called before any library is imported there."""

from __future__ import annotations

import atexit
import gc
import os
import re
import signal
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages.server.resource_cache import Key, Made

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has none
    resource = None

NICENESS = 5
"""How far these processes stand back behind the dashboard where there are not processors enough."""
_STATUS = Path("/proc/self/status")


def make(key: Key, max_memory: int) -> Made:
    """Return a resource; if this process has had more memory than that, it ends when the resource is sent.

    Raises as `resources.answer`.
    """
    _settle()
    from pages.server import resource_cache  # noqa: PLC0415 - DuckDB needs what _settle does

    made = resource_cache.make(key)
    if peak_memory() > max_memory:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # anyio reads its next task here, and finds the end
    return made


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes; 0 if the system does not say.

    Linux counts the memory of the process that started this one into `ru_maxrss`, hence its own count first.
    """
    if _STATUS.exists():
        of_memory = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
        return int(of_memory[1]) * 1024 if of_memory else 0
    if resource is None:
        return 0
    in_bytes = 1 if sys.platform == "darwin" else 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * in_bytes


@cache
def _settle() -> None:
    """Prepare this process: the dashboard goes first, Ctrl-C is for the server, there is a main module.

    anyio takes the module __main__ away and puts the server's in its place, if that is a file. DuckDB cannot
    be imported without one.
    """
    sys.modules.setdefault("__main__", ModuleType("__main__"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICENESS)
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # otherwise DuckDB prints a page of warnings about leaked objects
