"""`python -m pipeline fetch`: select the sources, run, and report the outcomes."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.suggestions import did_you_mean
from pipeline.fetch.client import Client
from pipeline.fetch.outcome import FAILED, Outcome
from pipeline.fetch.run import Run
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.sources.live import Live
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """The outcome of each source."""

    outcomes: Sequence[Outcome]

    @property
    def problem(self) -> str | None:
        """The failures in one sentence; None if there are none."""
        failed = [outcome for outcome in self.outcomes if outcome.state in FAILED]
        if not failed:
            return None
        reasons = "; ".join(f"{item.source}: {str(item.problem).removesuffix('.')}" for item in failed)
        return f"{len(failed)} of {len(self.outcomes)} files failed, the stored data stays: {reasons}."

    def as_dict(self) -> dict[str, object]:
        """Return the report for JSON."""
        problem = {"problem": self.problem} if self.problem else {}
        sources = [outcome.as_dict() for outcome in self.outcomes]
        return {"outcome": "problem" if self.problem else "done", **problem, "sources": sources}


def fetch(sources: Sequence[str] | None, raw: Path, output: Path, *, dry_run: bool = False) -> Report:
    """Fetch what is new of these sources (default: all live ones) and build the warehouse from it.

    Raises PipelineError for a source that is not live, and if the stored files cannot be built.
    """
    catalogue = read_catalogue()
    client = Client(catalogue.hosts)
    run = Run(catalogue, client, Store(raw), read_snapshot(paths.SNAPSHOT), output)
    selected = _selected(sources, catalogue)
    return Report(run.dry_run(selected) if dry_run else run.fetch(selected))


def record(raw: Path, report: Report | None) -> None:
    """Write into data/raw what came of a fetch, for those who watch the server; None: it could not be built.

    What cannot be written is left out: the fetch itself has been reported.
    """
    outcomes = report.outcomes if report else ()
    failed = sum(outcome.state in FAILED for outcome in outcomes)
    said = {
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "outcome": "done" if report and not failed else "problem",
        "files": len(outcomes),
        "failed": failed,
    }
    aside = raw / f".{paths.LAST_FETCH.name}.new"
    try:
        aside.write_text(json.dumps(said) + "\n", encoding="utf-8")
        aside.replace(raw / paths.LAST_FETCH.name)
    except OSError as error:
        log.warning("what came of this fetch could not be noted in %s: %s", raw, error.strerror)


def _selected(sources: Sequence[str] | None, catalogue: Catalogue) -> list[Live]:
    names = sorted({live.source for live in catalogue.live})
    for source in sources or []:
        if source not in names:
            raise PipelineError(
                f"{source!r} is not a source that can be fetched. {did_you_mean(source, names)}"
            )
    return [live for live in catalogue.live if not sources or live.source in sources]
