"""What `streamlit run app.py` starts: the web server around the pages.

Every visitor's run goes through `pages/navigation.py`; here are the things a browser asks for outside of
such a run (the geometry of maps), the headers of every answer, and what is done once when the server starts.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import importlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui.data import archives, connection
from pages.ui.drawings import area_map, strip, styles
from pages.ui.drawings.assets import Asset
from pipeline.core.errors import PipelineError
from pipeline.queries import places as place_queries

# Imported when the server starts, so that no visitor waits for them: the pages, and what Streamlit itself
# imports late to show a table.
IMPORTED_EARLY = (
    "pages.overview.page",
    "pages.map.page",
    "pages.authority.page",
    "pages.compare.page",
    "pages.variation.page",
    "pages.data.page",
    "pages.methods.page",
    "polars",
    "numpy",
    "pandas",
    "pyarrow",
)

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def content_security_policy() -> str:
    """Return the policy: everything from this server only, in no other site's frame.

    Streamlit's page has one inline script, let in by its checksum. 'unsafe-inline' styles are what its own
    components work with, blob: and 'wasm-unsafe-eval' what its charts do.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    checksums = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    scripts = " ".join(f"'sha256-{checksum}'" for checksum in checksums)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {scripts}",
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


class SecurityHeaders:
    """Middleware that sets the security headers on every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; websockets have no such headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def geometry(request: Request) -> Response:
    """Answer with a map layer's document, named by its checksum and therefore never to be asked for again.

    Streamlit's own middleware compresses it for browsers that accept that.
    """
    try:
        # Not `cached`: anyone may ask for any name, and would push the answers that pages need out of memory.
        with connection.cursor() as con:
            layers = place_queries.map_document(con, request.path_params["sha256"])
    except PipelineError as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if layers.is_empty():
        return PlainTextResponse("There is no map layer with this checksum.", status_code=404)
    return Response(
        layers.item(),
        media_type="application/json",
        headers=FOR_EVER,
    )


def download(request: Request) -> Response:
    """Answer with an archive of everything, as it lies on disk; the first to ask waits until it is made."""
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


def immutable(asset: Asset) -> Route:
    """Return the route of a script or style that never changes under its name."""

    def answer(_: Request) -> Response:
        return Response(asset.content, media_type=asset.media_type, headers=FOR_EVER)

    return Route(asset.url, answer)


def send_at_once() -> None:
    """Have the system send small messages at once: connections take it over from the socket that listens.

    asyncio asks for that itself, but not on a socket made the way Streamlit makes its own. Without it every
    run of a page ends 40 ms later, and long ones stall for as long in between.
    """
    sockets = [held for held in gc.get_objects() if isinstance(held, socket.socket) and held.fileno() >= 0]
    for held in sockets:
        if held.family in (socket.AF_INET, socket.AF_INET6):
            held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import what pages need, and keep those objects out of garbage collection from then on."""
    send_at_once()
    for module in IMPORTED_EARLY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    # Streamlit takes the files of a folder pages/ beside its script for pages of their own, and runs them
    # without the navigation until somebody has opened the start page. Beside this script there is none.
    "pages/navigation.py",
    middleware=[Middleware(SecurityHeaders)],
    routes=[
        Route("/geometry/{sha256}.json", geometry),
        Route(f"{archives.PATH}/{{name}}", download, methods=["GET"]),
        *map(immutable, dict.fromkeys((styles.SITE, *area_map.ASSETS, *strip.ASSETS))),
    ],
    lifespan=lifespan,
)
