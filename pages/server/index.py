"""The HTML of the dashboard's addresses: Streamlit's page, with what a link to this very view is about.

Title, description, preview and first words are those of the council, measure and year in the address. They
are there before any script runs; Streamlit puts the dashboard in the place of the first words.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pages.server import codings, preview, shell
from pages.server.door import blocked
from pages.server.preview import Preview
from pages.ui.address import choices, fields
from pages.ui.address import view as address
from pages.ui.address.query import MAX_CHARACTERS
from pages.ui.data import connection
from pages.ui.drawings.styles import TYPEFACES
from pipeline.core.errors import PipelineError
from pipeline.publish.site.parts import assets, head, settings
from pipeline.publish.site.parts.links import oembed_address

MAX_PARAMETERS = 50
GZIP_LEVEL = 5
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_ICON = re.compile(r'<link rel="shortcut icon"[^>]*>')
_LANGUAGE = re.compile(r"<html\b[^>]*>")
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ROOT = re.compile(r'(<div id="root">)(</div>)')
_FACES = f"<style>{TYPEFACES}</style>"
_STYLE = "max-width:40em;margin:3rem auto;padding:0 1rem;font:1.1rem/1.5 Site Sans,system-ui,sans-serif"
_HEADING = "font:600 1.7rem/1.2 Site Serif,Georgia,serif"
# The colours of the dark theme in .streamlit/config.toml; gone with the first words.
_DARK = "@media (prefers-color-scheme:dark){body{background:#16191c;color:#f3f2f1}main a{color:#8cc4ef}}"


class Index:
    """The ASGI application of the dashboard's pages; answers GET and HEAD."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for the page at the path of a scope, without slashes: '' or 'map'."""
        request = Request(scope, receive)
        query = scope.get("query_string", b"").decode("latin-1")
        content = await run_sync(html, scope["path"].strip("/"), query)
        answer = _sent(request, content)
        await answer(scope, receive, send)


def html(page: str, query: str) -> bytes:
    """Return the HTML of a page of the dashboard for a query."""
    return written(shell.template(), _preview(page, query)).encode()


def _preview(page: str, query: str) -> Preview:
    """Return what a view is about; of a wrong address, or without data, what the dashboard is about."""
    if len(query) > MAX_CHARACTERS:
        return preview.general()
    try:
        known = connection.cached(choices.load)
        view = address.resolve(parse_qs(query, max_num_fields=MAX_PARAMETERS), known)
        # No figures of a past moment are given here: making its tables would keep everybody waiting.
        unlike_newest = bool(view.notices) or view[fields.AS_OF] is not None
        return preview.general() if unlike_newest else preview.of_view(page, view, known)
    except (PipelineError, ValueError):  # no data, or too many parameters
        return preview.general()


def written(template: str, about: Preview) -> str:
    """Return Streamlit's page with this head and these first words; a part that it lacks stays as it is."""
    title = escape(f"{about.title} - {preview.SITE}")
    for pattern, text in (
        (_LANGUAGE, '<html lang="en-GB">'),
        (_TITLE, f"<title>{title}</title>\n{_FACES}\n{blocked.script()}\n{_metas(about)}"),
        (_ICON, f'<link rel="shortcut icon" href="{assets.address(assets.ICON)}">'),
        (_NO_SCRIPT, ""),
        (_ROOT, f'<div id="root">{_first_words(about)}</div>{blocked.words(about)}'),
    ):
        template = pattern.sub(lambda _, text=text: text, template, count=1)  # type: ignore[misc]
    return template


def _metas(about: Preview) -> str:
    site_url = settings.from_environment().site_url
    named = [("name", "description", about.description), ("property", "og:site_name", preview.SITE)]
    named += [("property", "og:type", "website"), ("property", "og:locale", "en_GB")]
    named += [("property", "og:title", about.title), ("property", "og:description", about.description)]
    feed = escape(about.feed)
    lines = [f'<link rel="alternate" type="application/atom+xml" title="What changed" href="{feed}">']
    if site_url:
        canonical = f"{site_url}/{about.address}"
        lines.append(f'<link rel="canonical" href="{escape(canonical)}">')
        named.append(("property", "og:url", canonical))
    if site_url and about.picture:
        embed = escape(oembed_address(site_url, f"{site_url}/{about.address}"))
        lines.append(f'<link rel="alternate" type="application/json+oembed" href="{embed}">')
        named += _of_picture(f"{site_url}/{about.picture}", about.picture_words)
    named.append(("name", "twitter:card", "summary_large_image" if site_url and about.picture else "summary"))
    lines += [f'<meta {kind}="{name}" content="{escape(text)}">' for kind, name, text in named]
    return "\n".join(lines)


def _of_picture(url: str, words: str) -> Iterable[tuple[str, str, str]]:
    return [
        ("property", "og:image", url),
        ("property", "og:image:type", "image/png"),
        ("property", "og:image:width", f"{head.SOCIAL_WIDTH}"),
        ("property", "og:image:height", f"{head.SOCIAL_HEIGHT}"),
        ("property", "og:image:alt", words),
    ]


def _first_words(about: Preview) -> str:
    said = f"<h1 style='{_HEADING}'>{escape(about.title)}</h1><p>{escape(about.description)}</p>"
    if about.page:
        said += f'<p><a href="{escape(about.page)}">{escape(about.page_words)}</a></p>'
    said += "<noscript><p>The maps and tables at this address need JavaScript.</p></noscript>"
    return f"<style>{_DARK}</style><main style='{_STYLE}'>{said}</main>"


def _sent(request: Request, content: bytes) -> Response:
    """Return the page, compressed or not; 304 if the client has it."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers=headers)
    if "gzip" in codings.accepted(request.headers.get("accept-encoding", "")):
        content = gzip.compress(content, GZIP_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = f"{len(content)}"
    body = b"" if request.method == "HEAD" else content
    return Response(body, headers=headers, media_type="text/html; charset=utf-8")
