"""A live run: ask every publisher for its newest file, trust none of it blindly, keep what passes.

What is new is read, compared with what is held, and built into a whole warehouse with all the rest; only when
that has passed every check is it put in place: file, lock, warehouse, in this order, so that a run can be cut
short anywhere.
"""

import csv
import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.core.errors import FetchError, PipelineError
from pipeline.core.tables import Tables
from pipeline.fetch import discover, discover_arcgis
from pipeline.fetch.candidate import Arrived, Candidate, judge, like
from pipeline.fetch.client import Client, Fetched
from pipeline.fetch.file_checks import check_content
from pipeline.fetch.offer import Offer, Route
from pipeline.fetch.outcome import HELD, NEW, REFUSED, UNCHANGED, UNKNOWN, UNREACHABLE, Outcome
from pipeline.geography.layouts import PLACES
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.live import RELEASE, Live
from pipeline.store.overlay import held_files, overlay
from pipeline.store.raw import Entry, Store, held_path
from pipeline.warehouse import build as warehouse_build

log = logging.getLogger(__name__)


@dataclass
class Run:
    """One live run over a snapshot, data/raw and a warehouse.

    `held` are the tables of the snapshot, over which what data/raw holds is laid once when the run begins.
    """

    catalogue: Catalogue
    client: Client
    store: Store
    held: Tables
    output: Path
    entries: tuple[Entry, ...] = ()
    arrived: dict[str, Fetched] = field(default_factory=dict)

    def look(self, chosen: Iterable[Live]) -> list[Outcome]:
        """Only ask what is newest: nothing is downloaded or written."""
        self._take_stock()
        return [self._look(live) for live in chosen]

    def fetch(self, chosen: Iterable[Live]) -> list[Outcome]:
        """Bring what is new, check it, and put it in place with a warehouse built from it.

        Raises PipelineError if what is held already cannot be built; then nothing is changed.
        """
        with self.store.exclusive():
            self._take_stock()
            brought = [self._bring_safely(live) for live in chosen]
            verdicts = self._accept([one for one in brought if isinstance(one, Candidate)])
            self.store.tidy_up(fetched.path for fetched in self.arrived.values())
        return [verdicts[one.key] if isinstance(one, Candidate) else one for one in brought]

    def _take_stock(self) -> None:
        """What is held; a file that is not as it was accepted is forgotten, and so fetched again."""
        listed = self.store.entries()
        self.entries = tuple(entry for entry in listed if self.store.is_whole(entry))
        for entry in listed:
            if entry not in self.entries:
                log.warning("%s is not the file that was accepted and is forgotten", entry.path)
        self.held = self._with([])

    def _with(self, candidates: Sequence[Candidate]) -> Tables:
        """The tables with what is held and the candidates, of which each takes the place of its release."""
        new = {one.key: one.file(self.catalogue) for one in candidates}
        old = held_files(self.store, self.entries, self.catalogue)
        files = {file.key: file for file in old} | new
        return overlay(self.held, list(files.values()), self.catalogue)

    def _offer(self, live: Live) -> tuple[Offer, str]:
        """What the publisher offers, and our name of that release."""
        log.info("%s: asking for the newest release", live.source)
        offer = discover.newest(live, like(live, self.catalogue), self._releases(live), self.client)
        return offer, live.named.format(release=checked_name(offer.release))

    def _releases(self, live: Live) -> list[str]:
        return self.held["release"].filter(source=live.source)["release"].to_list()

    def _look(self, live: Live) -> Outcome:
        try:
            offer, release = self._offer(live)
        except PipelineError as error:
            return Outcome(live.source, live.file, UNREACHABLE, problem=str(error))
        by_file = live.ees is not None and live.ees.supporting is not None
        state = UNKNOWN if by_file else HELD if release in self._releases(live) else NEW
        return Outcome(live.source, live.file, state, release, offer.routes[0].url, missed=offer.missed)

    def _bring_safely(self, live: Live) -> Candidate | Outcome:
        """Whatever one publisher sends, the others' files are not lost by it."""
        try:
            return self._bring(live)
        except Exception as error:
            return Outcome(live.source, live.file, UNREACHABLE, problem=_told(error))

    def _bring(self, live: Live) -> Candidate | Outcome:
        """Download the newest file by the first way that works, and read it."""
        try:
            offer, release = self._offer(live)
        except PipelineError as error:
            return Outcome(live.source, live.file, UNREACHABLE, problem=str(error))
        outcome = Outcome(live.source, live.file, UNREACHABLE, release, missed=offer.missed)
        problems: list[str] = []
        for route in offer.routes:
            try:
                fetched = self._download(live, offer, route)
            except FetchError as error:
                problems.append(str(error))
                continue
            if fetched is None and outcome.state == REFUSED:
                break  # what is held came by another way; the refused file may be newer
            if fetched is None:
                return replace(outcome, state=UNCHANGED, url=route.url)
            arrived = Arrived(live, offer, route, fetched, offer.release)
            try:
                candidate = judge(_looked_at(arrived), self.held, self.catalogue)
            except PipelineError as error:
                problems.append(f"{route.url}: {error}")
                place = held_path(live.source, release, fetched.sha256, arrived.name)
                aside = self.store.refuse(fetched.path, place, problems[-1])
                outcome = replace(outcome, state=REFUSED, url=route.url, kept_at=aside)
            else:
                told = replace(candidate.outcome, missed=offer.missed, problem=" ".join(problems) or None)
                return replace(candidate, outcome=told)
        return replace(outcome, problem=" ".join(problems))

    def _download(self, live: Live, offer: Offer, route: Route) -> Fetched | None:
        """The file at an address, brought once a run as several sources may lie in it; None if it is held."""
        if route.url in self.arrived:
            return self.arrived[route.url]
        log.info("%s: downloading %s", live.source, route.url)
        wanted = (live.source, live.file, offer.release)
        mine = [one for one in self.entries if (one.source, one.live, one.offered) == wanted][-1:]
        path = self.store.incoming(route.url)
        if route.paged:
            fetched: Fetched | None = _keep(
                discover_arcgis.all_features(route.url, self.client), route.url, path
            )
        else:
            known = [one.headers for one in mine if one.asked == route.url]
            fetched = self.client.download(route.url, path, known[0] if known else None)
        if fetched is None:
            return None
        if fetched.sha256 in [one.sha256 for one in mine]:
            fetched.path.unlink()
            return None
        self.arrived[route.url] = fetched
        return fetched

    def _accept(self, candidates: Sequence[Candidate]) -> dict[tuple[str, str], Outcome]:
        """Put in place what passes with all that is held; keep aside what does not."""
        log.info("checking everything together")
        try:
            self._build(candidates)
        except Exception as error:
            if not candidates:
                raise
            log.info("looking for the file that is wrong: %s", _told(error))
            good, verdicts = self._sort_out(candidates)
            self._build(good)
            return verdicts
        return {one.key: one.outcome for one in candidates}

    def _sort_out(
        self, candidates: Sequence[Candidate]
    ) -> tuple[list[Candidate], dict[tuple[str, str], Outcome]]:
        """Try one after the other; PipelineError if nothing can be built at all: the fault is not theirs."""
        self._try([])
        good: list[Candidate] = []
        verdicts: dict[tuple[str, str], Outcome] = {}
        for group in _together(candidates, self.catalogue):
            try:
                self._try([*good, *group])
            except Exception as error:
                verdicts |= {one.key: self._refuse(one, _told(error)) for one in group}
            else:
                good += group
                verdicts |= {one.key: one.outcome for one in group}
        return good, verdicts

    def _try(self, candidates: Sequence[Candidate]) -> None:
        """Build a warehouse that nobody will read; PipelineError if it does not pass."""
        trial = self.store.folder / "trial.duckdb"
        try:
            warehouse_build.build(self._with(candidates), self.catalogue, trial)
        finally:
            trial.unlink(missing_ok=True)

    def _build(self, candidates: Sequence[Candidate]) -> None:
        """Build the warehouse and, once it has passed, hold the candidates; not if there is nothing new."""
        tables = self._with(candidates)
        if candidates or not warehouse_build.is_built_from(self.output, tables):
            warehouse_build.build(tables, self.catalogue, self.output, lambda: self._hold(candidates))

    def _hold(self, candidates: Sequence[Candidate]) -> None:
        new = {one.key for one in candidates}
        files = [(one.arrived, one.entry) for one in candidates]
        self.store.accept(files, [one for one in self.entries if (one.source, one.release) not in new])

    def _refuse(self, one: Candidate, reason: str) -> Outcome:
        aside = self.store.refuse(one.arrived, one.entry.path, reason)
        return replace(one.outcome, state=REFUSED, problem=reason, kept_at=aside)


def _told(error: Exception) -> str:
    """What is said of an error; of one that nobody foresaw, that it is one."""
    if isinstance(error, PipelineError):
        return str(error)
    return f"something unforeseen came of it ({type(error).__name__}: {error})"


def _together(candidates: Sequence[Candidate], catalogue: Catalogue) -> list[list[Candidate]]:
    """One after the other, but for the files that are only read with each other."""
    of_places = [one for one in candidates if one.entry.edition(catalogue).layout in PLACES]
    others = [[one] for one in candidates if one not in of_places]
    return [*others, of_places] if of_places else others


def _looked_at(arrived: Arrived) -> Arrived:
    """The file with its member, whose name may name the release; PipelineError if it is another thing."""
    route, path = arrived.route, arrived.fetched.path
    member = check_content(path, route.suffix, route.member)
    _check_rows(path, route)
    found = re.fullmatch(route.member, member, re.IGNORECASE) if route.member and member else None
    release = found.groupdict().get(RELEASE) if found else None
    offer = replace(arrived.offer, release=checked_name(release)) if release else arrived.offer
    return replace(arrived, member=member, offer=offer)


def checked_name(release: str) -> str:
    """The publisher's name of a release, which becomes a folder's; PipelineError if it had better not."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", release):
        raise PipelineError(f"its publisher calls its release {release[:60]!r}, which is no name for one.")
    return release


def _check_rows(path: Path, route: Route) -> None:
    """PipelineError unless a table has as many rows as its publisher lists: some end early unnoticed."""
    if route.rows is None:
        return
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            found = sum(1 for row in csv.reader(file) if row) - 1
    except csv.Error as error:
        raise PipelineError(f"it is no readable CSV table ({error}).") from error
    if found != route.rows:
        raise PipelineError(f"it has {found:,} rows, and the publisher's list says {route.rows:,}.")


def _keep(content: bytes, url: str, path: Path) -> Fetched:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Fetched(path, url, hashlib.sha256(content).hexdigest(), len(content), datetime.now(UTC), {})
