"""Middleware that knows what is at an address: a page of ours, Streamlit's files, a resource, or nothing.

Streamlit answers any address with its page, and status 200.
"""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.api import FILES, PREFIXES, Api
from pages.server.embeds import OEMBED, PREFIX, Embeds, OEmbed
from pages.server.finder import PATH as FINDER
from pages.server.finder import Finder
from pages.server.site import Site, is_page, problem_page

# What Streamlit answers itself; below a slash with a 404 where nothing is.
STREAMLITS = (
    *("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/script-health-check"),
    *("/_stcore/bidi-components/", "/_stcore/upload_file/", "/component/", "/media/"),
)


class Addresses:
    """Answers resources and pages to read, and 404 where nothing is; passes everything else on."""

    def __init__(self, app: ASGIApp, pages: Iterable[str], routes: Iterable[str]) -> None:
        """`pages` are the dashboard's paths without slashes; `routes` those of the server's own routes.

        A route that ends in a slash stands for everything below it.
        """
        self._app = app
        self._api, self._site, self._finder = Api(), Site(), Finder()
        self._embeds, self._oembed = Embeds(), OEmbed()
        root = Path(st.__file__).parent / "static"
        files = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".html")
        answered = {*STREAMLITS, *routes, *(f"/{path.relative_to(root).as_posix()}" for path in files)}
        self._known = {"", *(f"/{page}" for page in pages), *answered}
        self._below = tuple(route for route in answered if route.endswith("/"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path.startswith(tuple(f"{prefix}/" for prefix in PREFIXES)) or path in (*PREFIXES, *FILES):
            await self._api(scope, receive, send)
        elif path.startswith(PREFIX):
            await self._embeds(scope, receive, send)
        elif path == OEMBED:
            await self._oembed(scope, receive, send)
        elif path == FINDER:
            await self._finder(scope, receive, send)
        elif is_page(path):
            await self._site(scope, receive, send)
        elif self._is_known(path):
            await self._app(scope, receive, send)
        else:
            await problem_page(404)(scope, receive, send)

    def _is_known(self, path: str) -> bool:
        # A page asks for /map/_stcore/health at first, and Streamlit redirects /map/ to /map.
        page = path.removesuffix("/_stcore/health").removesuffix("/_stcore/host-config").rstrip("/")
        return path in self._known or page in self._known or path.startswith(self._below)
