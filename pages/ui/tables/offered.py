"""Files of the tables that pages show, each at an address, and made when that is asked for.

A page offers its tables again at every run. What was not offered for long is dropped, so that the memory they
take has a bound.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

PATH = "/table"
MAX_BYTES = 48_000_000
"""How much the tables on offer may take."""

Write = Callable[[str], bytes]
"""Form, such as 'csv' -> the file."""


class _Offer(NamedTuple):
    """How a table's files are made, and the bytes that it takes in memory."""

    write: Write
    size: int


_offers: OrderedDict[str, _Offer] = OrderedDict()
_lock = threading.Lock()


def offer(key: object, name: str, size: int, write: Write) -> str:
    """Offer the files of a table of `size` bytes; return their address without the form.

    `key` tells tables apart: the same one at another run replaces the older. `name` is the name of the files.
    """
    number = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
    with _lock:
        _offers.pop(number, None)
        _offers[number] = _Offer(write, size)
        total = sum(made.size for made in _offers.values())
        while total > MAX_BYTES and len(_offers) > 1:
            total -= _offers.popitem(last=False)[1].size
    return f"{PATH}/{number}/{name}"


def content(number: str, form: str) -> bytes | None:
    """Return a file of the table with this number; None if it is not on offer."""
    with _lock:
        made = _offers.get(number)
    return made.write(form) if made else None
