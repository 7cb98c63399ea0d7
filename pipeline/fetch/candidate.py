"""A downloaded file: read, compared with the stored figures, and named as a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.core.periods import day_label
from pipeline.core.tables import Tables
from pipeline.fetch.changes import Changes, compare, contains_all, newest_figures
from pipeline.fetch.client import Download
from pipeline.fetch.offer import Offer, Route
from pipeline.fetch.outcome import AMENDED, NEW, SAME, Outcome
from pipeline.geography.layouts import PLACES
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.sources.live import Live
from pipeline.store.ingest import read_edition
from pipeline.store.overlay import AMENDED_ON, FetchedFile, Key
from pipeline.store.raw import Entry, stored_path
from pipeline.tidy.layouts import LAYOUTS


@dataclass(frozen=True)
class DownloadedFile:
    """A download with its `[[live]]` block, offer and route, and the member to read if it is an archive.

    `offered` is the publisher's name of the release, before the name of an archive's member replaces it.
    """

    live: Live
    offer: Offer
    route: Route
    download: Download
    offered: str
    member: str | None = None

    @property
    def name(self) -> str:
        """The file name to store it under: that of the block, with the suffix of the route."""
        return Path(self.live.file).with_suffix(self.route.suffix).name


@dataclass(frozen=True)
class Candidate:
    """A file that was read: where it is, the entry it would be stored with, and what it would change."""

    path: Path
    entry: Entry
    outcome: Outcome

    @property
    def key(self) -> Key:
        """Its source and release."""
        return self.entry.source, self.entry.release

    def file(self, catalogue: Catalogue) -> FetchedFile:
        """Return the file with the edition by which it is read."""
        return FetchedFile.of(self.entry, self.path, catalogue)


def template_edition(live: Live, catalogue: Catalogue) -> Edition:
    """Return the edition of the catalogue that a new release of a source is read like."""
    editions = [edition for edition in catalogue.editions if edition.source == live.source]
    return next((edition for edition in editions if edition.release == live.like), editions[-1])


def read_candidate(file: DownloadedFile, stored: Tables, catalogue: Catalogue) -> Candidate:
    """Read a file and determine whether its release is new, amended, or stored with the same figures.

    An amendment becomes a release of its own, after the one it amends, so that published figures are kept.
    Only boundaries replace the stored ones. PipelineError if the file does not match its schema or names
    places that the register does not know.
    """
    entry = _entry(file, catalogue)
    releases = stored["release"].filter(source=entry.source)
    edition = entry.edition(catalogue)
    if edition.layout in PLACES:
        return Candidate(file.download.path, entry, _outcome(entry, _state_of_places(entry, releases)))
    fetched = FetchedFile.of(entry, file.download.path, catalogue)
    geography = Geography(stored["location"], stored["location_alias"], stored["location_change"])
    table, new, _ = read_edition(fetched.content(), fetched.edition, geography)
    own = stored[table].filter(source=entry.source)
    names = releases["release"].to_list()
    if edition.layout in LAYOUTS:
        changes = compare(new, newest_figures(own, releases), stored["location"])
    else:
        changes = Changes(rows=new.height, rows_before=own.filter(release=names[-1]).height)
    versions = _versions(entry.release, names)
    if not versions:
        state = NEW
    elif contains_all(new, own.filter(release=versions[-1])):
        state = SAME
        entry = _renamed(entry, versions[-1], releases.filter(release=versions[-1])["title"][0])
    else:
        entry, state = _amendment(entry, versions, names), AMENDED
    return Candidate(file.download.path, entry, _outcome(entry, state, changes))


def _state_of_places(entry: Entry, releases: pl.DataFrame) -> str:
    known = releases.filter(release=entry.release)["sha256"]
    if known.is_empty():
        return NEW
    return SAME if entry.sha256 in known else AMENDED


def _entry(file: DownloadedFile, catalogue: Catalogue) -> Entry:
    live, offer, download = file.live, file.offer, file.download
    template, release = template_edition(live, catalogue), live.named.format(release=offer.release)
    return Entry(
        source=live.source,
        release=release,
        like=template.release,
        live=live.file,
        offered=file.offered,
        title=live.title.format(release=offer.release) if live.title else template.title,
        published=f"as fetched on {day_label(download.retrieved_at)}",
        url=offer.url or template.url,
        path=stored_path(live.source, release, download.sha256, file.name),
        member=file.member if file.route.suffix == ".zip" else None,
        time_period=int(offer.release.replace("-", "")) if template.time_period else None,
        asked=file.route.url,
        final_url=download.url,
        sha256=download.sha256,
        bytes=download.size,
        headers=download.headers,
        retrieved_at=download.retrieved_at,
    )


def _versions(release: str, names: Sequence[str]) -> list[str]:
    """Return the release and its amendments, in order."""
    return [name for name in names if name == release or name.startswith(f"{release}{AMENDED_ON}")]


def _amendment(entry: Entry, versions: Sequence[str], names: Sequence[str]) -> Entry:
    """Return the entry as a release of its own, named after the day."""
    release = base = f"{entry.release}{AMENDED_ON}{entry.retrieved_at:%Y-%m-%d}"
    number = 1
    while release in names:
        number += 1
        release = f"{base}-{number}"
    renamed = _renamed(entry, release, f"{entry.title}, as amended by {day_label(entry.retrieved_at)}")
    return renamed.model_copy(update={"amends": versions[-1]})


def _renamed(entry: Entry, release: str, title: str) -> Entry:
    path = stored_path(entry.source, release, entry.sha256, Path(entry.path).name)
    return entry.model_copy(update={"release": release, "title": title, "path": path})


def _outcome(entry: Entry, state: str, changes: Changes | None = None) -> Outcome:
    return Outcome(
        entry.source, entry.live, state, entry.release, entry.final_url, entry.sha256, entry.bytes, changes
    )
