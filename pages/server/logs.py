"""Structured logs: a JSON object a line, if POSTCODE_LOTTERY_LOGS is "json".

Nothing that anybody typed or opened is in them: of a message its wording without the values, of an exception
its type and where it was raised, of an answer its kind, status, duration and size.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from pages.server import traffic
from pipeline.core.errors import PipelineError

VARIABLE = "POSTCODE_LOTTERY_LOGS"
FORMS = ("", "text", "json")
OURS = ("pages", "pipeline")
_FIRST_FAILURE = 500

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON without the values in its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "at": f"{record.module}:{record.lineno}",
        }
        # Others may have put values into the message itself; the place says what it is about.
        if isinstance(record.msg, str) and (record.args or record.name.startswith(OURS)):
            said["message"] = record.msg
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            said["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            said["trace"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(said)


def set_up() -> None:
    """Write logs as the variable says; raises PipelineError if it says neither."""
    form = os.environ.get(VARIABLE, "").strip().lower()
    if form not in FORMS:
        raise PipelineError(f"{VARIABLE} is {form!r}: it can be json, or text, which it is without it.")
    if form != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    named = (each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger))
    for logger in named:  # Streamlit gives each of its loggers, and the web server's, one of its own
        if logger.handlers:
            logger.handlers = [handler]
            logger.propagate = False
    traffic.current.watchers.append(_failure)


def _failure(answer: traffic.Answer) -> None:
    """Log an answer that says the server failed."""
    if answer.status >= _FIRST_FAILURE:
        fields = {
            "kind": answer.kind,
            "status": answer.status,
            "seconds": round(answer.seconds, 3),
            "bytes": answer.sent,
        }
        log.warning("An answer failed.", extra={"fields": fields})
