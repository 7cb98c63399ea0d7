"""Is the server alive, and is it ready for visitors? For proxies, orchestrators and alerts.

`/healthz` answers as long as the process answers at all. `/readyz` reads the warehouse, and says its age.
"""

import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pages.server import drain, resource_cache
from pages.ui.data import connection
from pipeline.core.errors import PipelineError
from pipeline.publish.version import data_version

LIVE, READY = "/healthz", "/readyz"
UNSTORED = {"Cache-Control": "no-store"}


class Warehouse(NamedTuple):
    """The warehouse that is served: version of the data, tag of what is made of it, time of its build."""

    version: str
    tag: str
    built: float

    @property
    def age(self) -> float:
        """The seconds since it was built."""
        return max(0.0, time.time() - self.built)


def warehouse() -> Warehouse:
    """Return the warehouse that is served, of which a table was read; raises PipelineError if that fails."""
    with connection.cursor() as con:
        version = data_version(con)
    now = resource_cache.version()
    return Warehouse(version, now.tag, now.modified)


async def live(_: Request) -> Response:
    """Answer that the process answers."""
    return PlainTextResponse("live\n", headers=UNSTORED)


def ready(_: Request) -> Response:
    """Answer 200 if visitors can be served, with the age of the warehouse; else 503 and why."""
    if drain.current.begun:
        return _unready("The server is being stopped.")
    try:
        found = warehouse()
    except PipelineError as problem:
        return _unready(str(problem))
    said = {
        "ready": True,
        "version": found.version,
        "tag": found.tag,
        "built": datetime.fromtimestamp(found.built, UTC).isoformat(timespec="seconds"),
        "age_seconds": round(found.age),
    }
    return JSONResponse(said, headers=UNSTORED)


def _unready(reason: str) -> Response:
    return JSONResponse({"ready": False, "reason": reason}, HTTPStatus.SERVICE_UNAVAILABLE, UNSTORED)


ROUTES = (Route(LIVE, live), Route(READY, ready))
