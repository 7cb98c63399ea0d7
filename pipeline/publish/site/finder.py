"""The page that answers the box “Find your council” where there is no single sure answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.publish.site.pages import NAVIGATION
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.render import Sheet, View, as_html
from pipeline.publish.site.parts.settings import Settings

PATH = "find"
HEADING = "Find your council"
MOST_COMPARED = 20
"""How many councils the dashboard's own list holds."""


@dataclass(frozen=True)
class Choice:
    """A council or region to choose: where its page is, its name, and what tells it from the others."""

    target: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found: a sentence, the places to choose from, and codes of councils to compare and regions."""

    sentence: str = ""
    choices: tuple[Choice, ...] = ()
    compared: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def page(chosen: Settings, answer: Answer, newest: date | None) -> bytes:
    """Return the page; without an answer, the box alone."""
    head = Head(
        PATH,
        HEADING if not answer.sentence else "What was found",
        "Type a postcode, a town or the name of a council to see how long families wait for help there.",
    )
    data = {
        "heading": HEADING,
        "answer": answer,
        "comparison": comparison(answer.compared),
        "most": MOST_COMPARED,
    }
    return as_html(Sheet(View("find.html", head, data), chosen, NAVIGATION, newest))


def comparison(codes: Sequence[str]) -> str:
    """Return the address of the dashboard's comparison of these councils, relative to the root."""
    return f"compare?with={'.'.join(codes[:MOST_COMPARED])}" if codes else ""
