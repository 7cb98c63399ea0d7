"""A live run: ask every publisher for its newest file, and accept the files that pass validation.

A new file is read, compared with what is stored, and built into a complete warehouse with everything else.
Once that has passed every check, file, lock and warehouse are put in place, in this order, so that a run can
be interrupted at any point.
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
from pipeline.fetch.candidate import Candidate, DownloadedFile, read_candidate, template_edition
from pipeline.fetch.client import Client, Download
from pipeline.fetch.failure import failure_sentence, is_failure
from pipeline.fetch.file_checks import check_content
from pipeline.fetch.offer import Offer, Route
from pipeline.fetch.outcome import NEW, REFUSED, STORED, UNCHANGED, UNKNOWN, UNREACHABLE, Outcome
from pipeline.geography.layouts import PLACES
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.live import RELEASE, Live
from pipeline.store.overlay import Key, overlay, stored_files
from pipeline.store.raw import Entry, Store, stored_path
from pipeline.warehouse import build as warehouse_build

log = logging.getLogger(__name__)


@dataclass
class Run:
    """One live run over a snapshot, data/raw and a warehouse.

    `stored` are the tables of the snapshot; the files of data/raw are laid over them when the run begins.
    """

    catalogue: Catalogue
    client: Client
    store: Store
    stored: Tables
    output: Path
    entries: tuple[Entry, ...] = ()
    downloads: dict[str, Download] = field(default_factory=dict)

    def dry_run(self, selected: Iterable[Live]) -> list[Outcome]:
        """Ask which releases are newest; nothing is downloaded or written."""
        self._read_stored_files()
        return [self._ask(live) for live in selected]

    def fetch(self, selected: Iterable[Live]) -> list[Outcome]:
        """Download new files, check them, and accept them together with a warehouse built from them.

        Raises PipelineError if the stored files cannot be built; then nothing is changed.
        """
        with self.store.exclusive():
            self._read_stored_files()
            results = [self._candidate_or_outcome(live) for live in selected]
            outcomes = self._accept([result for result in results if isinstance(result, Candidate)])
            self.store.tidy_up(download.path for download in self.downloads.values())
        return [outcomes[result.key] if isinstance(result, Candidate) else result for result in results]

    def _read_stored_files(self) -> None:
        """Read the stored files once; damaged ones are ignored, and so fetched again."""
        listed = self.store.entries()
        self.entries = tuple(entry for entry in listed if self.store.is_intact(entry))
        for entry in listed:
            if entry not in self.entries:
                log.warning("%s is not the file that was accepted and is ignored", entry.path)
        self.stored = self._with([])

    def _with(self, candidates: Sequence[Candidate]) -> Tables:
        """Return the tables with the stored files and the candidates, which replace stored releases."""
        new = {candidate.key: candidate.file(self.catalogue) for candidate in candidates}
        old = stored_files(self.store, self.entries, self.catalogue)
        files = {file.key: file for file in old} | new
        return overlay(self.stored, list(files.values()), self.catalogue)

    def _offer(self, live: Live) -> tuple[Offer, str]:
        """Return the publisher's offer and our name of its release."""
        log.info("%s: asking for the newest release", live.source)
        template = template_edition(live, self.catalogue)
        offer = discover.newest(live, template, self._releases(live), self.client)
        return offer, live.named.format(release=checked_name(offer.release))

    def _releases(self, live: Live) -> list[str]:
        return self.stored["release"].filter(source=live.source)["release"].to_list()

    def _ask(self, live: Live) -> Outcome:
        try:
            offer, release = self._offer(live)
        except PipelineError as error:
            return Outcome(live.source, live.file, UNREACHABLE, problem=str(error))
        named_in_file = live.ees is not None and live.ees.supporting is not None
        state = UNKNOWN if named_in_file else STORED if release in self._releases(live) else NEW
        return Outcome(live.source, live.file, state, release, offer.routes[0].url, missed=offer.missed)

    def _candidate_or_outcome(self, live: Live) -> Candidate | Outcome:
        """Return the new file of a source, or why there is none; an error does not affect other sources."""
        try:
            offer, release = self._offer(live)
            return self._try_routes(live, offer, release)
        except BaseException as error:
            if not is_failure(error):
                raise
            return Outcome(live.source, live.file, UNREACHABLE, problem=failure_sentence(error))

    def _try_routes(self, live: Live, offer: Offer, release: str) -> Candidate | Outcome:
        """Download the file by the first route that works, and read it."""
        outcome = Outcome(live.source, live.file, UNREACHABLE, release, missed=offer.missed)
        problems: list[str] = []
        for route in offer.routes:
            try:
                download = self._download(live, offer, route)
            except FetchError as error:
                problems.append(str(error))
                continue
            if download is None and outcome.state == REFUSED:
                break  # the stored file came by another route; the refused one may be newer
            if download is None:
                return replace(outcome, state=UNCHANGED, url=route.url)
            result = self._read(DownloadedFile(live, offer, route, download, offer.release), release)
            if isinstance(result, Candidate):
                problem = " ".join(problems) or None
                return replace(result, outcome=replace(result.outcome, missed=offer.missed, problem=problem))
            reason, path = result
            problems.append(reason)
            outcome = replace(outcome, state=REFUSED, url=route.url, kept_at=path)
        return replace(outcome, problem=" ".join(problems))

    def _read(self, file: DownloadedFile, release: str) -> Candidate | tuple[str, Path]:
        """Read a download; if that fails in any way, keep it aside and return the reason and its path."""
        try:
            return read_candidate(_inspected(file), self.stored, self.catalogue)
        except BaseException as error:
            if not is_failure(error):
                raise
            reason = f"{file.route.url}: {failure_sentence(error)}"
        place = stored_path(file.live.source, release, file.download.sha256, file.name)
        return reason, self.store.refuse(file.download.path, place, reason)

    def _download(self, live: Live, offer: Offer, route: Route) -> Download | None:
        """Return the file at a route; None if it is stored. Sources that share a file share its download."""
        if route.url in self.downloads:
            return self.downloads[route.url]
        log.info("%s: downloading %s", live.source, route.url)
        wanted = (live.source, live.file, offer.release)
        own = [item for item in self.entries if (item.source, item.live, item.offered) == wanted][-1:]
        path = self.store.incoming(route.url)
        if route.paged:
            content = discover_arcgis.all_features(route.url, self.client)
            download: Download | None = _written(content, route.url, path)
        else:
            known = [entry.headers for entry in own if entry.asked == route.url]
            download = self.client.download(route.url, path, known[0] if known else None)
        if download is None:
            return None
        if download.sha256 in [entry.sha256 for entry in own]:
            download.path.unlink()
            return None
        self.downloads[route.url] = download
        return download

    def _accept(self, candidates: Sequence[Candidate]) -> dict[Key, Outcome]:
        """Accept the candidates that pass all checks together with the stored files; refuse the others."""
        log.info("checking everything together")
        try:
            self._build(candidates)
        except BaseException as error:
            if not candidates or not is_failure(error):
                raise
            log.info("looking for the file that is wrong: %s", failure_sentence(error))
            valid, outcomes = self._sort_out(candidates)
            self._build(valid)
            return outcomes
        return {candidate.key: candidate.outcome for candidate in candidates}

    def _sort_out(self, candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[Key, Outcome]]:
        """Add one candidate after the other and return those that pass, and the outcome of each.

        PipelineError if the stored files alone cannot be built: then no candidate is at fault.
        """
        self._build_trial([])
        valid: list[Candidate] = []
        outcomes: dict[Key, Outcome] = {}
        for group in _groups(candidates, self.catalogue):
            try:
                self._build_trial([*valid, *group])
            except BaseException as error:
                if not is_failure(error):
                    raise
                reason = failure_sentence(error)
                outcomes |= {candidate.key: self._refuse(candidate, reason) for candidate in group}
            else:
                valid += group
                outcomes |= {candidate.key: candidate.outcome for candidate in group}
        return valid, outcomes

    def _build_trial(self, candidates: Sequence[Candidate]) -> None:
        """Build a warehouse only to check it; PipelineError if it does not pass."""
        trial = self.store.folder / "trial.duckdb"
        try:
            warehouse_build.build(self._with(candidates), self.catalogue, trial)
        finally:
            trial.unlink(missing_ok=True)

    def _build(self, candidates: Sequence[Candidate]) -> None:
        """Build the warehouse and, once it has passed, store the candidates; skip it if nothing is new."""
        tables = self._with(candidates)
        if candidates or not warehouse_build.is_built_from(self.output, tables):
            warehouse_build.build(tables, self.catalogue, self.output, lambda: self._store(candidates))

    def _store(self, candidates: Sequence[Candidate]) -> None:
        new = {candidate.key for candidate in candidates}
        files = [(candidate.path, candidate.entry) for candidate in candidates]
        kept = [entry for entry in self.entries if (entry.source, entry.release) not in new]
        self.store.accept(files, kept)

    def _refuse(self, candidate: Candidate, reason: str) -> Outcome:
        path = self.store.refuse(candidate.path, candidate.entry.path, reason)
        return replace(candidate.outcome, state=REFUSED, problem=reason, kept_at=path)


def checked_name(release: str) -> str:
    """Return the publisher's name of a release; PipelineError if it is unsafe as the name of a folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", release):
        raise PipelineError(f"its publisher calls its release {release[:60]!r}, which is not a valid name.")
    return release


def _groups(candidates: Sequence[Candidate], catalogue: Catalogue) -> list[list[Candidate]]:
    """Return each candidate by itself, except for the files of places, which are only read together."""
    of_places = [item for item in candidates if item.entry.edition(catalogue).layout in PLACES]
    others = [[item] for item in candidates if item not in of_places]
    return [*others, of_places] if of_places else others


def _inspected(file: DownloadedFile) -> DownloadedFile:
    """Return the file with its member, whose name may contain the release; PipelineError if invalid."""
    route, path = file.route, file.download.path
    member = check_content(path, route.suffix, route.member)
    _check_rows(path, route)
    match = re.fullmatch(route.member, member, re.IGNORECASE) if route.member and member else None
    release = match.groupdict().get(RELEASE) if match else None
    offer = replace(file.offer, release=checked_name(release)) if release else file.offer
    return replace(file, member=member, offer=offer)


def _check_rows(path: Path, route: Route) -> None:
    """PipelineError unless a table has as many rows as its publisher lists: some end early unnoticed."""
    if route.rows is None:
        return
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            found = sum(1 for row in csv.reader(file) if row) - 1
    except csv.Error as error:
        raise PipelineError(f"it is not a readable CSV table ({error}).") from error
    if found != route.rows:
        raise PipelineError(f"it has {found:,} rows, and the publisher's list says {route.rows:,}.")


def _written(content: bytes, url: str, path: Path) -> Download:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Download(path, url, hashlib.sha256(content).hexdigest(), len(content), datetime.now(UTC), {})
