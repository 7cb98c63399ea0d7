"""Every council with its main figures: by name, by region, and the former ones apart."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb

from pipeline.core.periods import day_label, period_in_path
from pipeline.publish.asked import Asked
from pipeline.publish.documents import parts
from pipeline.publish.picture_subject import Subject
from pipeline.publish.site.council.standing import without_unit
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

PATH = "councils"
APPEALS, BALANCE_PCT = "send_appeals_per_10000", "dsg_balance_pct"
COLUMNS = {
    lines.ON_TIME: ("On time", "plans issued within 20 weeks, not counting exceptions"),
    lines.WAIT: ("Wait in weeks", "average wait for a plan, from the request"),
    lines.REFUSED: ("Refused", "requests for an assessment that were refused"),
    APPEALS: ("Appeals", "to the SEND Tribunal, per 10,000 children"),
    BALANCE_PCT: ("Balance", "of the schools grant, as a share of the grant of the year"),
}
"""Measure -> its head in the table, and what it is."""


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    every = list(place_queries.authorities(con).rows(named=True))
    today = [row for row in every if row["closed"] is None]
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    held = [name for name in COLUMNS if name in measures]
    subjects = [Subject(con, measures[name], measures[name]["time_periods"][-1]) for name in held]
    figures = [{row["location_code"]: row for row in subject.figures()} for subject in subjects]
    return View(
        "councils.html",
        _head(len(today), subjects),
        {
            "number": len(today),
            "letters": _letters(today),
            "heads": [
                {"short": short, "long": long, **_of_measure(subject)}
                for (short, long), subject in zip((COLUMNS[name] for name in held), subjects, strict=True)
            ],
            "absent": [short for name, (short, _) in COLUMNS.items() if name not in measures],
            "regions": _regions(con, today, subjects, figures),
            "england": [_national(subject) for subject in subjects],
            "former": [_former(con, row) for row in every if row["closed"] is not None],
        },
    )


def _head(number: int, subjects: Sequence[Subject]) -> Head:
    """Return the head; the preview is a map of the first measure, which is plans on time where it is held."""
    columns = [COLUMNS[subject.indicator["indicator"]][0] for subject in subjects]
    listed = formatting.listed([formatting.in_a_sentence(column) for column in columns])
    first = subjects[0] if subjects else None
    england = first and first.england
    return Head(
        PATH,
        f"All {number} councils: plans on time, waits, refusals, appeals"
        if len(subjects) == len(COLUMNS)
        else f"All {number} councils of England",
        described(
            f"All {number} councils of England by name and by region"
            + (f", with their main figures: {listed}." if listed else "."),
            f"England: {formatting.figure(england['value'], first.indicator)} on time."
            if first and england and first.indicator["indicator"] == lines.ON_TIME
            else "",
        ),
        Preview(
            f"picture/map/{first.indicator['indicator']}/{period_in_path(first.time_period)}.png",
            formatting.measure_in_period(first.time_period, first.indicator),
        )
        if first
        else None,
    )


def _letters(today: Sequence[Row]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the councils by their first letter."""
    named = [{"name": row["location_name"], "slug": row["slug"]} for row in today]
    return [(letter, list(found)) for letter, found in groupby(named, key=lambda row: row["name"][0])]


def _of_measure(subject: Subject) -> dict[str, str]:
    return {
        "indicator": subject.indicator["indicator"],
        "period": formatting.period_cell(subject.time_period, subject.indicator),
    }


def _regions(
    con: Con, today: Sequence[Row], subjects: Sequence[Subject], figures: Sequence[Mapping[str, Row]]
) -> list[dict[str, Any]]:
    """Return the regions by name, each with its councils by name and their cells."""
    slugs = {place["location_code"]: place["slug"] for place in record_queries.places(con).rows(named=True)}
    found: dict[str, list[Row]] = {}
    for row in today:
        found.setdefault(row["region_name"], []).append(row)
    return [
        {
            "name": name,
            "slug": slugs[rows[0]["region_code"]],
            "councils": [
                {
                    "name": row["location_name"],
                    "slug": row["slug"],
                    "cells": [
                        cell(of_measure.get(row["location_code"]), subject.indicator)
                        for subject, of_measure in zip(subjects, figures, strict=True)
                    ],
                }
                for row in rows
            ],
        }
        for name, rows in sorted(found.items())
    ]


def cell(row: Row | None, indicator: Row) -> str:
    """Return a figure in a few letters, without its unit; or why there is none."""
    figure = without_unit(parts.figure(row, indicator, counts=False))
    return figure.replace(" of ", "\N{NO-BREAK SPACE}")


def _national(subject: Subject) -> str:
    """Return England's figure; of balances, how many councils are in deficit."""
    if subject.indicator["signed"]:
        return parts.in_deficit(subject.con, subject.time_period)
    return cell(subject.england, subject.indicator) if subject.england else parts.NONE


def _former(con: Con, row: Row) -> dict[str, Any]:
    """Return a former council: until when it existed, and what came after it."""
    changes = place_queries.authority_changes(con, row["location_code"]).rows(named=True)
    after = [change["to_name"] for change in changes if change["from_code"] == row["location_code"]]
    return {
        "name": row["location_name"],
        "slug": row["slug"],
        "until": day_label(row["closed"]),
        "after": formatting.listed(list(dict.fromkeys(after))),
    }
