"""What a page says of itself to search engines, networks and browsers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

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

    `json_ld` describes a data set to machines, with addresses that are whole or left out.
    """

    path: str
    title: str
    description: str
    preview: Preview | None = None
    json_ld: Mapping[str, Any] | None = None

    def script(self) -> Markup:
        """Return json_ld as the content of a script element."""
        text = json.dumps(self.json_ld, ensure_ascii=False, separators=(",", ":"), default=str)
        return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no tag is left


def described(*sentences: str) -> str:
    """Return as many of the sentences as a description has room for, at least the first."""
    text = sentences[0]
    for sentence in sentences[1:]:
        if len(text) + len(sentence) >= LONGEST_DESCRIPTION:
            break
        text += f" {sentence}"
    return text
