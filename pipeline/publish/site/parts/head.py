"""What a page says of itself to search engines, networks and browsers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.publish.site.parts.links import Links

SOCIAL_WIDTH, SOCIAL_HEIGHT = 1200, 630
LONGEST_DESCRIPTION = 200
"""Letters; networks and search engines show about 155 to 200."""


class Preview(NamedTuple):
    """The picture beside a link to a page: its path without parameters, and what is to be seen on it."""

    path: str
    words: str


@dataclass(frozen=True)
class Head:
    """The head of a page at `path`: title and description with the page's own figures.

    `json_ld` returns the description of a data set for machines; it is shown where the site's address is
    known, since machines need whole addresses. `feed` is the path of a feed about the page, without ending.
    """

    path: str
    title: str
    description: str
    preview: Preview | None = None
    json_ld: Callable[[Links], Mapping[str, Any]] | None = None
    feed: str = ""

    def script(self, to: Links) -> Markup:
        """Return json_ld as the content of a script element; empty without."""
        if self.json_ld is None or not to.settings.site_url:
            return Markup()
        text = json.dumps(self.json_ld(to), ensure_ascii=False, separators=(",", ":"), default=str)
        return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no tag is left


def described(*sentences: str) -> str:
    """Return as many of the sentences as a description has room for, at least the first."""
    text = sentences[0]
    for sentence in sentences[1:]:
        if len(text) + len(sentence) >= LONGEST_DESCRIPTION:
            break
        text += f" {sentence}"
    return text
