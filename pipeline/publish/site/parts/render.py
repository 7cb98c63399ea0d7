"""A page of the web edition as HTML: its head and what it tells, set by a template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.licence import ATTRIBUTION
from pipeline.publish.files.forms import Form
from pipeline.publish.pictures.frame import NAME as SITE
from pipeline.publish.site.parts import head as head_parts
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.settings import Settings
from pipeline.publish.templates import filled

TEMPLATES = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True)
class View:
    """What a page shows: the template, its head, and the values that the template names."""

    template: str
    head: Head
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A view with what stands around it: settings, links of the navigation, day of the newest release.

    `root` is that of `Links`, for a page without an address of its own.
    """

    view: View
    settings: Settings
    navigation: Mapping[str, str]
    newest: date | None
    root: str | None = None


def as_html(sheet: Sheet, _version: str = "") -> bytes:
    """Return the page."""
    view, settings = sheet.view, sheet.settings
    return filled(
        TEMPLATES,
        view.template,
        {
            **view.data,
            "head": view.head,
            "size": (head_parts.SOCIAL_WIDTH, head_parts.SOCIAL_HEIGHT),
            "site": SITE,
            "settings": settings,
            "to": Links(view.head.path, settings, sheet.root),
            "navigation": sheet.navigation,
            "newest": f"{sheet.newest:%B %Y}" if sheet.newest else "",
            "attribution": ATTRIBUTION,
        },
    )


FORMS = {"html": Form(as_html, "text/html; charset=utf-8")}
"""Ending of a page's path in the command line and among files -> its form."""
