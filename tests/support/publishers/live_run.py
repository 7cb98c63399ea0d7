"""A live run in a process of its own, so that it can be killed."""

from pathlib import Path

from pipeline.core import paths
from pipeline.fetch import report as fetch_report
from pipeline.fetch.client import Client
from tests.support.publishers.world import QUICK, SOURCE, session


def run(port: int, snapshot: Path, raw: Path, warehouse: Path) -> None:
    """Fetch the small world's one source from the stand-in; raises if it does not pass."""
    paths.SNAPSHOT = snapshot
    fetch_report.Client = lambda hosts: Client(  # type: ignore[assignment, misc]
        hosts, QUICK, session=session(port)
    )
    report = fetch_report.fetch([SOURCE], raw, warehouse)
    if report.problem:
        raise RuntimeError(report.problem)
