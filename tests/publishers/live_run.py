"""A live run in a process of its own, so that it can be killed."""

from pathlib import Path

from pipeline import fetching, paths
from pipeline.fetch import Client
from tests.publishers.world import QUICK, SOURCE, session


def run(port: int, snapshot: Path, raw: Path, warehouse: Path) -> None:
    """Fetch the small world's one source from the stand-in; raises if it does not pass."""
    paths.SNAPSHOT = snapshot
    fetching.Client = lambda hosts, progress: Client(  # type: ignore[assignment, misc]
        hosts, QUICK, progress, session=session(port)
    )
    report = fetching.fetch([SOURCE], raw, warehouse, lambda _: None)
    if report.problem:
        raise RuntimeError(report.problem)
