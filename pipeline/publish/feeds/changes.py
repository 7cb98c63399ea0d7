"""What changed, as a document for programs: releases, changed totals, corrections, what is expected."""

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.core.licence import LICENCE
from pipeline.publish.asked import Asked
from pipeline.publish.feeds.entries import CORRECTION, NEW, REVISION, WITHDRAWAL, entry_id
from pipeline.publish.feeds.expected import expected
from pipeline.publish.files.forms import Form
from pipeline.queries import events as event_queries
from pipeline.text.publication import dated

Con = duckdb.DuckDBPyConnection
_KINDS = {event_queries.WITHDRAWN: WITHDRAWAL, event_queries.WITHHELD: WITHDRAWAL}


def find(con: Con, _asked: Asked) -> dict[str, Any]:
    """Return all that changed, newest first; nothing in it depends on when it is made."""
    releases = event_queries.releases(con).rows(named=True)
    days = {(row["source"], row["release"]): dated(row) for row in releases}
    listed = [
        {
            "id": entry_id(NEW, row["source"], row["release"]),
            "source": row["source"],
            "release": row["release"],
            "publisher": row["publisher"],
            "title": row["title"],
            "published": row["published"],
            "dated": day.isoformat(),
            "dated_by": note or "the day of publication",
            "url": row["url"],
            "superseding": not row["parallel"],
        }
        for row in releases
        for day, note in [days[row["source"], row["release"]]]
    ]
    changed = [
        {
            "id": entry_id("figure", *(f"{row[name]}" for name in _KEY)),
            "kind": _KINDS.get(row["what"], REVISION),
            "dated": days[row["source"], row["release"]][0].isoformat(),
            **{name: row[name] for name in (*_KEY, *_TOLD)},
        }
        for row in event_queries.revisions(con).rows(named=True)
    ]
    corrections = [
        {
            "id": entry_id(CORRECTION, row["correction"]),
            "dated": row["corrected_on"].isoformat(),
            "location_code": row["location_code"],
            "indicators": row["indicators"],
            "text": row["text"],
        }
        for row in event_queries.corrections(con).rows(named=True)
    ]
    return {
        "title": "Postcode Lottery: what changed",
        "about": (
            "Totals of every place. `old_value` is null for figures that are no longer published. `suspect` "
            "says why the later figure is in doubt, and is null for the others. `dated` is the day of "
            "publication or, if that is not known, the first day that its words leave open, or the last day "
            "of its newest figures."
        ),
        "licence": LICENCE,
        "releases": sorted(listed, key=_newest_first),
        "changed_figures": sorted(changed, key=_newest_first),
        "corrections": sorted(corrections, key=_newest_first),
        "expected": [
            {
                "id": event.id,
                "publisher": event.publisher,
                "expected": event.when,
                "is_estimate": event.is_estimate,
                "after": list(event.titles),
                "known_since": list(dict.fromkeys(event.known_since)),
            }
            for event in expected(con)
        ],
    }


_KEY = ("source", "release", "indicator", "time_period", "location_code")
_TOLD = ("location_name", "what", "old_value", "new_value", "suspect")


def _newest_first(item: Mapping[str, Any]) -> tuple[int, str]:
    return -int(item["dated"].replace("-", "")), item["id"]


def write(content: Mapping[str, Any], _version: str) -> bytes:
    """Write the document."""
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


FORMS = {"json": Form(write, "application/json")}
"""Ending of the document's path -> its form."""
