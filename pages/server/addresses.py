"""Middleware that knows what is at an address: a page of ours, Streamlit's files, a resource, or nothing.

Streamlit answers any address with its page, and status 200.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server import prefix
from pages.server.api import FILES, PREFIXES, Api
from pages.server.door import endpoints
from pages.server.embeds import OEMBED, PREFIX, Embeds, OEmbed
from pages.server.finder import PATH as FINDER
from pages.server.finder import Finder
from pages.server.index import Index
from pages.server.site import Site, is_page, problem_page


class Addresses:
    """Answers resources and pages to read, and 404 where nothing is; passes everything else on."""

    def __init__(self, app: ASGIApp, pages: Iterable[str], routes: Iterable[str]) -> None:
        """`pages` are the dashboard's paths without slashes; `routes` those of the server's own routes,
        with names in braces such as /geometry/{sha256}.json.
        """
        self._app = app
        self._api, self._site, self._finder, self._index = Api(), Site(), Finder(), Index()
        self._embeds, self._oembed = Embeds(), OEmbed()
        paths = set(routes)
        self._routes = {path for path in paths if "{" not in path}
        self._patterns: list[re.Pattern[str]] = [compile_path(path)[0] for path in paths - self._routes]
        root = Path(st.__file__).parent / "static"
        files = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".html")
        static = (f"/{path.relative_to(root).as_posix()}" for path in files)
        answered = {*endpoints.ANSWERED, *self._routes, *static}
        self._pages = {"/", *(f"/{page}" for page in pages)}
        self._known = {"", *self._pages, *answered}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Streamlit answers below its base path; what is ours is answered there too, by its path below.
        below = prefix.enter(scope)
        own = below or scope
        app = self._application(own, of_dashboard=below is not None)
        if below and own["path"] == endpoints.METRICS and endpoints.is_local(scope):
            app = self._app
        is_streamlits = app is self._app and not self._is_route(own["path"])
        await app(scope if is_streamlits else own, receive, send)

    def _application(self, scope: Scope, *, of_dashboard: bool) -> ASGIApp:
        """Return what answers a request; `of_dashboard` says whether the dashboard can be there."""
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if own := self._own(path):
            return own
        if of_dashboard and scope["method"] in ("GET", "HEAD"):
            if path in self._pages:
                return self._index
            if path.rstrip("/") in self._pages:
                return prefix.without_slash(path, query)
        if not of_dashboard and path == prefix.path():
            return prefix.with_slash(path, query)
        known = self._is_known(path) if of_dashboard else self._is_route(path)
        return self._app if known else problem_page(404)

    def _own(self, path: str) -> ASGIApp | None:
        """Return what answers a path of ours outside the dashboard, if it is one."""
        is_resource = path.startswith(tuple(f"{start}/" for start in PREFIXES))
        if is_resource or path in (*PREFIXES, *FILES):
            return self._api
        if path.startswith(PREFIX):
            return self._embeds
        if is_page(path.lower()):  # which leads on from capitals
            return self._site
        single: dict[str, ASGIApp] = {OEMBED: self._oembed, FINDER: self._finder}
        return single.get(path)

    def _is_route(self, path: str) -> bool:
        """Return whether a path is one of the server's own routes."""
        return path in self._routes or any(pattern.match(path) for pattern in self._patterns)

    def _is_known(self, path: str) -> bool:
        # A page asks for /map/_stcore/health at first.
        page = path.removesuffix("/_stcore/health").removesuffix("/_stcore/host-config").rstrip("/")
        return path in self._known or page in self._known or self._is_route(path)
