"""Errors that nobody foresaw: they are reported in a sentence, and other files are accepted."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipeline.fetch import candidate, discover
from pipeline.fetch.failure import is_failure
from pipeline.fetch.run import Run
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.sources.live import Live
from pipeline.store.raw import Store
from pipeline.warehouse import build as warehouse_build
from tests.support.publishers.environment import ALL, OLD, RELEASE, FetchEnvironment


class PanicException(BaseException):
    """What PyO3 raises for a panic in a library's Rust code; every library has a class of its own."""

    __module__ = "pyo3_runtime"


# One that is an Exception and one that is not: those that `is_failure` tells apart.
UNEXPECTED = [KeyError("no such column"), PanicException("index out of bounds:\nthe len is 3")]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        *((error, True) for error in UNEXPECTED),
        (RecursionError("maximum recursion depth exceeded"), True),
        (MemoryError("out of memory"), True),
        (KeyboardInterrupt(), False),
        (SystemExit(3), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_errors_of_a_file_are_failures_and_interrupts_are_not(error: BaseException, expected: bool) -> None:
    assert is_failure(error) is expected


def two_data_sets(
    environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> bytes:
    """Offer requests and the 20-week table, and let the reader of requests raise; returns its file."""
    read = candidate.read_edition

    def failing_read(content: bytes, edition: Edition, *more: Any) -> Any:
        if edition.source == "ehcp-requests":
            raise error
        return read(content, edition, *more)

    (good,) = environment.stand_in.site.data_sets
    other = replace(
        good, id="22222222-0000-4000-8000-000000002027", filename="requests.csv", title="Requests"
    )
    environment.stand_in.site.data_sets = [good, other]
    monkeypatch.setattr(candidate, "read_edition", failing_read)
    return other.content


@pytest.mark.slow
@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_a_file_that_breaks_its_reader_is_refused_and_others_are_accepted(
    error: BaseException, environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = two_data_sets(environment, monkeypatch, error)
    status, out, err = environment.fetch("--source", "ehcp-requests")
    assert status == 1
    states = [line.split(";")[0] for line in out.splitlines() if line.startswith("ehcp-")]
    assert states == [f"ehcp-timeliness {RELEASE}: new", f"ehcp-requests {RELEASE}: refused"]
    sentence = f"an unexpected error occurred ({type(error).__name__}: {' '.join(str(error).split())})"
    assert f"/csv: {sentence}" in err
    assert "Traceback" not in err
    (kept,) = environment.raw.glob(f"refused/ehcp-requests/{RELEASE}/*/requests.csv")
    assert kept.read_bytes() == content
    assert sentence in kept.with_name("requests.csv.reason.txt").read_text(encoding="utf-8")
    assert environment.stored() == [RELEASE]
    assert environment.periods() == ALL


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=["Ctrl-C", "exit"])
def test_an_interrupt_while_a_file_is_read_ends_the_run(
    error: BaseException,
    environment: FetchEnvironment,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two_data_sets(environment, monkeypatch, error)
    selected = [live for live in catalogue.live if live.source in ("ehcp-timeliness", "ehcp-requests")]
    run = Run(
        catalogue,
        environment.client(catalogue.hosts),
        Store(environment.raw),
        environment.tables,
        environment.warehouse,
    )
    with pytest.raises(type(error)):
        run.fetch(selected)
    assert (environment.periods(), environment.stored()) == (OLD, [])
    assert not (environment.raw / "refused").exists()


@pytest.mark.slow
@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_an_unexpected_error_of_a_download_is_reported_and_others_are_accepted(
    error: BaseException, environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = discover.newest

    def failing_discovery(live: Live, *more: Any) -> Any:
        if live.source == "ehcp-requests":
            raise error
        return newest(live, *more)

    monkeypatch.setattr(discover, "newest", failing_discovery)
    status, out, err = environment.fetch("--source", "ehcp-requests")
    assert status == 1
    assert "ehcp-requests: unreachable; an unexpected error occurred" in out
    assert "Traceback" not in err
    assert environment.stored() == [RELEASE]


@pytest.mark.slow
@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_an_unexpected_error_of_the_build_refuses_the_file_that_causes_it(
    error: BaseException, environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = warehouse_build.reconcile

    def reconcile(observation: pl.DataFrame, *more: object) -> pl.DataFrame:
        if RELEASE in observation["release"]:
            raise error
        return real(observation, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(warehouse_build, "reconcile", reconcile)
    status, out, err = environment.fetch()
    assert status == 1
    assert out.startswith(f"ehcp-timeliness {RELEASE}: refused; ")
    assert f"an unexpected error occurred ({type(error).__name__}: " in err
    assert (environment.periods(), environment.stored()) == (OLD, [])


@pytest.mark.slow
def test_a_full_disk_is_reported_and_loses_nothing(
    environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.store.raw._copy", full)
    status, _, err = environment.fetch()
    assert status == 1
    assert f"{environment.raw} could not be written to: No space left on device." in err
    assert (environment.periods(), environment.stored()) == (OLD, [])
