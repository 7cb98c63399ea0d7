"""The pages of the web edition over HTTP, at the root: /about, /council/devon; and the files they share."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pages.server import prefix
from pages.server.api import Api
from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.site import pages
from pipeline.publish.site.parts import assets, settings

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
HEADINGS = {404: "Page not found", 503: "Please try again in a moment"}


class Site(Api):
    """Answers pages as `Api` answers resources: cached by version, with 304. Errors are pages too."""

    open_to: Mapping[str, str] = {}

    async def _answer(self, request: Request) -> Response:
        # Links are relative: below a slash they would lead elsewhere. No address of a page has capitals.
        path = request.scope["path"]
        meant = path.lower().rstrip("/")
        if meant != path:
            to = f"{prefix.to_root()}{meant.lstrip('/')}"
            asked = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{to}{asked}", HTTPStatus.PERMANENT_REDIRECT)
        return await super()._answer(request)

    def path(self, request: Request) -> str:
        """Return the path of the page, with the ending that the registry gives it."""
        return f"{request.url.path.strip('/')}{resources.PAGE}"

    def parameters(self, _request: Request) -> dict[str, str]:
        """Return none: networks add parameters of their own to links that people share."""
        return {}

    def problem(
        self, status: int, sentence: str, _allowed: object, headers: dict[str, str] | None = None
    ) -> Response:
        """Return an error as a page, with the sentence."""
        return problem_page(status, sentence, headers)


def problem_page(status: int, sentence: str = "", headers: dict[str, str] | None = None) -> Response:
    """Return the page for an address where nothing is, or that cannot be answered now."""
    heading = HEADINGS.get(status, HTTPStatus(status).phrase)
    content = pages.problem(settings.from_environment(), heading, sentence, prefix.to_root())
    return HTMLResponse(content, status, {"Cache-Control": "no-store"} | (headers or {}))


def is_page(path: str) -> bool:
    """Return whether an address is that of a kind of page, whether or not there is one of that name."""
    try:
        resources.find(f"{path.strip('/')}{resources.PAGE}")
    except PipelineError:
        return False
    return True


def asset(request: Request) -> Response:
    """Return a file that all pages share. Its address contains its checksum, so browsers may keep it."""
    found = assets.find(request.url.path.strip("/"))
    if found is None:
        return problem_page(404)
    return Response(found.content, media_type=found.media_type, headers=FOR_EVER)
