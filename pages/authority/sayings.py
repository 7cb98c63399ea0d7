"""What you can say of an authority: lines of one fact each, and sentences, each with a button that copies."""

from collections.abc import Iterable, Sequence
from html import escape

from pages.authority import opening
from pages.ui.address import fields
from pages.ui.address.fields import View
from pages.ui.data import lookups
from pages.ui.tables import folded
from pages.ui.widgets import cards, copyable
from pipeline.text import sentences
from pipeline.text.lines_to_copy import LABELS, LineToCopy


def lines(found: Iterable[LineToCopy]) -> str:
    """Return each line with its button, and, to open, its source and what not to say."""
    return "".join(map(_line, found))


def _line(line: LineToCopy) -> str:
    not_said = [f"Not {each.words}: {each.reason}" for each in line.not_to_say]
    inside = opening.bullets([*line.notes, *not_said])
    what = f"Source, and what not to say<span> about {escape(LABELS[line.about])}</span>"
    return copyable.markup(line.text, f"Source: {line.source}", folded.markup(what, inside))


def by_reader(code: str, view: View) -> str:
    """Return, for the headline measure of each topic, the sentences for each reader with their buttons."""
    found = ""
    for topic in lookups.HEADLINES:
        indicator = cards.headline(topic, code, view[fields.EXCEPTIONS])
        rows = lookups.series(code, indicator["indicator"])
        if rows:
            facts = lookups.about_figures(indicator["indicator"], rows[-1]["time_period"])[code]
            found += f"<h3>{escape(indicator['label'])}</h3>"
            found += _texts(list(sentences.texts_by_reader(facts).items()))
    return folded.markup("In full sentences, for each reader", found) if found else ""


def _texts(texts: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<h4>{escape(title)}</h4>{copyable.markup(text)}" for title, text in texts)
