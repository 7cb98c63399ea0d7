"""Documents in the publishers' formats: archives, GOV.UK Content API documents, the skills-funding page."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import PurePosixPath

CONTENT_TYPES = {
    ".csv": "text/csv",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """An archive of members; the same members always make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def collection(base_paths: Sequence[str]) -> bytes:
    """A collection of the GOV.UK Content API that lists publications by their paths."""
    documents = [{"base_path": path, "title": _words(path)} for path in base_paths]
    return json.dumps({"document_type": "document_collection", "links": {"documents": documents}}).encode()


def publication(title: str, attachments: Sequence[tuple[str, str]]) -> bytes:
    """A publication of the GOV.UK Content API; `attachments` are (title, address)."""
    listed = [
        {
            "title": text,
            "url": address,
            "content_type": CONTENT_TYPES.get(PurePosixPath(address).suffix, "text/html"),
            "filename": PurePosixPath(address).name,
        }
        for text, address in attachments
    ]
    return json.dumps({"title": title, "details": {"attachments": listed}}).encode()


def allocations_page(links: Sequence[tuple[str, str]]) -> bytes:
    """The skills-funding page of a year's DSG allocations; `links` are (text, address), newest first."""
    documents = "\n".join(_document(text, href, number == 0) for number, (text, href) in enumerate(links))
    main = f"""
<h1 class="govuk-heading-xl">Dedicated schools grant (DSG)</h1>
<p class="govuk-body">Allocations for local authorities in England.</p>
<h2 class="govuk-heading-m">Documents</h2>
<ul class="govuk-list">
{documents}
</ul>"""
    return page("DSG - National funding allocations - GOV.UK", main)


def error_page(status: int, phrase: str) -> bytes:
    """The page that a site shows when something is wrong."""
    return page(f"{phrase} - GOV.UK", f'<h1 class="govuk-heading-l">{escape(phrase)}</h1><p>{status}</p>')


def page(title: str, main: str) -> bytes:
    """An HTML page with GOV.UK's header and footer about it."""
    return f"""<!DOCTYPE html>
<html lang="en" class="govuk-template">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<link href="/assets/govuk-frontend.min.css" rel="stylesheet">
</head>
<body class="govuk-template__body">
<a href="#main-content" class="govuk-skip-link">Skip to main content</a>
<header class="govuk-header"><a href="https://www.gov.uk/" class="govuk-header__link">GOV.UK</a></header>
<main class="govuk-main-wrapper" id="main-content" role="main">
{main}
</main>
<footer class="govuk-footer"><a class="govuk-footer__link" href="/accessibility">Accessibility</a></footer>
</body>
</html>
""".encode()


def _document(text: str, href: str, latest: bool) -> str:
    tag = '\n<strong class="govuk-tag">Latest</strong>' if latest else ""
    kind = PurePosixPath(href).suffix.lstrip(".").upper() or "ODS"
    return f"""<li class="document">{tag}
<a class="govuk-link"
   href="{escape(href)}">
  {escape(text)}
</a>
<span class="govuk-hint">{kind}, 48KB</span>
</li>"""


def _words(path: str) -> str:
    return PurePosixPath(path).name.replace("-", " ").capitalize()
