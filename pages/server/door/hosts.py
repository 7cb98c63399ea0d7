"""The names under which the server answers, where that is set."""

import os
from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS = "POSTCODE_LOTTERY_HOSTS"
"""The environment variable with names such as send.example.org or *.example.org, separated by spaces or
commas; without it, any name is answered."""
LOCAL = ("localhost", "127.0.0.1")
PROBES = ("/healthz", "/readyz", "/_stcore/health")
"""Answered under any name: what watches the server asks for its address."""


class Hosts:
    """Middleware that answers requests for other names than these with 400."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self._app = app
        self._checked = TrustedHostMiddleware(app, [*names, *LOCAL], www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        is_probe = scope["type"] == "http" and scope["path"].endswith(PROBES)
        await (self._app if is_probe else self._checked)(scope, receive, send)


def checks() -> list[Middleware]:
    """Return the middleware that HOSTS asks for; none if it is not set."""
    names = os.environ.get(HOSTS, "").replace(",", " ").split()
    return [Middleware(Hosts, names=names)] if names else []
