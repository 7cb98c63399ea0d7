"""A file that has arrived: read, compared with what is held, and named as the release it is to be held as."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.catalogue import Catalogue, Edition
from pipeline.changes import Changes, compare, newest_of, same_figures
from pipeline.channels import Live
from pipeline.collect import read_edition
from pipeline.discover import Offer, Route
from pipeline.fetch import Fetched
from pipeline.geography import Geography
from pipeline.layouts import LAYOUTS
from pipeline.outcome import AMENDED, NEW, SAME, Outcome
from pipeline.overlay import FetchedFile, Key
from pipeline.raw import Entry, held_path
from pipeline.tables import Tables

AMENDED_ON = "-amended-"  # in the name of a release, between the one that it amends and the day


@dataclass(frozen=True)
class Arrived:
    """A downloaded file, the `[[live]]` block, offer and route it came by, and its member if an archive."""

    live: Live
    offer: Offer
    route: Route
    fetched: Fetched
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
    PipelineError if the file is not as its schema says or names places that the register does not know.
    """
    live, fetched = arrived.live, arrived.fetched
    entry = _entry(arrived, catalogue)
    releases = held["release"].filter(source=live.source)
    names = releases["release"].to_list()
    if entry.edition(catalogue).layout not in LAYOUTS:
        known = releases.filter(release=entry.release)["sha256"]
        state = NEW if known.is_empty() else SAME if fetched.sha256 in known else AMENDED
        return Candidate(fetched.path, entry, _outcome(live, entry, state))
    file = FetchedFile.of(entry, fetched.path, catalogue)
    geography = Geography(held["location"], held["location_alias"], held["location_change"])
    new = read_edition(file.content(), file.edition, geography)[1]
    mine = held["observation"].filter(source=live.source)
    changes = compare(new, newest_of(mine, releases), held["location"])
    if (same := _same(new, mine, entry.release, names)) is not None:
        entry, state = _renamed(entry, same, releases.filter(release=same)["title"][0]), SAME
    elif entry.release in names:
        entry, state = _amendment(entry, names), AMENDED
    else:
        state = NEW
    return Candidate(fetched.path, entry, _outcome(live, entry, state, changes))


def _entry(arrived: Arrived, catalogue: Catalogue) -> Entry:
    live, offer, fetched = arrived.live, arrived.offer, arrived.fetched
    read_like, release = like(live, catalogue), live.named.format(release=offer.release)
    return Entry(
        source=live.source,
        release=release,
        like=read_like.release,
        live=live.file,
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


def _same(new: pl.DataFrame, mine: pl.DataFrame, release: str, names: Sequence[str]) -> str | None:
    """The held release that has just these figures; one of this name may have fewer, as an extract has."""
    for name in reversed(names):
        whole = name not in _family(release, names)
        if same_figures(new, mine.filter(release=name), whole=whole):
            return name
    return None


def _family(release: str, names: Sequence[str]) -> list[str]:
    """The release and its amendments, in order."""
    return [name for name in names if name == release or name.startswith(f"{release}{AMENDED_ON}")]


def _amendment(entry: Entry, names: Sequence[str]) -> Entry:
    """The entry as a release of its own, named after the day, which stands behind the one that it amends."""
    release = first = f"{entry.release}{AMENDED_ON}{entry.retrieved_at:%Y-%m-%d}"
    further = 1
    while release in names:
        further += 1
        release = f"{first}-{further}"
    renamed = _renamed(entry, release, f"{entry.title}, as amended by {_day(entry)}")
    return renamed.model_copy(update={"amends": _family(entry.release, names)[-1]})


def _renamed(entry: Entry, release: str, title: str) -> Entry:
    path = held_path(entry.source, release, entry.sha256, Path(entry.path).name)
    return entry.model_copy(update={"release": release, "title": title, "path": path})


def _outcome(live: Live, entry: Entry, state: str, changes: Changes | None = None) -> Outcome:
    return Outcome(
        live.source, live.file, state, entry.release, entry.final_url, entry.sha256, entry.bytes, changes
    )


def _day(of: Fetched | Entry) -> str:
    return f"{of.retrieved_at.day} {of.retrieved_at:%B %Y}"
