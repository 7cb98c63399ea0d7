"""A card for each topic of an authority: a figure and at most five short lines; the rest opens on request."""

from html import escape

from pages.authority import opening
from pages.ui.data import connection, lookups
from pages.ui.tables import folded
from pages.ui.text import labels, prose
from pages.ui.widgets import cards
from pipeline.publish.documents import parts
from pipeline.publish.site.council import standing
from pipeline.text import balances, formatting, terms
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING
from pipeline.text.sentences import Facts

MOST_LINES = 5
EXPLAINED = {"timeliness": terms.EXCEPTIONS, "tribunal": terms.APPEAL, "finance": terms.BALANCE}
"""The term that the card of a topic explains."""
AVERAGES = "Group average: all their cases together. Simple average: each council counts the same."


def card(topic: str, code: str, exceptions: str, group: str) -> str:
    """Return the card of a topic's headline measure, with a `group` (see text/neighbour_sets) beside."""
    indicator = cards.headline(topic, code, exceptions)
    figures = lookups.series(code, indicator["indicator"])
    heading = f"<h3>{escape(labels.TOPICS[topic])}</h3>"
    if not figures:
        said = f"{indicator['label']}: we have no figure for this council."
        none = f'<p class="figure few">{formatting.NO_FIGURE}</p>'
        return f'<div class="card">{heading}{none}<p>{escape(said)}</p></div>'
    newest = figures[-1]
    shown, further = _lines(topic, code, newest, indicator, group)
    lines = "".join(f"<p>{escape(line)}</p>" for line in shown)
    (release,) = lookups.releases_of([newest])
    source = f'<p class="note">{prose.as_html(labels.source_in_short(release))}</p>'
    more = folded.markup(
        f"More on this figure<span>: {escape(labels.TOPICS[topic])}</span>", opening.bullets(further) + source
    )
    return f'<div class="card">{heading}{cards.figure(newest, indicator)}{lines}{more}</div>'


def _lines(topic: str, code: str, newest: Row, indicator: Row, group: str) -> tuple[list[str], list[str]]:
    """Return the lines on a card, and those that open below it."""
    facts = lookups.about_figures(indicator["indicator"], newest["time_period"])[code]
    small = newest["not_ranked"] == "small"  # which the figure says itself
    warnings = [] if small else [f"⚠ {warning}" for warning in cards.warnings(newest, indicator)]
    lines = [
        _what(newest, indicator),
        *warnings,
        _england_and_region(code, newest, indicator),
        _position(facts, newest, indicator),
        _group(facts, group, indicator),
    ]
    found = [line for line in lines if line]
    term = EXPLAINED[topic]
    shown = [*found[: MOST_LINES - 1], f"{formatting.capital(term.word)}: {first_sentence(term.meaning)}"]
    return shown, [*found[MOST_LINES - 1 :], *_further(topic, code, newest, indicator)]


def _what(newest: Row, indicator: Row) -> str:
    """Return measure, period and counts: '..., 2025: 134 of 1,843 plans issued'; or which years are newer."""
    measure = formatting.measure_in_period(newest["time_period"], indicator)
    has_figure = newest["value"] is not None and newest["not_ranked"] != "small"
    behind = formatting.counts(newest, indicator) if has_figure else None
    if since := lookups.published_since(indicator):
        return f"{measure}. {since}"
    return f"{measure}: {behind}" if behind else measure


def _england_and_region(code: str, newest: Row, indicator: Row) -> str | None:
    """Return England's and the region's figures; of balances, how many authorities are in deficit."""
    period = newest["time_period"]
    if indicator["signed"]:
        return f"England: {connection.cached(parts.in_deficit, period)}"
    place = lookups.authorities()[code]
    region = None if formatting.is_total(indicator) else place["region_code"]
    england = lookups.england(indicator["indicator"], period)
    values = [("England", england)]
    if region:
        values += [
            (place["region_name"], row["value"])
            for row in lookups.series(region, indicator["indicator"])
            if row["time_period"] == period
        ]
    said = [f"{name}: {formatting.figure(value, indicator)}" for name, value in values if value is not None]
    return "; ".join(said) or None


def _position(facts: Facts, newest: Row, indicator: Row) -> str | None:
    if newest["value"] is None or facts.ranking["rank"] is None:
        return None
    return f"Place: {standing.position({**newest, **facts.ranking}, indicator)}"


def _group(facts: Facts, group: str, indicator: Row) -> str | None:
    """Return the group's figure (pooled, else the mean), and from how many members it comes."""
    row = facts.groups.get(group)
    if row is None or row["used"] == 0:
        return None
    value = row["mean"] if row["pooled"] is None else row["pooled"]
    how = "simple average" if row["pooled"] is None else "group average"
    of = f"{how}, from {row['used']} of {row['members']} councils"
    return f"{WORDING[group].group}: {formatting.figure(value, indicator)} ({of})"


def _further(topic: str, code: str, newest: Row, indicator: Row) -> list[str]:
    """Return England with its counts, the second measure with England's, and notes."""
    national = cards.england_line(newest["time_period"], indicator)
    found = [
        national if indicator["signed"] or not national else f"{indicator['label']}. {national}",
        cards.second(topic, code, newest),
        AVERAGES,
        "Appeals registered, not their outcomes: those are not published by authority."
        if topic == "tribunal"
        else None,
        *(_of_balance(code, indicator) if indicator["signed"] else ()),
        *lookups.notes_of_figure(indicator["indicator"], code, newest["time_period"]),
    ]
    return [line for line in found if line]


def _of_balance(code: str, indicator: Row) -> list[str]:
    """Return what a balance is, and why the newest may be better than the deficit before it if it is."""
    known = [row["value"] for row in lookups.series(code, indicator["indicator"]) if row["value"] is not None]
    return [balances.MEANING, balances.shrunk(known)]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return f"{text.split('. ', maxsplit=1)[0].rstrip('.')}."
