"""Sentences that are often printed, checked against the figures: verdict, figures, picture, lines to copy."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_in_path
from pipeline.core.places import ENGLAND
from pipeline.publish import picture_kinds
from pipeline.publish.asked import Asked
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import SIZES
from pipeline.publish.site.parts import drawings
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.render import View
from pipeline.publish.site.parts.settings import web_address
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries.claims import claims as claim_rows
from pipeline.text import formatting
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

PATH = "claims"
VERDICTS = {
    "as published": "Right",
    "in part": "Right in part",
    "holds for another year or count": "Right for another year, or counted in another way",
    "not published by council": "Cannot be checked with published figures of councils",
}
"""Verdict -> how it is said on its own."""
SENTENCES = {
    "as published": "That is right.",
    "in part": "That is right in part.",
    "holds for another year or count": "That is right only for another year or another count.",
    "not published by council": "That cannot be checked with the figures that are published of councils.",
}
"""Verdict -> how it is said of a claim just quoted."""
COUNTED = {
    "as published": ("is right", "are right"),
    "in part": ("is right in part", "are right in part"),
    "holds for another year or count": (
        "is right only for another year or another count",
        "are right only for another year or another count",
    ),
    "not published by council": 2 * ("cannot be checked by council",),
}
"""Verdict -> how one claim is said to have it, and several."""


class ByYear(NamedTuple):
    """England's figures of a measure, or the numbers that they were worked out from, since a year."""

    measure: str
    column: Literal["value", "numerator"]
    caption: str
    since: int = 0


BY_YEAR: Mapping[str, ByYear] = {
    "lowest-on-record": ByYear(
        "ehcp_issued_20_weeks_excl_pct",
        "value",
        "Plans issued within 20 weeks, England, not counting exceptions. Until 2021 plans were counted in "
        "another way.",
    ),
    "over-a-year": ByYear(
        "ehcp_issued_over_52_weeks_excl_pct",
        "numerator",
        "Plans issued after more than 52 weeks, England, not counting exceptions.",
    ),
    "up-80-percent": ByYear(
        "ehcp_and_statements_count", "value", "Plans and statements in January, England.", 2018
    ),
}
"""Claim -> what is drawn of it: those that are about a number over the years."""


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    found = [_claim(con, row) for row in claim_rows(con).rows(named=True)]
    numbers = Counter(row["kind"] for row in found)
    tally = formatting.listed([f"{number} {COUNTED[kind][number > 1]}" for kind, number in numbers.items()])
    pictured = next((row["picture"] for row in reversed(found) if row["picture"]), None)
    return View(
        "claims.html",
        Head(
            PATH,
            "Claims about special needs plans, checked against the figures",
            described(
                f"{len(found)} sentences that are often printed about special needs in England, each with "
                "what the official figures say.",
                f"{formatting.capital(tally)}." if tally else "",
            ),
            Preview(f"{pictured['path']}.png", pictured["title"]) if pictured else None,
        ),
        {"claims": found, "tally": tally},
    )


def _claim(con: Con, row: Row) -> dict[str, Any]:
    """Return a claim with its verdict in words, its picture, and a line to copy."""
    answer = row["answer"] or "We do not have the figures that answer it."
    verdict = VERDICTS[row["verdict"]]
    by_year = _by_year(con, BY_YEAR[row["claim"]]) if row["claim"] in BY_YEAR else None
    sources = [f"These figures first came in “{row['since']}”."] if row["since"] else []
    if by_year and by_year["release"] != row["since"]:
        sources.append(f"The newest are in “{by_year['release']}”.")
    said = [f"It is often said: “{row['words']}”. {SENTENCES[row['verdict']]}", row["why"], answer, *sources]
    return {
        "id": row["claim"],
        "words": row["words"],
        "kind": row["verdict"],
        "verdict": verdict,
        "answer": answer,
        "why": row["why"],
        "cannot": row["cannot_be_checked"],
        "sources": sources,
        "changed": row["changed"],
        "url": web_address(row["address"] or ""),
        "line": " ".join(said),
        "by_year": by_year,
        "picture": _picture(con, row["picture"]) if row["picture"] else None,
    }


def _by_year(con: Con, wanted: ByYear) -> dict[str, Any] | None:
    """Return England's figures by year as bars, each with its length in percent of the longest.

    With them, title and date of the release that has the newest.
    """
    indicator = next(iter(figure_queries.indicators(con, [wanted.measure]).rows(named=True)), None)
    if indicator is None:
        return None
    rows = picture_queries.series(con, wanted.measure, [ENGLAND])[ENGLAND]
    known = [
        (row["time_period"], row[wanted.column])
        for row in rows
        if row[wanted.column] is not None and row["time_period"] >= wanted.since
    ]
    if len(known) < 2:
        return None
    longest = max(value for _, value in known)
    bars = [
        {
            "year": year,
            "said": formatting.figure(value, indicator) if wanted.column == "value" else f"{value:,.0f}",
            "to": round(100 * value / longest, 1),
        }
        for year, value in known
    ]
    newest = picture_queries.releases_of(con, rows[-1:])[0]
    return {
        "bars": bars,
        "caption": wanted.caption,
        "measure": wanted.measure,
        "release": f"{newest['title']}, {newest['published']}",
    }


def _picture(con: Con, named: str) -> dict[str, Any] | None:
    """Return the picture that claims.toml names, in the newest period of its measure; None if it has none."""
    *about, measure = named.split("/")
    indicator = next(iter(figure_queries.indicators(con, [measure]).rows(named=True)), None)
    if indicator is None:
        return None
    period = indicator["time_periods"][-1]
    place = picture_queries.place_by_slug(con, about[-1]) if about[1:] else None
    if about[1:] and place is None:
        raise PipelineError(f"claims.toml names the picture {named}, and there is no council {about[-1]}.")
    picture = picture_kinds.make(Subject(con, indicator, period, place), about[0])
    width, height = drawings.measured(picture, SIZES["narrow"])
    return {
        "path": f"picture/{named}/{period_in_path(period)}",
        "measure": measure,
        "title": picture.title,
        "said": picture.description,
        "width": width,
        "height": height,
    }
