"""Templates of HTML: read from a folder, filled with values, written as bytes."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline.text import terms

_AFTER_A_PARAGRAPH = (
    r"\s*(?:<(?:p|ul|ol|dl|div|details|figure|h[1-6]|section|table|nav|form|footer|header)\b"
    r"|</(?:li|div|section|details|figure|figcaption|footer|main|dd)>)"
)
_ENDS = re.compile(rf"</(?:td|th|tr|li|dd|dt|thead|tbody|tfoot)>\n?|</p>(?={_AFTER_A_PARAGRAPH})")
"""Ends of elements that browsers do not need, where our templates have them."""
_BREAKS = re.compile(r"\n(?=</?(?:li|tr|td|th|p|ul|ol|dl|dt|dd|div|table|tbody|details|summary|figure)\b)")
"""Line breaks that are not seen, before what begins or ends a block."""
_NOT_TEXT = re.compile(r"<(svg|script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
"""Tags, drawings and scripts."""


def filled(folder: Path, template: str, values: Mapping[str, Any]) -> bytes:
    """Return a page of a template. Values are text, never HTML, unless they are Markup; all must be given."""
    text = _environment(folder).get_template(template).render(values)
    text = text.replace("&#39;", "'")  # our templates have no attributes in such quotes
    return f"{_BREAKS.sub('', _ENDS.sub('', text)).strip()}\n".encode()


@cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["glossary"] = terms.BY_WORD
    environment.globals["words_in"] = _words_in
    return environment


def _words_in(markup: str) -> list[terms.Term]:
    """Return the hard words that a part of a page has in its text."""
    return terms.used_in(_NOT_TEXT.sub(" ", markup))
