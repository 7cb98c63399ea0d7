"""What is switched on while the server runs: logs, metrics, and a clean end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pages.server import drain, logs
from pipeline.core.errors import PipelineError

METRICS = "POSTCODE_LOTTERY_METRICS"
"""The variable with host and port of the metrics, or the port alone; without it there are none."""


@contextmanager
def watched() -> Iterator[None]:
    """Watch the server in this block; raises PipelineError for a setting that means nothing."""
    logs.set_up()
    with ExitStack() as stack:
        address = metrics_address(os.environ.get(METRICS, ""))
        if address:
            from pages.server import metrics  # noqa: PLC0415 - off by default

            stack.enter_context(metrics.served(address))
        stack.enter_context(drain.on_sigterm())
        yield


def metrics_address(text: str) -> tuple[str, int] | None:
    """Return host and port of '127.0.0.1:9464' or '9464'; None for an empty text, else PipelineError."""
    if not text.strip():
        return None
    found = re.fullmatch(r"(?:\[?([\w.:-]+?)\]?:)?([0-9]{1,5})", text.strip())
    if not found or not 0 < int(found[2]) < 1 << 16:
        raise PipelineError(f"{METRICS} is {text!r}: it should be a port, or like 127.0.0.1:9464.")
    return found[1] or "127.0.0.1", int(found[2])
