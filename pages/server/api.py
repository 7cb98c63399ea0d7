"""The data resources over HTTP: /api/v1/... as programs expect it.

GET and HEAD, any origin, gzip, byte ranges, and 304 where the client has the current version. Errors are
JSON: a sentence, and what is allowed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from pages.server import codings, makers, prefix, resource_cache
from pages.server.makers import BusyError
from pages.server.resource_cache import Key, Made, Version
from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.site.parts import settings

PREFIXES = ("/api", "/picture", "/brief", "/pack", "/feed")
"""Where resources are; pictures, documents and feeds have a short address too."""
FILES = ("/changes.json", "/robots.txt", "/sitemap.xml")
"""Single resources at the root."""
METHODS = "GET, HEAD, OPTIONS"
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, "
    "ETag, Last-Modified, Link",
}
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
"""One range, in numbers that files can have; any other is answered with the whole file."""
_SHOWN = (
    "application/json",
    "application/atom+xml; charset=utf-8",
    "application/xml",
    "text/plain; charset=utf-8",
    "text/calendar; charset=utf-8",
    "application/csvm+json",
    "image/svg+xml",
    "image/png",
    "application/pdf",
)


class Api:
    """The ASGI application of the resources; it answers every path under PREFIXES."""

    open_to: Mapping[str, str] = OPEN_TO_ALL
    """The headers that let scripts of other sites read what is answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        answer = await self._answer(request)
        answer.headers.update(self.open_to)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": "*"}
            return Response(status_code=204, headers={"Allow": METHODS} | allowed)
        if request.method not in ("GET", "HEAD"):
            return self.problem(405, f"{request.method} is not answered here.", METHODS, {"Allow": METHODS})
        try:
            return await self._resource(request)
        except UnknownResourceError as error:
            return self.problem(404, str(error), error.allowed)
        except BadParameterError as error:
            return self.problem(400, str(error), error.allowed)
        except PipelineError as error:
            seconds = error.seconds if isinstance(error, BusyError) else 60
            return self.problem(503, str(error), None, {"Retry-After": f"{seconds}"})

    def path(self, request: Request) -> str:
        """Return the path of the resource that is asked for, as `resources.find` takes it."""
        path = request.url.path.removeprefix(f"{resources.ROOT}/")
        path = path.strip("/") if path == request.url.path else path
        if path.endswith(resources.PAGE):
            raise UnknownResourceError(
                f"There is nothing at {path!r}: pages are not under {resources.ROOT}.", None
            )
        return path

    def parameters(self, request: Request) -> dict[str, str]:
        """Return the parameters that are given; raises BadParameterError if one is given twice."""
        given = request.query_params.multi_items()
        if len(dict(given)) < len(given):
            raise BadParameterError("A parameter is given twice.", "each once, with commas between its items")
        return dict(given)

    def problem(
        self, status: int, sentence: str, allowed: object, headers: dict[str, str] | None = None
    ) -> Response:
        """Return an error: the sentence, what is allowed, and where everything is listed."""
        return problem(status, sentence, allowed, headers)

    async def _resource(self, request: Request) -> Response:
        path = self.path(request)
        resource, _, _ = resources.find(path)
        parameters = self.parameters(request)
        now = resource_cache.version()
        key = resource_cache.key_of(path, parameters)
        tag = _tag(now, key)
        if _has_tag(request, tag):  # it was sent before, so it exists
            return Response(status_code=304, headers=_versioned(now, tag))
        made = resource_cache.held(now, key)
        if made is None:
            made = await makers.current().made(now, key, slow=resource.slow)
        return _sent(request, made, _tag(made.version, key))


def problem(
    status: int, sentence: str, allowed: object, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an error: the sentence, what is allowed, and where everything is listed."""
    root = settings.from_environment().site_url or prefix.path()
    body = {"error": sentence, "allowed": allowed, "index": f"{root}{resources.ROOT}/index.json"}
    return JSONResponse(body, status, {"Cache-Control": "no-store"} | (headers or {}))


def _tag(version: Version, key: Key) -> str:
    return f"{version.tag}-{hashlib.sha256(repr(key).encode()).hexdigest()[:8]}"


def _versioned(now: Version, tag: str) -> dict[str, str]:
    return {
        "ETag": f'"{tag}"',
        "Last-Modified": now.last_modified,
        "Cache-Control": "public, no-cache",  # kept, and asked about each time
        "Vary": "Accept-Encoding",
    }


def _sent(request: Request, made: Made, tag: str) -> Response:
    """Return the resource, all of it or a range, compressed or not; 304 if it is not newer than asked for."""
    now = made.version
    if _has_tag(request, tag) or _is_unmodified(request, now):
        return Response(status_code=304, headers=_versioned(now, tag))
    headers = _versioned(now, tag) | {"Accept-Ranges": "bytes"}
    if made.answer.file_name.endswith(".csv"):
        sidecar = _sidecar(request)
        headers["Link"] = f'<{sidecar}>; rel="describedby"; type="application/csvm+json"'
    if not made.answer.file_name.endswith(resources.PAGE):
        kind = "inline" if made.answer.media_type in _SHOWN else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{made.answer.file_name}"'
    content, status = made.answer.content, 200
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked and any(asked.groups()) and _still_has(request, now, tag):
        size = len(content)
        first, last = _bounds(asked[1], asked[2], size)
        if first > last:
            return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        content, status = content[first : last + 1], 206
    elif made.gzipped is not None and "gzip" in codings.accepted(request.headers.get("accept-encoding", "")):
        content = made.gzipped
        headers |= {"Content-Encoding": "gzip", "ETag": f'"{tag}-gzip"'}
    headers["Content-Length"] = str(len(content))
    # Starlette leaves the body out of answers to HEAD only in its own routes.
    body = b"" if request.method == "HEAD" else content
    return Response(body, status, headers, made.answer.media_type)


def _sidecar(request: Request) -> str:
    """Return the address of what describes a CSV file, relative to its own."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path.rpartition('/')[2]}-metadata.json{query}"


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and last byte of a range; the first is greater if there is no such byte."""
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _has_tag(request: Request, tag: str) -> bool:
    """Return whether the client holds this version of this resource."""
    tags = {text.strip().removeprefix("W/") for text in request.headers.get("if-none-match", "").split(",")}
    return bool(tags & {f'"{tag}"', f'"{tag}-gzip"'})


def _is_unmodified(request: Request, now: Version) -> bool:
    """Return whether the client's copy is as new as the data, by its time; tags come first."""
    if "if-none-match" in request.headers:
        return request.headers["if-none-match"].strip() == "*"
    since = _seconds(request.headers.get("if-modified-since"))
    return since is not None and since >= int(now.modified)


def _still_has(request: Request, now: Version, tag: str) -> bool:
    """Return whether a range is of the version of which the client has the rest."""
    condition = request.headers.get("if-range")
    return condition is None or condition == f'"{tag}"' or _seconds(condition) == int(now.modified)


def _seconds(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError):  # the latter for a time zone of many digits
        return None
