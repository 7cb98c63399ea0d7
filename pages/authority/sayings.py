"""What you can say of an authority: lines of one fact each, and sentences, each with a button that copies."""

from collections.abc import Sequence
from html import escape

from pages.authority import opening
from pages.ui.address import fields
from pages.ui.address.fields import View
from pages.ui.data import lookups, moments
from pages.ui.tables import folded
from pages.ui.widgets import cards, copyable
from pipeline.publish.site.parts import settings
from pipeline.text import sentences
from pipeline.text.council.lines_to_copy import LABELS, LineToCopy, along


def page_address(code: str) -> str:
    """Return what a copy says of the council's page: 'More: https://...'; empty where its address is unknown.

    Nor is it given of a past moment, since the page shows the newest figures.
    """
    site_url = settings.from_environment().site_url
    return f"More: {site_url}/council/{lookups.slug(code)}" if site_url and not moments.is_past() else ""


def lines(found: Sequence[LineToCopy], places: Sequence[str], page: str, name: str) -> str:
    """Return each line with its button, and, to open, its place, source and what not to say.

    A copy also has the place, the source, and where the council's `page` is. Lines that say why there is no
    figure of the council called `name` have no button, and open on request.
    """
    without = [line for line in found if not line.is_fact]
    both = zip(found, places, strict=True)
    facts = "".join(_line(line, place, page) for line, place in both if line.is_fact)
    none = f"<p>There are no lines on {escape(name)} to copy: too few cases to compare, or no figure.</p>"
    reasons = opening.bullets(" ".join([line.text, *line.notes]) for line in without)
    more = folded.markup("What we leave out, and why", reasons) if without else ""
    return (facts or none) + more


def _line(line: LineToCopy, place: str, page: str) -> str:
    not_said = [f"Not {each.words}: {each.reason}" for each in line.not_to_say]
    inside = opening.bullets([*filter(None, [place]), *line.notes, *not_said])
    what = f"Source, and what not to say<span> about {escape(LABELS[line.about])}</span>"
    unseen = f"{along(line, place)} {page}".rstrip()
    return copyable.markup(line.text, unseen, folded.markup(what, inside))


def by_reader(code: str, view: View) -> str:
    """Return, for the headline measure of each topic, the sentences for each reader with their buttons."""
    found = ""
    for topic in lookups.HEADLINES:
        indicator = cards.headline(topic, code, view[fields.EXCEPTIONS])
        rows = lookups.series(code, indicator["indicator"])
        if rows and rows[-1]["not_ranked"] != "small":
            facts = lookups.about_figures(indicator["indicator"], rows[-1]["time_period"])[code]
            found += f"<h3>{escape(indicator['label'])}</h3>"
            found += _texts(list(sentences.texts_by_reader(facts).items()), page_address(code))
    return folded.markup("In full sentences, for each reader", found) if found else ""


def _texts(texts: Sequence[tuple[str, str]], page: str) -> str:
    return "".join(f"<h4>{escape(title)}</h4>{copyable.markup(text, page)}" for title, text in texts)
