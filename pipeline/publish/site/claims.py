"""Sentences that are often printed, checked against the figures: verdict, figures, picture, lines to copy."""

from collections import Counter
from typing import Any

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_in_path
from pipeline.publish import picture_kinds
from pipeline.publish.asked import Asked
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import SIZES
from pipeline.publish.site import drawings
from pipeline.publish.site.head import Head, Preview, described
from pipeline.publish.site.render import View
from pipeline.publish.site.settings import web_address
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries.claims import claims as claim_rows
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

PATH = "claims"
VERDICTS = {
    "as published": "Holds, as published",
    "in part": "Holds in part",
    "holds for another year or count": "Holds for another year or count",
    "not published by council": "Not published by council",
}
"""Verdict -> how it is said on its own."""


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    found = [_claim(con, row) for row in claim_rows(con).rows(named=True)]
    numbers = Counter(row["verdict"] for row in found)
    pictured = next((row["picture"] for row in found if row["picture"]), None)
    return View(
        "claims.html",
        Head(
            PATH,
            "Claims about special needs plans, checked against the figures",
            described(
                f"{len(found)} sentences that are often printed about special needs in England, each with "
                "what the official figures say.",
                "; ".join(
                    f"{number} {verdict[:1].lower()}{verdict[1:]}" for verdict, number in numbers.items()
                )
                + ".",
            ),
            Preview(f"{pictured['path']}.png", pictured["title"]) if pictured else None,
        ),
        {"claims": found, "numbers": numbers},
    )


def _claim(con: Con, row: Row) -> dict[str, Any]:
    """Return a claim with its verdict in words, its picture, and a line to copy."""
    answer = row["answer"] or "We do not have the figures that answer it."
    verdict = VERDICTS[row["verdict"]]
    source = f" Source: {row['since']}." if row["since"] else ""
    return {
        "id": row["claim"],
        "words": row["words"],
        "verdict": verdict,
        "answer": answer,
        "why": row["why"],
        "cannot": row["cannot_be_checked"],
        "since": row["since"],
        "changed": row["changed"],
        "url": web_address(row["address"] or ""),
        "line": f"“{row['words']}”: {verdict[:1].lower()}{verdict[1:]}. {answer}{source}",
        "picture": _picture(con, row["picture"]) if row["picture"] else None,
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
