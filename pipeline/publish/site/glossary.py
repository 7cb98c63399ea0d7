"""The glossary: words of the field in plain English."""

import duckdb

from pipeline.publish.asked import Asked
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.render import View
from pipeline.text import terms

PATH = "glossary"


def make(_con: duckdb.DuckDBPyConnection, _asked: Asked) -> View:
    """Return the page."""
    found = sorted(terms.ALL, key=lambda term: term.word.lower())
    return View(
        "glossary.html",
        Head(
            PATH,
            "Glossary: special needs plans in plain English",
            f"{len(found)} words about plans for children with special needs, explained in a sentence "
            f"or two: {', '.join(term.word for term in found[:4])} and others.",
        ),
        {"terms": found},
    )
