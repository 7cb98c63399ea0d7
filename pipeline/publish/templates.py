"""Templates of HTML: read from a folder, filled with values, written as bytes."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline.text import terms


def filled(folder: Path, template: str, values: Mapping[str, Any]) -> bytes:
    """Return a page of a template. Values are text, never HTML, unless they are Markup; all must be given."""
    text = _environment(folder).get_template(template).render(values)
    return f"{text.strip()}\n".encode()


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
    return environment
