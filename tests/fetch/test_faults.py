"""Every fault of a download, one by one: the stored data stays, and a sentence says why.

The outcome of each is listed at the end of the tests' output.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.core.tables import Tables
from pipeline.sources.catalogue import Catalogue
from pipeline.store.raw import Store
from tests.support.publishers import invalid_files
from tests.support.publishers.environment import CSV, NEW, RELEASE, FetchEnvironment
from tests.support.publishers.faults import KINDS, Fault
from tests.support.publishers.invalid_files import archive, changed, content, rows
from tests.support.publishers.server import StandIn

pytestmark = pytest.mark.slow

Prepare = Callable[[FetchEnvironment], None]
Record = Callable[[str, object], None]


def fault(kind: str, times: int | None = None, where: str = CSV) -> Prepare:
    return lambda environment: environment.stand_in.faults.append(Fault(where, kind, times))


def silence(times: int | None = None) -> Prepare:
    def prepare(environment: FetchEnvironment) -> None:
        environment.limits = replace(environment.limits, read=0.3)
        fault("silence", times)(environment)

    return prepare


def slow(environment: FetchEnvironment) -> None:
    environment.limits = replace(environment.limits, total=1)
    fault("trickle")(environment)


# What goes wrong -> how it is made to, and what the one sentence says of it.
FATAL: dict[str, tuple[Prepare, str]] = {
    "500 every time": (fault("500"), "answered 500. Tried 3 times"),
    "503 every time": (fault("503"), "answered 503. Tried 3 times"),
    "504 every time": (fault("504"), "answered 504. Tried 3 times"),
    "403": (fault("403"), "answered 403"),
    "404": (fault("404"), "answered 404"),
    "410, as of a media file that was replaced": (fault("410"), "answered 410"),
    "429 with Retry-After of a day": (fault("429-long"), "asks to wait 86,400 seconds: try again later"),
    "silence": (silence(), "did not answer in time. Tried 3 times"),
    "slow trickle": (slow, "took longer than 1 seconds"),
    "connection reset": (fault("reset"), "could not be reached. Tried 3 times"),
    "body cut short, every time": (fault("cut"), "broke off early. Tried 3 times"),
    "chunked body without its end": (fault("cut-chunked"), "broke off early. Tried 3 times"),
    "Content-Length larger than the body": (fault("long-length"), "broke off early. Tried 3 times"),
    "Content-Length smaller than the body": (
        fault("short-length"),
        "rows, and the publisher's list says 163",
    ),
    "broken gzip": (fault("gzip-broken"), "has a gzip stream that ends early. Tried 3 times"),
    "endless body": (fault("endless"), "exceeds the 3.0 MB allowed"),
    "redirect to a foreign host": (
        fault("redirect-foreign"),
        "redirects to https://example.org/x, which is not a secure address of a publisher",
    ),
    "redirect to http": (fault("redirect-http"), "which is not a secure address of a publisher"),
    "redirect loop": (fault("redirect-loop"), "has a redirect loop"),
    "HTML with 200": (fault("html"), "it is a web page, most likely one that reports an error"),
    "HTML with 200, called text/csv": (fault("html-as-csv"), "it is a web page"),
    "empty body": (fault("empty"), "returned an empty file"),
    "changed columns": (
        content(lambda table: table.replace(b"plans_issued_den,", b"plans_total,", 1)),
        "the header has unknown 'plans_total' and lacks 'plans_issued_den' (our issued_incl)",
    ),
    "a new column": (
        content(
            lambda table: b"\n".join(
                line + (b",note" if number == 0 else b",x") for number, line in enumerate(table.splitlines())
            )
        ),
        "the header has unknown 'note'",
    ),
    "duplicated rows": (
        rows(lambda table: [*table, table[-1]]),
        "18 rows are invalid (a figure occurs twice)",
    ),
    "negative counts": (
        rows(changed("Camden", plans_issued_den=-5)),
        "column plans_issued_den, 1 row is",
    ),
    "percentages over 100": (
        rows(changed("Camden", pc_plans_issued_20_weeks_ex=140)),
        "column pc_plans_issued_20_weeks_ex, 1 row is",
    ),
    "a percentage that is not that of its counts": (
        rows(changed("Camden", pc_plans_issued_20_weeks_ex=50)),
        "percentages equal their counts",
    ),
    "England is not the sum of its authorities": (
        rows(lambda table: [table[0] | {"plans_issued_den": 999_999}, *table[1:]]),
        "authorities add up to England",
    ),
    "a vanished authority": (
        rows(lambda table: [row for row in table if not invalid_files.place(row, "Camden")]),
        f"no row and no missing_reason in annotations.csv for Camden (E09000007) {NEW}",
    ),
    "an unknown code": (
        rows(changed("Camden", new_la_code="E09000099", la_name="Camelot")),
        "E09000099",
    ),
    "mojibake": (
        content(lambda table: table.replace(b"St. Helens", "St. Hélens".encode("cp1252"))),
        "not UTF-8 text",
    ),
    "rows of unequal length": (
        content(lambda table: table.replace(b"Camden,", b"Camden,,", 1)),
        "cells where the header has 28",
    ),
    "a header and no rows": (
        content(lambda table: table.splitlines(keepends=True)[0]),
        "the table has a header but no rows",
    ),
    "zip without the member": (archive(invalid_files.without_table), "none of its members match"),
    "zip bomb": (archive(invalid_files.zip_bomb), "unpacks to more than 500 times its size"),
    "path-traversing zip": (archive(invalid_files.path_traversal), "the suspicious name '../../.profile'"),
    "damaged zip": (archive(invalid_files.damaged), "Bad CRC-32 for file"),
    "zip cut short": (
        archive(lambda table: invalid_files.zipped(table)[:-40]),
        "it is not a readable archive",
    ),
    "no zip at all": (archive(lambda table: table), "it is not a zip archive"),
}

# Temporary faults: how it is made to, and how many requests the table then takes.
TEMPORARY: dict[str, tuple[Prepare, int]] = {
    "503, then fine": (fault("503", 1), 2),
    "500 twice, then fine": (fault("500", 2), 3),
    "429 with Retry-After, then fine": (fault("429", 1), 2),
    "429 until a date, then fine": (fault("429-date", 1), 2),
    "silence, then fine": (silence(1), 2),
    "body cut short, then fine": (fault("cut", 1), 2),
    "chunked body cut short, then fine": (fault("cut-chunked", 1), 2),
    "connection reset, then fine": (fault("reset", 1), 2),
    "gzip unasked": (fault("gzip"), 1),
    "broken gzip, then fine": (fault("gzip-broken", 1), 2),
    "one redirect among the publishers": (fault("redirect-once"), 2),
    "404 of the table, but the archive is there": (archive(invalid_files.zipped), 1),
}


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.exhaustive(8, "faults that end a download")
@pytest.mark.parametrize("name", FATAL)
def test_a_fault_leaves_the_stored_data_and_is_explained(
    name: str, environment: FetchEnvironment, record_property: Record
) -> None:
    prepare, sentence = FATAL[name]
    before = checksum(environment.warehouse)
    prepare(environment)
    status, out, err = environment.fetch()
    assert status == 1
    problem = err.splitlines()[-1]
    assert problem.startswith("Problem: 1 of 1 files failed, the stored data stays: ehcp-timeliness")
    assert sentence in problem
    assert "Traceback" not in err
    assert checksum(environment.warehouse) == before
    assert environment.stored() == []
    state = out.split(": ")[1].split(";")[0].strip()
    kept = [path.name for path in environment.raw.glob("refused/*/*/*/*")]
    assert (state == "refused") == bool(kept)
    if kept:
        assert any(name.endswith(".reason.txt") for name in kept)
        assert str(environment.raw / "refused") in out
    sentence_only = problem.split("ehcp-timeliness: ", 1)[1].replace(CSV, ".../csv")
    record_property("fault", (name, f"exit 1, {state}, stored data untouched", sentence_only))


def accept_without_building(
    tables: Tables, catalogue: Catalogue, output: Path, before_swap: Callable[[], None]
) -> None:
    """Do what a build does that passes, but for the warehouse."""
    before_swap()


@pytest.mark.exhaustive(4, "faults of a download that pass")
@pytest.mark.parametrize("name", TEMPORARY)
def test_a_temporary_fault_is_overcome(
    name: str, environment: FetchEnvironment, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    """The file that is stored is the publisher's; tests/fetch/test_run.py builds with it."""
    monkeypatch.setattr("pipeline.warehouse.build.build", accept_without_building)
    prepare, requests = TEMPORARY[name]
    (offered,) = environment.stand_in.site.data_sets
    prepare(environment)
    status, _, _ = environment.fetch()
    assert (status, environment.stored()) == (0, [RELEASE])
    (entry,) = Store(environment.raw).entries()
    stored = (environment.raw / entry.path).read_bytes()
    assert stored in (offered.content, invalid_files.zipped(offered.content))
    assert len(environment.stand_in.asked(CSV)) == requests
    record_property("fault", (name, f"exit 0, fetched with {requests} requests", ""))


def test_every_fault_that_the_stand_in_can_play_is_tried() -> None:
    with StandIn() as stand_in:
        listening = SimpleNamespace(stand_in=stand_in)
        for prepare, _ in (*FATAL.values(), *TEMPORARY.values()):
            if prepare.__qualname__.startswith("fault."):
                prepare(listening)
        played = {item.kind for item in stand_in.faults}
    # The first two need other limits; the others are tried in tests/fetch/test_client.py.
    assert played | {"silence", "trickle", "wrong-range", "short-range", "change-on-resume"} == KINDS
