"""The web server around the pages; `streamlit run app.py` starts it.

Page runs go through `pages/navigation.py`. This module serves what the browser requests separately (the
geometry of maps, archives, scripts and styles), sets the headers of all responses, and prepares the process
at start-up.
"""

from __future__ import annotations

import gc
import importlib
import re
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.navigation import PAGES
from pages.server import drain, health, shell, site, traffic, watching
from pages.server.addresses import Addresses
from pages.server.compressed import Compressed
from pages.server.door import blocked, hosts, origins
from pages.server.door.limits import Limits
from pages.server.door.origins import Origins
from pages.server.door.spelling import Spelling
from pages.server.embeds import CONTENT_POLICY
from pages.ui.data import archives, connection
from pages.ui.drawings import area_map, picture, strip, styles
from pages.ui.drawings.assets import Asset
from pages.ui.tables import downloadable, long_table, offered
from pages.ui.widgets import copy_link, focus
from pipeline.core.errors import PipelineError
from pipeline.publish.files.forms import FORMS
from pipeline.publish.site.parts import assets
from pipeline.queries import places as place_queries

IMPORTED_BESIDE = ("pandas", "pyarrow")
"""What Streamlit needs for tables: imported once the server answers, before a visitor waits for it."""


def content_security_policy() -> str:
    """Return the content security policy: only this server's resources, and no framing by other sites.

    The page's inline scripts are allowed by their checksums. Streamlit's components need 'unsafe-inline'
    styles, its charts need blob: and 'wasm-unsafe-eval'.
    """
    scripts = " ".join(shell.script_checksums())
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {scripts} {blocked.CHECKSUM}",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
)
"""Abilities of browsers that no page asks for; they are off here, whatever is put into a page."""


class SecurityHeaders:
    """Middleware that sets the security headers on every HTTP response.

    Pages for frames of other sites have a policy of their own, which lets them be framed and load nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            CONTENT_POLICY: content_security_policy(),
            "Permissions-Policy": ", ".join(f"{ability}=()" for ability in UNUSED),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; websockets get no such headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = {CONTENT_POLICY} if CONTENT_POLICY in headers else set()  # Streamlit sets none
                headers.update({name: text for name, text in self._headers.items() if name not in own})
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def geometry(request: Request) -> Response:
    """Return a map layer's document. Its address contains its checksum, so browsers may cache it for ever.

    Streamlit's own middleware compresses it for browsers that accept that.
    """
    try:
        # Not `cached`: requests with arbitrary names would push results that pages need out of the cache.
        with connection.cursor() as con:
            layers = place_queries.map_document(con, request.path_params["sha256"])
    except PipelineError as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if layers.is_empty():
        return PlainTextResponse("There is no map layer with this checksum.", status_code=404)
    return Response(
        layers.item(),
        media_type="application/json",
        headers=site.FOR_EVER,
    )


def download(request: Request) -> Response:
    """Return an archive of all data from disk; the first request waits until it is made."""
    name = request.path_params["name"]
    if name not in archives.FORMS:
        return PlainTextResponse("There is no such file.", status_code=404)
    try:
        file = archives.opened(name)
    except PipelineError as problem:
        return PlainTextResponse(str(problem), status_code=503)
    return StreamingResponse(
        archives.parts(file),
        media_type="application/zip",
        headers={
            "Content-Length": str(archives.size(file)),
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def table(request: Request) -> Response:
    """Return a file of a table that a page shows, which is made now."""
    name = request.path_params["name"]
    form = name.rpartition(".")[2]
    content = None
    if form in downloadable.FILES:
        try:
            content = offered.content(request.path_params["number"], form)
        except PipelineError as problem:
            return PlainTextResponse(str(problem), status_code=503)
    if content is None:
        return PlainTextResponse("This table is no longer held. Reload its page, and save it again.", 404)
    disposition = f'attachment; filename="{re.sub("[^a-z0-9.-]", "", name)}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type=FORMS[form].media_type, headers=headers)


def immutable(asset: Asset) -> Route:
    """Return the route of a script or style whose content never changes under its name."""

    def answer(_: Request) -> Response:
        return Response(asset.content, media_type=asset.media_type, headers=site.FOR_EVER)

    return Route(asset.url, answer)


def send_at_once() -> None:
    """Set TCP_NODELAY on the listening sockets, which connections inherit.

    asyncio sets it itself, but not on a socket created the way Streamlit does. Without it every page run ends
    40 ms later, and long ones stall as long in between.
    """
    sockets = [item for item in gc.get_objects() if isinstance(item, socket.socket) and item.fileno() >= 0]
    for item in sockets:
        if item.family in (socket.AF_INET, socket.AF_INET6):
            item.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import the rest beside, and free at the end what is excluded from garbage collection.

    Otherwise DuckDB prints a page of warnings about leaked objects.
    """
    send_at_once()
    beside = threading.Thread(target=import_the_rest, name="imports")
    beside.start()
    try:
        with watching.watched():
            yield
    finally:
        beside.join()
        gc.unfreeze()


def import_the_rest() -> None:
    """Import IMPORTED_BESIDE, and exclude all that is there from garbage collection while the server runs."""
    for module in IMPORTED_BESIDE:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    gc.enable()  # `serve` leaves it off until now


_ASSETS = (
    styles.SITE,
    styles.TABLES,
    styles.PHONE,
    styles.COUNCIL,
    *copy_link.ASSETS,
    *focus.ASSETS,
    *area_map.ASSETS,
    *picture.ASSETS,
    *long_table.ASSETS,
    *strip.ASSETS,
)
ROUTES = [
    *health.ROUTES,
    Route("/geometry/{sha256}.json", geometry),
    Route(f"{archives.PATH}/{{name}}", download, methods=["GET"]),
    Route(f"{offered.PATH}/{{number}}/{{name}}", table),
    *map(immutable, dict.fromkeys(_ASSETS)),
    *(Route(f"/{assets.address(name)}", site.asset) for name in (*assets.names(), *assets.FACES)),
]

SCRIPT = "pages/script.py"
"""Streamlit treats the files of a folder pages/ next to its script as pages of their own, and runs them
without the navigation until somebody opens the start page. Next to this script there is no such folder."""

app = st.App(
    SCRIPT,
    middleware=[
        Middleware(
            traffic.Watched, paths=[*(page.url_path for page in PAGES), *(route.path for route in ROUTES)]
        ),
        Middleware(drain.Draining),
        Middleware(SecurityHeaders),
        *hosts.checks(),
        Middleware(Limits),
        Middleware(Origins, allowed=origins.from_environment()),
        Middleware(Spelling),
        Middleware(Compressed),
        Middleware(
            Addresses,
            pages=[page.url_path for page in PAGES],
            routes=[route.path for route in ROUTES],
        ),
    ],
    routes=ROUTES,
    lifespan=lifespan,
)
