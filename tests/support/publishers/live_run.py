"""A live run in a process of its own that can kill itself at a chosen step."""

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipeline.core import paths
from pipeline.fetch import client as fetch_client
from pipeline.fetch import report as fetch_report
from pipeline.fetch.client import Client
from tests.support.publishers.environment import QUICK, SOURCE, FetchEnvironment, session

# The audit events of Python that count as steps: files, folders and connections.
FILE_EVENTS = ("open", "os.", "shutil.", "tempfile.", "socket.connect")
FORK_SERVER = multiprocessing.get_context("forkserver")
FORK_SERVER.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class KillPoint:
    """The n-th step (from 1) that contains a text; an empty text fits every step."""

    number: int
    text: str = ""


def start(
    environment: FetchEnvironment, kill_point: KillPoint | None = None, steps: Path | None = None
) -> BaseProcess:
    """Start a live run; it kills itself with SIGKILL at the kill point.

    A run that ends writes its steps to the file `steps`, one on each line.
    """
    place = (environment.stand_in.port, environment.snapshot, environment.raw, environment.warehouse)
    process = FORK_SERVER.Process(target=_run, args=(*place, kill_point, steps))
    process.start()
    return process


def _run(
    port: int,
    snapshot: Path,
    raw: Path,
    warehouse: Path,
    kill_point: KillPoint | None,
    steps: Path | None,
) -> None:
    """Fetch the one source of the small world from the stand-in; raises RuntimeError if that fails."""
    paths.SNAPSHOT = snapshot
    fetch_client.PROGRESS_INTERVAL = 0  # a log line for every block
    fetch_report.Client = lambda hosts: Client(  # type: ignore[assignment, misc]
        hosts, QUICK, session=session(port)
    )
    taken: list[str] = []
    _watch(taken, kill_point, str(raw.parent))
    report = fetch_report.fetch([SOURCE], raw, warehouse)
    if steps is not None:
        steps.write_text("\n".join(list(taken)), encoding="utf-8")
    if report.problem:
        raise RuntimeError(report.problem)


def _watch(taken: list[str], kill_point: KillPoint | None, folder: str) -> None:
    """Record the steps of this process from now on, and kill it at the kill point.

    Files outside the folder are no steps, unless the kill point names one: what a process imports,
    and what Python compiles for it, differs from run to run.
    """
    matching = 0

    def step(description: str, is_one: bool = True) -> None:
        nonlocal matching
        if is_one:
            taken.append(" ".join(description.split()))
        if kill_point is None:
            return
        matching += kill_point.text in description if kill_point.text else is_one
        if matching == kill_point.number:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(FILE_EVENTS) and event != "os.kill":
            description = f"{event} {' '.join(map(str, arguments))}"
            step(description, event == "socket.connect" or folder in description)

    sys.addaudithook(audit)
    logger = logging.getLogger("pipeline")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(_StepHandler(step))


class _StepHandler(logging.Handler):
    """Passes on every log message."""

    def __init__(self, step: Callable[[str], None]) -> None:
        super().__init__()
        self.step = step

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the message of a record."""
        self.step(f"log {record.getMessage()}")
