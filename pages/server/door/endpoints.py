"""Streamlit's own addresses: those that the dashboard needs, and those that are refused.

A test holds these lists to the routes of the installed version.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.types import Scope

ANSWERED = ("/_stcore/health", "/_stcore/host-config")
"""What a page requests besides files."""
STREAM = "/_stcore/stream"
"""The websocket."""
METRICS = "/_stcore/metrics"
"""Counts of sessions and bytes, for programs on this computer only."""
REFUSED = {
    "/_stcore/upload_file/{session_id}/{file_id}": "no page takes files",
    "/_stcore/bidi-components/{path:path}": "our components' files have addresses of ours",
    "/component/{path:path}": "there are no components of the older kind",
    "/media/{file_id:path}": "files are resources or tables",
    "/_stcore/script-health-check": "it would run the script for anybody who asks",
    "/auth/login": "nobody signs in",
    "/auth/logout": "nobody signs in",
    "/oauth2callback": "nobody signs in",
    "/_stcore/agent/interact": "programs read /api",
    "/_stcore/agent/openapi.json": "programs read /api",
    "/_stcore/agent/mcp": "programs read /api",
    "/app/static/{path:path}": "our files have addresses of ours",
}
"""Routes of Streamlit that nothing here uses, and why; answered like addresses where nothing is."""
_FORWARDING = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_OWN_NAMES = r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


def is_local(scope: Scope) -> bool:
    """Return whether a request comes from this computer, and not through a proxy on it."""
    connection = HTTPConnection(scope)
    if connection.client is None or any(name in connection.headers for name in _FORWARDING):
        return False
    if not re.fullmatch(_OWN_NAMES, connection.headers.get("host", "")):
        return False
    try:
        return ip_address(connection.client.host).is_loopback
    except ValueError:
        return False
