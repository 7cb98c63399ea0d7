"""Run by Python at the start of a process as `sitecustomize`: writes down what it asks of other computers.

Connections and look-ups of names other than this computer's fail at once. CONNECTION_RECORD names the file.
"""

import os
import sys
from pathlib import Path
from typing import Any

LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)
EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
"""Audit events, and which argument has the address or name."""


def _record(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in EVENTS:
        return
    target = arguments[EVENTS[event]]
    host = target[0] if isinstance(target, tuple) else target
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL or (isinstance(name, str) and name.startswith(("/", "\0"))):
        return
    _write(f"{event} {name}")
    raise OSError(f"{event}: no other computer may be asked")


def _write(line: str) -> None:
    with Path(os.environ["CONNECTION_RECORD"]).open("a", encoding="utf-8") as record:
        record.write(f"{line}\n")


if "CONNECTION_RECORD" in os.environ:
    if not Path(os.environ["CONNECTION_RECORD"]).exists():
        _write("recording")
    sys.addaudithook(_record)
