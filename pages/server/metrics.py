"""Metrics for Prometheus, on a port of their own, if POSTCODE_LOTTERY_METRICS names it: 127.0.0.1:9464.

Labels are names of pages and kinds of resources, never what somebody opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from pages.server import drain, health, runs, traffic
from pipeline.core import paths
from pipeline.core.errors import PipelineError

PREFIX: Final = "postcode_lottery"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds between the classes of durations."""


class Holdings(Collector):
    """What is looked up when metrics are asked for: the warehouse, and the last fetch."""

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Yield the warehouse's metrics; those of the last fetch only where one ran."""
        readable = GaugeMetricFamily(f"{PREFIX}_warehouse_readable", "Whether the warehouse can be read.")
        try:
            found = health.warehouse()
        except PipelineError:
            readable.add_metric([], 0)
            yield readable
        else:
            readable.add_metric([], 1)
            yield readable
            named = {"version": found.version, "tag": found.tag}
            yield InfoMetricFamily(f"{PREFIX}_warehouse", "The version of the data.", named)
            name = f"{PREFIX}_warehouse_built_timestamp_seconds"
            yield GaugeMetricFamily(name, "When the warehouse was built.", found.built)
        yield from _last_fetch()


def _last_fetch() -> Iterator[GaugeMetricFamily]:
    try:
        said = json.loads(paths.LAST_FETCH.read_text(encoding="utf-8"))
        ended = datetime.fromisoformat(said["ended"]).timestamp()
        ok, failed = float(said["outcome"] == "done"), float(said["failed"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield GaugeMetricFamily(f"{PREFIX}_last_fetch_timestamp_seconds", "When the last fetch ended.", ended)
    yield GaugeMetricFamily(f"{PREFIX}_last_fetch_ok", "Whether the last fetch had no problem.", ok)
    yield GaugeMetricFamily(
        f"{PREFIX}_last_fetch_failed_files", "Files that failed in the last fetch.", failed
    )


def registry() -> CollectorRegistry:
    """Return the metrics of this process, which count runs and responses from now on."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    made.register(Holdings())
    for name, about, now in (
        ("sessions", "Visitors with an open page.", lambda: traffic.current.sessions),
        ("runs_in_progress", "Runs of pages that have not ended.", lambda: runs.current.in_progress),
        ("draining", "Whether the server is being stopped.", lambda: drain.current.begun),
    ):
        Gauge(f"{PREFIX}_{name}", about, registry=made).set_function(now)
    run = Histogram(f"{PREFIX}_run_seconds", "Runs of pages.", ["page"], registry=made, buckets=SECONDS)
    used = Counter(f"{PREFIX}_run_processor_seconds", "Processor time of runs.", ["page"], registry=made)
    answered = Histogram(
        f"{PREFIX}_answer_seconds", "Answers to requests.", ["kind", "status"], registry=made, buckets=SECONDS
    )
    sent = Counter(f"{PREFIX}_answer_bytes", "Bytes of answers.", ["kind"], registry=made)

    def of_run(ended: runs.Run) -> None:
        run.labels(ended.page).observe(ended.seconds)
        used.labels(ended.page).inc(ended.processor)

    def of_answer(answer: traffic.Answer) -> None:
        answered.labels(answer.kind, f"{answer.status // 100}xx").observe(answer.seconds)
        sent.labels(answer.kind).inc(answer.sent)

    runs.current.watchers.append(of_run)
    traffic.current.watchers.append(of_answer)
    return made


@contextmanager
def served(address: tuple[str, int]) -> Iterator[None]:
    """Serve the metrics at this host and port in the block; raises PipelineError if that is impossible."""
    host, port = address
    try:
        server, thread = start_http_server(port, host, registry())
    except OSError as error:
        raise PipelineError(f"Metrics cannot be served at {host}:{port}: {error.strerror}.") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
