"""The entries of a place's feed: new figures, revisions, withdrawals, and corrections of our own."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND, LOCAL_AUTHORITY
from pipeline.publish.feeds.place import Place
from pipeline.queries import events as event_queries
from pipeline.queries import figures as figure_queries
from pipeline.text import formatting, not_ranked, sentences
from pipeline.text.formatting import Row
from pipeline.text.publication import dated
from pipeline.text.sentences import Facts

Con = duckdb.DuckDBPyConnection
Measures = Mapping[str, Row]
"""Rows of `indicators` by id."""
Releases = Mapping[tuple[str, str], Row]
"""Rows of `event_queries.releases` by source and release."""

NEW, REVISION, WITHDRAWAL, CORRECTION = "new figures", "revision", "withdrawal", "correction"
SENTENCES = 3
"""How many figures an entry says in sentences."""
MOST_LISTED = 12
"""How many revised figures, or councils, an entry lists; of more it gives the number."""
_NAMESPACE = uuid.UUID("7f0c2c3b-5a0e-4d0e-9d33-2f8a5a0d6b1c")
_NO_RANK = dict.fromkeys(("rank", "ranked", "tied", "rank_low", "rank_high", "not_ranked_reason"))


@dataclass(frozen=True)
class Entry:
    """An entry: what happened to the figures of a place, when, and where it can be read."""

    id: str
    kind: str
    title: str
    updated: datetime.date
    paragraphs: tuple[str, ...]
    source_title: str = ""
    source_url: str = ""


def entry_id(*parts: str) -> str:
    """Return the id of what these parts name (kind, source, release, place), the same in every build."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, '/'.join(parts))}"


def of_place(con: Con, place: Place) -> list[Entry]:
    """Return the entries about a place and the authorities in it, newest first."""
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    releases = {(row["source"], row["release"]): row for row in event_queries.releases(con).rows(named=True)}
    found = [
        *_new(con, place, measures, releases),
        *_changed(con, place, measures, releases),
        *_corrected(con, place),
    ]
    return sorted(found, key=lambda entry: (-entry.updated.toordinal(), entry.kind, entry.title, entry.id))


def _new(con: Con, place: Place, measures: Measures, releases: Releases) -> Iterable[Entry]:
    """Give an entry for each release with figures that no release had before."""
    found = event_queries.new_figures(con, place.code).filter(pl.col("indicator").is_in(list(measures)))
    is_second = pl.col("indicator").is_in([name for name in measures if _is_second_version(measures[name])])
    said = found.filter(~is_second).group_by("source", "release", maintain_order=True).head(SENTENCES)
    own, national = event_queries.figures_of(con, said, place.code)
    own_rows, england = (
        {(row["indicator"], row["time_period"]): row for row in table.rows(named=True)}
        for table in (own, national)
    )
    balances = _balances(con, said, measures)
    for (source, release), rows in found.group_by("source", "release", maintain_order=True):
        about = releases[str(source), str(release)]
        paragraphs = [
            _said(own_rows[key], measures[key[0]], england.get(key), about, balances.get(key))
            for key in said.filter(source=source, release=release)["indicator", "time_period"].iter_rows()
        ]
        given = int(rows["given"].sum())
        noun = "figure" if given == 1 else "figures"
        number = f"{given:,} {noun} of {place.name} {'is' if given == 1 else 'are'} new in this release."
        first = number if given else f"This release gives no figure of {place.name}."
        day, note = dated(about)
        yield Entry(
            entry_id(NEW, str(source), str(release), place.slug),
            NEW,
            f"{formatting.capital(place.name)}: {NEW if given else 'no figures'} in “{about['title']}”",
            day,
            (*paragraphs, first, *_notes(note)),
            f"{about['publisher']}: {about['title']} ({about['published']})",
            about["url"],
        )


def _is_second_version(indicator: Row) -> bool:
    """Return whether a measure is the one with exceptions of a pair, which says nearly the same."""
    return indicator["counterpart"] is not None and "_incl_" in indicator["indicator"]


def _balances(con: Con, said: pl.DataFrame, measures: Measures) -> dict[tuple[str, int], Row]:
    """Return in_deficit and with_figure of balances, by measure and period."""
    signed = [name for name in said["indicator"].unique().sort() if measures[name]["signed"]]
    return {
        (name, row["time_period"]): row
        for name in signed
        for row in figure_queries.balances(con, name).rows(named=True)
    }


def _said(figure: Row, indicator: Row, england: Row | None, release: Row, balance: Row | None) -> str:
    """Say a figure as it is now, with why it is not ranked, and England's; one withdrawn since says so."""
    facts = Facts(
        indicator=indicator,
        figure=figure,
        ranking=figure if figure["geographic_level"] == LOCAL_AUTHORITY else _NO_RANK,
        release=release,
        england=None if figure["location_code"] == ENGLAND else england,
        in_deficit=balance["in_deficit"] if balance else 0,
        with_balance=balance["with_figure"] if balance else 0,
    )
    paragraphs = [sentences.figure_sentence(facts)]
    if figure["value"] is not None and figure["not_ranked_reason"]:
        paragraphs.append(figure["not_ranked_reason"])
    if figure["location_code"] != ENGLAND and (balance or not indicator["signed"]):
        paragraphs.append(sentences.england_sentence(facts) or "")
    return " ".join(filter(None, paragraphs))


def _changed(con: Con, place: Place, measures: Measures, releases: Releases) -> Iterable[Entry]:
    """Give an entry for each release that revised figures, and one for each that withdrew some."""
    withdrawn = pl.col("what").is_in([event_queries.WITHDRAWN, event_queries.WITHHELD])
    found = event_queries.revisions(con, place.with_members).filter(pl.col("indicator").is_in(list(measures)))
    for kind, chosen in ((REVISION, found.filter(~withdrawn)), (WITHDRAWAL, found.filter(withdrawn))):
        for (source, release), rows in chosen.group_by("source", "release", maintain_order=True):
            about = releases[str(source), str(release)]
            own = rows.filter(location_code=place.code).rows(named=True)
            within = rows.filter(geographic_level=LOCAL_AUTHORITY).filter(
                pl.col("location_code") != place.code
            )
            day, note = dated(about)
            verb = "revised" if kind == REVISION else "no longer published"
            yield Entry(
                entry_id(kind, str(source), str(release), place.slug),
                kind,
                f"{formatting.capital(place.name)}: figures {verb} in “{about['title']}”",
                day,
                (
                    *_listed(own, measures, kind),
                    *_councils(within, verb),
                    *_notes(note),
                ),
                f"{about['publisher']}: {about['title']} ({about['published']})",
                about["url"],
            )


def _listed(own: Sequence[Row], measures: Measures, kind: str) -> list[str]:
    """Return a sentence for each changed figure of the place itself, up to MOST_LISTED."""
    paragraphs = [_change(row, measures[row["indicator"]], kind) for row in own[:MOST_LISTED]]
    more = len(own) - MOST_LISTED
    return [*paragraphs, f"And {more} more."] if more > 0 else paragraphs


def _change(row: Row, indicator: Row, kind: str) -> str:
    what = formatting.measure_in_period(row["time_period"], indicator)
    if kind == WITHDRAWAL:
        lost = (
            "no longer published"
            if row["what"] == event_queries.WITHDRAWN
            else "published without its counts"
        )
        return f"{what}: {lost}."
    now = formatting.figure(row["new_value"], indicator)
    doubt = not_ranked.suspect_revision(row["suspect"]) if row["suspect"] else ""
    if row["what"] == event_queries.GIVEN:
        return f"{what}: {now}, which was missing before{doubt}."
    before = formatting.figure(row["old_value"], indicator)
    if before == now:
        return f"{what}: still {now}, from other counts{doubt}."
    return f"{what}: {now}, before {before}{doubt}."


def _councils(within: pl.DataFrame, verb: str) -> list[str]:
    """Return a sentence on the authorities within a region or England."""
    names = within["location_name"].unique().sort().to_list()
    if not names:
        return []
    written = [formatting.place_in_a_sentence(name) for name in names]
    who = formatting.listed(written) if len(names) <= MOST_LISTED else f"{len(names)} councils"
    number = f"{within.height:,} {'figure' if within.height == 1 else 'figures'}"
    doubtful = within.height - within["suspect"].null_count()
    doubt = f", of which {doubtful:,} {'is' if doubtful == 1 else 'are'} in doubt" if doubtful else ""
    return [f"{number} of {who} {'is' if within.height == 1 else 'are'} {verb}{doubt}."]


def _corrected(con: Con, place: Place) -> Iterable[Entry]:
    """Give an entry for each error of our own that concerned the place."""
    for row in event_queries.corrections(con).rows(named=True):
        if row["location_code"] is None or row["location_code"] in place.with_members:
            yield Entry(
                entry_id(CORRECTION, row["correction"], place.slug),
                CORRECTION,
                "Postcode Lottery: a correction of ours",
                row["corrected_on"],
                (row["text"],),
            )


def _notes(note: str) -> tuple[str, ...]:
    return (note,) if note else ()
