"""A file that has arrived: read, compared with what is held, and named as the release it is to be held as."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.tables import Tables
from pipeline.fetch.changes import Changes, compare, has_all, newest_of
from pipeline.fetch.client import Fetched
from pipeline.fetch.offer import Offer, Route
from pipeline.fetch.outcome import AMENDED, NEW, SAME, Outcome
from pipeline.geography.layouts import PLACES
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.sources.live import Live
from pipeline.store.ingest import read_edition
from pipeline.store.overlay import AMENDED_ON, FetchedFile, Key
from pipeline.store.raw import Entry, held_path
from pipeline.tidy.layouts import LAYOUTS


@dataclass(frozen=True)
class Arrived:
    """A downloaded file, the `[[live]]` block, offer and route it came by, and its member if an archive.

    `offered` is the publisher's name of the release before an archive's member has named it.
    """

    live: Live
    offer: Offer
    route: Route
    fetched: Fetched
    offered: str
    member: str | None = None

    @property
    def name(self) -> str:
        """What the file is called here: as the block says, or an archive of that name."""
        return Path(self.live.file).with_suffix(self.route.suffix).name


@dataclass(frozen=True)
class Candidate:
    """A file that was read: where it is, what it would be held as, and what it would change."""

    arrived: Path
    entry: Entry
    outcome: Outcome

    @property
    def key(self) -> Key:
        """Its source and release."""
        return self.entry.source, self.entry.release

    def file(self, catalogue: Catalogue) -> FetchedFile:
        """The file as tables are made of it."""
        return FetchedFile.of(self.entry, self.arrived, catalogue)


def like(live: Live, catalogue: Catalogue) -> Edition:
    """The edition of the catalogue by which a new release of a source is read."""
    editions = [one for one in catalogue.editions if one.source == live.source]
    return next((one for one in editions if one.release == live.like), editions[-1])


def judge(arrived: Arrived, held: Tables, catalogue: Catalogue) -> Candidate:
    """Read a file and find out whether its release is new, amended, or held with the same figures.

    An amendment becomes a release of its own behind the one that it amends: nothing published is forgotten.
    Only outlines, of which there is one set, take the place of those that were held. PipelineError if the
    file is not as its schema says or names places that the register does not know.
    """
    entry = _entry(arrived, catalogue)
    releases = held["release"].filter(source=entry.source)
    names = releases["release"].to_list()
    edition = entry.edition(catalogue)
    if edition.layout in PLACES:
        known = releases.filter(release=entry.release)["sha256"]
        state = NEW if known.is_empty() else SAME if entry.sha256 in known else AMENDED
        return Candidate(arrived.fetched.path, entry, _outcome(entry, state))
    file = FetchedFile.of(entry, arrived.fetched.path, catalogue)
    geography = Geography(held["location"], held["location_alias"], held["location_change"])
    table, new, _ = read_edition(file.content(), file.edition, geography)
    mine = held[table].filter(source=entry.source)
    family = _family(entry.release, names)
    if edition.layout in LAYOUTS:
        changes = compare(new, newest_of(mine, releases), held["location"])
    else:
        changes = Changes(rows=new.height, rows_before=mine.filter(release=names[-1]).height)
    if not family:
        state = NEW
    elif has_all(new, mine.filter(release=family[-1])):
        entry, state = _renamed(entry, family[-1], releases.filter(release=family[-1])["title"][0]), SAME
    else:
        entry, state = _amendment(entry, family, names), AMENDED
    return Candidate(arrived.fetched.path, entry, _outcome(entry, state, changes))


def _entry(arrived: Arrived, catalogue: Catalogue) -> Entry:
    live, offer, fetched = arrived.live, arrived.offer, arrived.fetched
    read_like, release = like(live, catalogue), live.named.format(release=offer.release)
    return Entry(
        source=live.source,
        release=release,
        like=read_like.release,
        live=live.file,
        offered=arrived.offered,
        title=live.title.format(release=offer.release) if live.title else read_like.title,
        published=f"as fetched on {_day(fetched)}",
        url=offer.url or read_like.url,
        path=held_path(live.source, release, fetched.sha256, arrived.name),
        member=arrived.member if arrived.route.suffix == ".zip" else None,
        time_period=int(offer.release.replace("-", "")) if read_like.time_period else None,
        asked=arrived.route.url,
        final_url=fetched.url,
        sha256=fetched.sha256,
        bytes=fetched.size,
        headers=fetched.headers,
        retrieved_at=fetched.retrieved_at,
    )


def _family(release: str, names: Sequence[str]) -> list[str]:
    """The release and its amendments, in order."""
    return [name for name in names if name == release or name.startswith(f"{release}{AMENDED_ON}")]


def _amendment(entry: Entry, family: Sequence[str], names: Sequence[str]) -> Entry:
    """The entry as a release of its own, named after the day, which stands behind the one that it amends."""
    release = first = f"{entry.release}{AMENDED_ON}{entry.retrieved_at:%Y-%m-%d}"
    further = 1
    while release in names:
        further += 1
        release = f"{first}-{further}"
    renamed = _renamed(entry, release, f"{entry.title}, as amended by {_day(entry)}")
    return renamed.model_copy(update={"amends": family[-1]})


def _renamed(entry: Entry, release: str, title: str) -> Entry:
    path = held_path(entry.source, release, entry.sha256, Path(entry.path).name)
    return entry.model_copy(update={"release": release, "title": title, "path": path})


def _outcome(entry: Entry, state: str, changes: Changes | None = None) -> Outcome:
    return Outcome(
        entry.source, entry.live, state, entry.release, entry.final_url, entry.sha256, entry.bytes, changes
    )


def _day(of: Fetched | Entry) -> str:
    return f"{of.retrieved_at.day} {of.retrieved_at:%B %Y}"
