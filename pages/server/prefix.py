"""The path that all addresses of the server begin with, and the way back to the root from any of them.

`--server.baseUrlPath` sets the path for Streamlit, `root_path` for ASGI servers. If a proxy strips the path
before forwarding a request, the server does not know it and does not need it: pages and redirects use
relative links.
"""

from contextvars import ContextVar
from http import HTTPStatus

import streamlit as st
from starlette.responses import RedirectResponse
from starlette.types import Scope

_to_root: ContextVar[str] = ContextVar("to_root", default="")
_path: ContextVar[str] = ContextVar("path", default="")


def of(scope: Scope) -> str:
    """Return the path that addresses begin with, e.g. '/send/lottery'; empty at the root of a host."""
    configured = str(st.get_option("server.baseUrlPath") or "").strip("/")
    outer = str(scope.get("root_path", "")).rstrip("/")
    return f"{outer}/{configured}".rstrip("/")


def enter(scope: Scope) -> Scope | None:
    """Return a request as it would be at the root; None if its address is outside of the path.

    What answers it may ask `to_root` and `path` then.
    """
    base, asked = of(scope), str(scope["path"])
    is_below = asked.startswith(f"{base}/")
    below = asked.removeprefix(base) if is_below else asked
    _path.set(base)
    _to_root.set("../" * (below.count("/") - 1) + ("" if is_below or not base else f"{base[1:]}/"))
    return {**scope, "path": below} if is_below else None


def to_root() -> str:
    """Return what relative links to the root's files start with at the address that is answered: '../../'."""
    return _to_root.get()


def path() -> str:
    """Return the path that addresses of the request that is answered begin with, as far as it is known."""
    return _path.get()


def without_slash(path: str, query: str) -> RedirectResponse:
    """Return the redirect from a path with slashes at its end to the one without, as a relative link."""
    bare = path.rstrip("/")
    target = "../" * (len(path) - len(bare)) + bare.rpartition("/")[2]
    return _redirect(target, query)


def with_slash(path: str, query: str) -> RedirectResponse:
    """Return the redirect from the path of the root itself to the one with a slash, as a relative link."""
    return _redirect(f"{path.rpartition('/')[2]}/", query)


def _redirect(target: str, query: str) -> RedirectResponse:
    address = f"{target}?{query}" if query else target
    return RedirectResponse(address, HTTPStatus.MOVED_PERMANENTLY, {"Cache-Control": "no-cache"})
