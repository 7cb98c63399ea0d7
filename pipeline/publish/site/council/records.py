"""What else is known of a council: money, appeals, inspections, what may be said, revisions, sources."""

from collections.abc import Iterable
from typing import Any

from pipeline.publish.site.council import standing
from pipeline.publish.site.council.facts import (
    APPEALS,
    APPEALS_COUNT,
    BALANCE,
    BALANCE_PCT,
    BALANCE_PER_HEAD,
    CouncilFacts,
)
from pipeline.publish.site.parts.releases import listed_releases
from pipeline.publish.site.parts.settings import web_address
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import profile as profile_queries
from pipeline.text import balances, formatting, not_ranked
from pipeline.text.council import inspections, tribunal
from pipeline.text.council.lines_to_copy import LineToCopy, lines_to_copy
from pipeline.text.revisions import revised_figure


def money(about: CouncilFacts, to_copy: Iterable[LineToCopy]) -> dict[str, Any]:
    """Return the balance in a sentence, by year, per head and as a share, and what a balance means."""
    line = next((line for line in to_copy if line.about == "balance"), None)
    return {
        "sentence": line.text if line else _none(about, BALANCE, "balance"),
        "notes": line.notes if line else (),
        "years": _years(about, BALANCE),
        "also": [
            f"{formatting.capital(_of(about, name))}."
            for name in (BALANCE_PCT, BALANCE_PER_HEAD)
            if _of(about, name)
        ]
        + _shrunk(about)
        + _published_since(about),
        "meaning": balances.MEANING,
        "pounds": balances.POUNDS,
    }


def _shrunk(about: CouncilFacts) -> list[str]:
    """Return why the newest balance may be better than the deficit before it, if it is."""
    series = sorted(about.facts.figures.get(BALANCE, {}).items())
    said = balances.shrunk([row["value"] for _, row in series if row["value"] is not None])
    return [said] if said else []


def _published_since(about: CouncilFacts) -> list[str]:
    """Return a sentence on the balances that are published and not held here, if there are any."""
    gaps = holding_queries.known_gaps(about.con).rows(named=True)
    since = balances.published_since(gap for gap in gaps if BALANCE in gap["indicators"])
    return [since] if since else []


def _none(about: CouncilFacts, measure: str, what: str) -> str:
    """Return why there is no figure: none was published of the council, or none at all is held here."""
    if measure not in about.measures:
        return f"We have no {what} for any council."
    return f"No {what} was published for {about.name}."


def _years(about: CouncilFacts, measure: str) -> list[tuple[str, str]]:
    """Return the periods in which the council existed, each with its figure."""
    series = about.facts.figures.get(measure, {})
    return [
        (
            formatting.period_cell(period, about.measures[measure]),
            formatting.figure(row["value"], about.measures[measure]),
        )
        for period, row in sorted(series.items())
        if row["existed"] and measure in about.measures
    ]


def _of(about: CouncilFacts, measure: str) -> str:
    """Return a balance on another scale: 'that is a deficit of 3.2% of the year's gross DSG'; or nothing."""
    row = about.facts.latest(measure)
    if row is None or row["value"] is None or row["not_ranked"]:
        return ""
    indicator = about.measures[measure]
    figure = formatting.as_noun(row["value"], indicator)
    of = " of the year's grant" if measure == BALANCE_PCT else " of those aged 0 to 17"
    return f"that is {figure}{of}"


def appeals(about: CouncilFacts, to_copy: Iterable[LineToCopy]) -> dict[str, Any]:
    """Return the appeals in a sentence, by year, and why their outcomes are not shown."""
    line = next((line for line in to_copy if line.about == "appeals"), None)
    newest = about.facts.latest(APPEALS)
    return {
        "sentence": line.text if line else _none(about, APPEALS, "number of appeals"),
        "notes": line.notes if line else (),
        "doubt": standing.reason(newest) if newest else "",
        "years": _years(about, APPEALS_COUNT),
        "outcomes": tribunal.OUTCOMES,
        "few": tribunal.FEW,
    }


def inspected(about: CouncilFacts) -> dict[str, Any]:
    """Return a sentence for each inspection with the address of its report, and what inspections are."""
    found = [
        {"text": inspections.inspection_sentence(row), "url": web_address(row["report_url"] or "")}
        for row in profile_queries.inspections(about.con, about.code).rows(named=True)
    ]
    return {"sentences": found or [{"text": inspections.NONE, "url": ""}], "about": inspections.ABOUT}


def sayings(about: CouncilFacts) -> list[LineToCopy]:
    """Return the lines to copy."""
    return lines_to_copy(about.to_copy)


def places(about: CouncilFacts, to_copy: Iterable[LineToCopy]) -> list[str]:
    """Return a sentence on the place of each line's figure, empty where it has none."""
    return [
        standing.place_sentence(
            about.facts.figures[line.indicator][line.time_period], about.measures[line.indicator]
        )
        for line in to_copy
    ]


def revised(about: CouncilFacts) -> list[dict[str, str]]:
    """Return what later releases changed of the council's figures, headline measures first."""
    found = profile_queries.revisions(about.con, about.code)
    releases = {
        (row["source"], row["release"]): row for row in figure_queries.releases(about.con).rows(named=True)
    }
    cells = []
    for row in found.rows(named=True):
        measure = about.measures.get(row["indicator"])
        if measure is None:
            continue
        release = releases[row["new_source"], row["new_release"]]
        cells.append(
            {
                "measure": formatting.measure_in_period(row["time_period"], measure),
                "before": revised_figure(row, "old", measure),
                "now": revised_figure(row, "new", measure),
                "doubt": not_ranked.suspect_revision(row["suspect"]) if row["suspect"] else "",
                "release": f"{release['title']} ({release['published']})",
            }
        )
    return cells


def sources(about: CouncilFacts) -> dict[str, Any]:
    """Return the releases of the newest figures, in words and one by one, and how many earlier ones."""
    latest = [row for name in about.facts.figures if (row := about.facts.latest(name)) is not None]
    every = [row for series in about.facts.figures.values() for row in series.values()]
    named = picture_queries.releases_of(about.con, latest)
    releases = listed_releases(named)
    publishers = "; ".join(dict.fromkeys(f"{release['publisher']}" for release in releases))
    newest = next(iter(releases), {"published": ""})["published"]
    return {
        "dates": f"Published by {publishers}. Newest release: {newest}." if releases else "",
        "releases": releases,
        "earlier": len(picture_queries.releases_of(about.con, every)) - len(named),
    }
