"""`python -m pipeline fetch`: which sources, and what is reported of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.fetch.client import Client
from pipeline.fetch.outcome import FAILED, Outcome
from pipeline.fetch.run import Run
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.sources.live import Live
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot


@dataclass(frozen=True)
class Report:
    """What became of each source, and the problem in one sentence if there was one."""

    outcomes: Sequence[Outcome]

    @property
    def problem(self) -> str | None:
        """What failed, and that nothing was lost by it."""
        failed = [outcome for outcome in self.outcomes if outcome.state in FAILED]
        if not failed:
            return None
        told = "; ".join(f"{one.source}: {str(one.problem).removesuffix('.')}" for one in failed)
        return f"{len(failed)} of {len(self.outcomes)} files did not pass, what was held stays: {told}."

    def as_dict(self) -> dict[str, object]:
        """The report for machines."""
        problem = {"problem": self.problem} if self.problem else {}
        told = [outcome.as_dict() for outcome in self.outcomes]
        return {"outcome": "problem" if self.problem else "done", **problem, "sources": told}


def fetch(
    sources: Sequence[str] | None,
    raw: Path,
    output: Path,
    *,
    look_only: bool = False,
) -> Report:
    """Bring what is new of these sources (default: all that are live) and build the warehouse from it.

    Raises PipelineError for a source that is not live, and if nothing can be built from what is held.
    """
    catalogue = read_catalogue()
    client = Client(catalogue.hosts)
    run = Run(catalogue, client, Store(raw), read_snapshot(paths.SNAPSHOT), output)
    chosen = _chosen(sources, catalogue)
    return Report(run.look(chosen) if look_only else run.fetch(chosen))


def _chosen(sources: Sequence[str] | None, catalogue: Catalogue) -> list[Live]:
    live = sorted({one.source for one in catalogue.live})
    for source in sources or []:
        if source not in live:
            raise PipelineError(f"{source!r} is no source that can be fetched; these are: {', '.join(live)}.")
    return [one for one in catalogue.live if not sources or one.source in sources]
