"""Middleware that leads from an address with the full stop or bracket of a sentence behind it to the address.

What a query has of that kind is understood where it is read.
"""

from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.ui.address.query import without_ending


class Spelling:
    """Redirects GET and HEAD of a path with punctuation at its end; no address here ends so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with a redirect that is relative, whatever the path begins with."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path = scope["path"]
            meant = without_ending(path)
            if meant != path and meant.rpartition("/")[0] == path.rpartition("/")[0]:
                query = scope.get("query_string", b"").decode("latin-1")
                to = f"./{quote(meant.rpartition('/')[2])}{f'?{query}' if query else ''}"
                await RedirectResponse(to, HTTPStatus.TEMPORARY_REDIRECT)(scope, receive, send)
                return
        await self._app(scope, receive, send)
