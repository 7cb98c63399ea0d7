"""Pictures in frames of other sites over HTTP, and oEmbed, which tells sites how to frame them."""

from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pages.server.api import Api
from pages.server.site import Site
from pipeline.publish.embeds import oembed, page

PREFIX = "/embed/"
OEMBED = f"/{oembed.PATH}"
CONTENT_POLICY = "Content-Security-Policy"


class Embeds(Site):
    """Answers embedded pages as `Site` answers pages; any site may frame them."""

    def __init__(self) -> None:
        super().__init__()
        self.open_to = {CONTENT_POLICY: f"{page.policy()}; frame-ancestors *"}

    def parameters(self, request: Request) -> dict[str, str]:
        """Return the style, if one is asked for: sites add parameters of their own."""
        style = request.query_params.get("style")
        return {} if style is None else {"style": style}

    def problem(
        self, status: int, sentence: str, _allowed: object, headers: dict[str, str] | None = None
    ) -> Response:
        """Return an error as a page that needs nothing else."""
        heading = HTTPStatus(status).phrase
        content = (
            f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{heading}</title>'
            f"<p>{escape(sentence)}</p></html>"
        )
        return HTMLResponse(content, status, {"Cache-Control": "no-store"} | (headers or {}))


class OEmbed(Api):
    """Answers /oembed: 404 where there is nothing to embed, 501 for other formats, as the standard says."""

    async def _answer(self, request: Request) -> Response:
        wanted = request.query_params.get("format", oembed.FORMAT)
        if wanted != oembed.FORMAT:
            return self.problem(501, "There is no such format.", [oembed.FORMAT])
        return await super()._answer(request)

    def path(self, _request: Request) -> str:
        """Return the path of the resource."""
        return f"{oembed.PATH}.{oembed.FORMAT}"
