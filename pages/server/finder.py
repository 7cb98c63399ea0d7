"""The box “Find your council” as a form: a POST to /find, so that nothing typed is in an address or a log.

The answer is a redirect to the page of a council, region or comparison, or a page to choose from. Nothing is
changed or stored, so a form of another site may ask too.
"""

from http import HTTPStatus
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from pages.server.site import is_page, problem_page
from pages.ui.data import connection
from pipeline.core.errors import PipelineError
from pipeline.lookup.find import Finding, find, read_gazetteer
from pipeline.lookup.text import MAX_LIST_CHARACTERS
from pipeline.publish.site import finder
from pipeline.publish.site.finder import Answer, Choice
from pipeline.publish.site.pages import newest_day
from pipeline.publish.site.parts import settings
from pipeline.queries import records as record_queries

PATH = f"/{finder.PATH}"
FIELD = "q"
MAX_BYTES = 4 * MAX_LIST_CHARACTERS
"""The largest form that is read; a longer one gets a 413."""
MAX_SECONDS = 10
"""How long a form may take to arrive."""
MAX_FIELDS = 10
FORM = "application/x-www-form-urlencoded"
METHODS = "GET, HEAD, POST"
UNSTORED = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class Finder:
    """The ASGI application at PATH."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            answer = await _answer(request)
        except TimeoutError:
            answer = problem_page(HTTPStatus.REQUEST_TIMEOUT, "The form took too long to arrive.")
        except PipelineError as error:
            answer = problem_page(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "60"})
        except ClientDisconnect:
            return
        answer.headers.update(UNSTORED)
        await answer(scope, receive, send)


async def _answer(request: Request) -> Response:
    if request.method in ("GET", "HEAD"):
        content = await run_sync(_page, Answer())
        return HTMLResponse(b"" if request.method == "HEAD" else content)
    if request.method != "POST":
        return problem_page(HTTPStatus.METHOD_NOT_ALLOWED, "This page takes a form.", {"Allow": METHODS})
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return problem_page(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"A form is read as {FORM}.")
    with anyio.fail_after(MAX_SECONDS):
        body = await _body(request)
    if body is None:
        return problem_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long to look up.")
    try:
        fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError:
        return problem_page(HTTPStatus.BAD_REQUEST, "That is not the form of this page.")
    return await run_sync(_found, fields.get(FIELD, [""])[0])


async def _body(request: Request) -> bytes | None:
    """Return the form as it was sent; None if it is longer than MAX_BYTES."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BYTES:
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    return body


def _found(text: str) -> Response:
    """Look a text up, and return where it leads, or the page to choose from."""
    # Cached is the gazetteer; the text is not part of any key.
    found = find(connection.cached(read_gazetteer), text)
    if found.code:
        return RedirectResponse(_target(found.code), HTTPStatus.SEE_OTHER)
    if found.region and (page := _region_page(found.region)):
        return RedirectResponse(page, HTTPStatus.SEE_OTHER)
    compared = found.codes if found.is_list and len(found.codes) > 1 else ()
    if compared and not found.not_understood and len(compared) <= finder.MOST_COMPARED:
        return RedirectResponse(finder.comparison(compared), HTTPStatus.SEE_OTHER)
    return HTMLResponse(_page(Answer(found.sentence, _choices(found), compared, found.regions)))


def _choices(found: Finding) -> tuple[Choice, ...]:
    names = connection.cached(read_gazetteer).names
    regions = ((_region_page(code), names[code]) for code in found.regions)
    return (
        *(Choice(page, name, "the region") for page, name in regions if page),
        *(
            Choice(_target(candidate.location_code), candidate.name, candidate.detail)
            for candidate in found.candidates
        ),
    )


def _target(location_code: str) -> str:
    """Return where a council is read about, relative to the root: its page, or its view in the dashboard."""
    return _place_page("council", location_code) or f"local-authority?la={location_code}"


def _region_page(location_code: str) -> str:
    return _place_page("region", location_code)


def _place_page(folder: str, location_code: str) -> str:
    """Return the page about a place, relative to the root; empty if there is none."""
    places = connection.cached(record_queries.places)
    slug = dict(places.select("location_code", "slug").iter_rows()).get(location_code)
    page = f"{folder}/{slug}"
    return page if slug and is_page(f"/{page}") else ""


def _page(answer: Answer) -> bytes:
    return finder.page(settings.from_environment(), answer, connection.cached(newest_day))
