"""Which release a fetched file is: amendments, the order in which releases count, and names that are none."""

from dataclasses import replace
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.fetch import candidate, discover
from pipeline.fetch.run import Run
from pipeline.sources.catalogue import Edition, read_catalogue
from pipeline.sources.live import Live
from pipeline.store.raw import Store
from pipeline.warehouse import build as warehouse_build
from tests.support import publishers_files as files
from tests.support.next_edition import next_year
from tests.support.publishers.documents import collection, publication
from tests.support.publishers.faults import Fault
from tests.support.publishers.site import Archive, DataSet, Served
from tests.support.publishers.spoilt import ARCHIVE, DATE, changed, zipped
from tests.support.publishers.world import (
    ALL,
    HELD,
    LATER,
    NEW,
    RELEASE,
    VERSION,
    World,
    offered,
    outcomes,
    year_of_figures,
)

CAMDEN = "E09000007"
WAIT = "ehcp_average_wait_incl_weeks"  # of no sum, so that one authority's can change by itself


def amended(world: World, weeks: int, release: str = RELEASE, period: int = NEW) -> DataSet:
    """The table of a release with another wait in Camden."""
    rows = changed("Camden", avg_weeks_issue_plan=weeks)(year_of_figures(world.tables, period))
    return offered(rows, release)


def fetched(world: World, *data_sets: DataSet) -> str:
    """Offer these and fetch; returns what was said."""
    world.stand_in.site.data_sets = list(data_sets)
    status, out, err = world.fetch()
    assert status == 0, err
    return out


def waits(world: World, period: int = NEW) -> float:
    """The wait in Camden that is served."""
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?",
            [WAIT, CAMDEN, period],
        ).fetchone()
    assert found is not None
    return float(found[0])


def releases(world: World) -> list[str]:
    """Those of the 20-week table in the warehouse, in order of precedence."""
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        found = con.execute("SELECT release FROM release WHERE source = 'ehcp-timeliness' ORDER BY position")
        return [name for (name,) in found.fetchall()]


def test_figures_that_changed_become_a_release_of_their_own(world: World) -> None:
    fetched(world, amended(world, 25))
    out = fetched(world, amended(world, 22))
    first, second = world.held()
    assert first == RELEASE
    assert second.startswith(f"{RELEASE}-amended-20")
    assert outcomes(out) == (
        f"ehcp-timeliness {second}: amended; 1 of 1,467 stored figures changed; "
        f"the largest change: Camden {NEW} {WAIT} 25 -> 22\n"
    )
    assert waits(world) == 22
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        revised = con.execute(
            "SELECT old_value, new_value, new_release FROM revision WHERE time_period = ?", [NEW]
        )
        assert revised.fetchall() == [(25, 22, second)]
        told = con.execute("SELECT title FROM release WHERE release = ?", [second]).fetchone()
    assert told is not None
    assert f"reporting year {RELEASE}: 20-week timeliness, as amended by " in told[0]
    assert outcomes(world.fetch()[1]) == f"ehcp-timeliness {RELEASE}: unchanged\n"


def test_an_amendment_that_is_taken_back_is_followed(world: World) -> None:
    """With the very bytes that were held first, and with others that have the same figures."""
    fetched(world, amended(world, 25))
    fetched(world, amended(world, 22))
    out = fetched(world, amended(world, 25))
    assert ": amended; 1 of 1,467 stored figures changed" in out
    assert waits(world) == 25
    first, second, third = world.held()
    assert (first, third) == (RELEASE, f"{second}-2")
    again = amended(world, 25)
    out = fetched(world, replace(again, content=again.content.replace(b"\n", b"\r\n")))
    assert outcomes(out) == f"ehcp-timeliness {third}: same figures; no figure changed\n"
    assert world.held() == [first, second, third]
    assert releases(world)[-3:] == [first, second, third]


def test_a_damaged_file_with_an_amendment_behind_it_is_done_without(world: World) -> None:
    fetched(world, amended(world, 25))
    fetched(world, amended(world, 22))
    first, second = Store(world.raw).entries()
    (world.raw / first.path).write_bytes(b"")
    assert outcomes(fetched(world, amended(world, 22))) == f"ehcp-timeliness {RELEASE}: unchanged\n"
    assert world.held() == [second.release]
    assert waits(world) == 22


def test_an_amendment_of_an_earlier_release_does_not_count_before_a_later_one(world: World) -> None:
    fetched(world, amended(world, 25))
    both = [*year_of_figures(world.tables), *year_of_figures(world.tables, NEW + 1)]
    fetched(world, offered(changed("Camden", avg_weeks_issue_plan=28)(both), LATER))
    assert waits(world) == 28
    fetched(world, amended(world, 22))
    order = releases(world)
    assert [name.partition("-amended-")[0] for name in order[-3:]] == [RELEASE, RELEASE, LATER]
    assert waits(world) == 28


def test_a_release_of_earlier_years_does_not_count_before_those_held(world: World) -> None:
    """As when a publisher's list has gone back to one that nobody described here."""
    before = waits(world, HELD[-1])
    fetched(world, amended(world, 21, "2023", HELD[-1]))
    assert waits(world, HELD[-1]) == before
    assert releases(world)[0] == "2023"


@pytest.mark.parametrize(
    "name", ["../../outside", "/outside", "2027/08", "", ".", "{x}", "20\u0663\u0664", "9" * 99]
)
def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    (good,) = world.stand_in.site.data_sets
    world.stand_in.site.data_sets = [replace(good, release=name)]
    before = {path for path in world.folder.parent.rglob("*") if world.raw not in path.parents}
    status, _, err = world.fetch()
    assert status == 1
    assert "which is not a valid name" in err or "csv answered 404" in err  # an empty one is as if not listed
    assert "Traceback" not in err
    after = {path for path in world.folder.parent.rglob("*") if world.raw not in path.parents}
    assert after - before <= {world.raw}
    world.stand_in.site.data_sets = [good]
    assert world.fetch()[0] == 0


def test_what_is_not_ours_in_the_folder_stays(world: World) -> None:
    mine = [
        world.raw / name
        for name in ("docs/a/b/mine.txt", f"ehcp-timeliness/{RELEASE}/x/mine.txt", "incoming/mine")
    ]
    for path in mine:
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    world.fetch()
    world.fetch()
    assert all(path.read_text() == "mine" for path in mine)


def test_a_refused_table_is_not_hidden_by_an_archive_that_has_not_changed(world: World) -> None:
    (good,) = world.stand_in.site.data_sets
    made = Archive(VERSION, ARCHIVE, zipped(good.content), DATE)
    world.stand_in.site.archives = [made]
    world.stand_in.faults.append(Fault("data-catalogue", "404"))
    assert world.fetch()[0] == 0
    world.stand_in.clear()
    world.stand_in.site.data_sets = [
        replace(good, content=good.content.replace(b"plans_issued_den,", b"plans,", 1))
    ]
    status, out, err = world.fetch()
    assert status == 1
    assert out.startswith(f"ehcp-timeliness {RELEASE}: refused; ")
    assert "the header has unknown 'plans'" in err
    assert world.held() == [RELEASE]


def test_what_went_wrong_first_is_told_though_another_way_led_there(world: World) -> None:
    (good,) = world.stand_in.site.data_sets
    made = Archive(VERSION, ARCHIVE, zipped(good.content), DATE)
    world.stand_in.site.archives = [made]
    world.stand_in.faults.append(Fault("data-catalogue", "html-as-csv"))
    status, out, _ = world.fetch()
    assert status == 0
    assert out.startswith(f"ehcp-timeliness {RELEASE}: new; new: {NEW}; ")
    assert "it is a web page" in out


class PanicException(BaseException):
    """What PyO3 raises for a panic in a library's Rust code; every library has a class of its own."""

    __module__ = "pyo3_runtime"


UNEXPECTED = [
    KeyError("no such column"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError("out of memory"),
    PanicException("index out of bounds:\nthe len is 3"),
]


def two_data_sets(world: World, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> bytes:
    """Offer requests and the 20-week table, and let the reader of requests raise; returns its file."""
    read = candidate.read_edition

    def failing_read(content: bytes, edition: Edition, *more: Any) -> Any:
        if edition.source == "ehcp-requests":
            raise error
        return read(content, edition, *more)

    (good,) = world.stand_in.site.data_sets
    other = replace(
        good, id="22222222-0000-4000-8000-000000002027", filename="requests.csv", title="Requests"
    )
    world.stand_in.site.data_sets = [good, other]
    monkeypatch.setattr(candidate, "read_edition", failing_read)
    return other.content


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_a_file_that_breaks_its_reader_is_refused_and_others_are_accepted(
    error: BaseException, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = two_data_sets(world, monkeypatch, error)
    status, out, err = world.fetch("--source", "ehcp-requests")
    assert status == 1
    states = [line.split(";")[0] for line in out.splitlines() if line.startswith("ehcp-")]
    assert states == [f"ehcp-timeliness {RELEASE}: new", f"ehcp-requests {RELEASE}: refused"]
    sentence = f"an unexpected error occurred ({type(error).__name__}: {' '.join(str(error).split())})"
    assert f"/csv: {sentence}" in err
    assert "Traceback" not in err
    (kept,) = world.raw.glob(f"refused/ehcp-requests/{RELEASE}/*/requests.csv")
    assert kept.read_bytes() == content
    assert sentence in kept.with_name("requests.csv.reason.txt").read_text(encoding="utf-8")
    assert world.held() == [RELEASE]
    assert world.periods() == ALL


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=["Ctrl-C", "exit"])
def test_an_interrupt_while_a_file_is_read_ends_the_run(
    error: BaseException, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_data_sets(world, monkeypatch, error)
    selected = [live for live in read_catalogue().live if live.source in ("ehcp-timeliness", "ehcp-requests")]
    run = Run(
        read_catalogue(),
        world.client(read_catalogue().hosts),
        Store(world.raw),
        world.tables,
        world.warehouse,
    )
    with pytest.raises(type(error)):
        run.fetch(selected)
    assert (world.periods(), world.held()) == (HELD, [])
    assert not (world.raw / "refused").exists()


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_an_unexpected_error_of_a_download_is_reported_and_others_are_accepted(
    error: BaseException, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = discover.newest

    def failing_discovery(live: Live, *more: Any) -> Any:
        if live.source == "ehcp-requests":
            raise error
        return newest(live, *more)

    monkeypatch.setattr(discover, "newest", failing_discovery)
    status, out, err = world.fetch("--source", "ehcp-requests")
    assert status == 1
    assert "ehcp-requests: unreachable; an unexpected error occurred" in out
    assert "Traceback" not in err
    assert world.held() == [RELEASE]


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_an_unexpected_error_of_the_build_refuses_the_file_that_causes_it(
    error: BaseException, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = warehouse_build.reconcile

    def reconcile(observation: pl.DataFrame, *more: object) -> pl.DataFrame:
        if RELEASE in observation["release"]:
            raise error
        return real(observation, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(warehouse_build, "reconcile", reconcile)
    status, out, err = world.fetch()
    assert status == 1
    assert out.startswith(f"ehcp-timeliness {RELEASE}: refused; ")
    assert f"an unexpected error occurred ({type(error).__name__}: " in err
    assert (world.periods(), world.held()) == (HELD, [])


def test_quiet_tells_that_a_publisher_could_not_be_asked(world: World) -> None:
    world.fetch()
    (good,) = world.stand_in.site.data_sets
    world.stand_in.site.data_sets = [replace(good, id="90d7c9d3-d811-46f1-ae61-39ea674d4654")]
    world.stand_in.faults.append(Fault("api/data-set-files?", "503"))
    status, out, err = world.fetch("--quiet")
    assert (status, out) == (0, "")
    assert err.startswith(f"Note: ehcp-timeliness {NEW}")
    assert "its publisher could not be asked for a newer one: " in err


def test_a_build_waits_its_turn(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.fetch()
    arguments = ["--raw", str(world.raw), "--output", str(world.folder / "other")]
    with Store(world.raw).exclusive():
        for command in (["build"], ["snapshot", "--fetched"]):
            assert main([*command, *arguments]) == 1
            assert "Another fetch or build is at work" in world.said()[1]
    assert main(["build", *arguments]) == 0


def test_a_folder_that_cannot_be_written_is_said_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.store.raw._copy", full)
    status, _, err = world.fetch()
    assert status == 1
    assert f"{world.raw} could not be written to: No space left on device." in err
    assert (world.periods(), world.held()) == (HELD, [])


HEADER = [
    "",
    "Link.to.report.webpage.for.the.local.authority.and.local.area.partnership",
    *["Local.area.partnership", "Ofsted.region", "Inspection.start.date", "Inspection.publication.date"],
    *["Inspection.outcome", "Priority.action.plan.required.", "Number.of.areas.for.priority.action"],
]


LISTED = str(next_year("area-send-inspections"))


def inspections(*places: str) -> bytes:
    """Ofsted's list: each of these places inspected in March of the year."""
    outcome = "Inconsistent experiences and outcomes"
    rows = [
        [
            number,
            "Report webpage",
            place,
            "London",
            f"0{number}/03/{LISTED}",
            f"31/05/{LISTED}",
            outcome,
            "No",
            "NA",
        ]
        for number, place in enumerate(places, start=1)
    ]
    return files.csv_bytes([HEADER, *rows])


def test_a_list_that_changed_becomes_a_release_of_its_own_too(world: World) -> None:
    """Both are kept; an inspection that only the earlier list has stays known."""
    host, path = "www.gov.uk/api/content", f"/government/statistics/area-send-inspections-{LISTED}"
    table = f"assets.publishing.service.gov.uk/media/1/inspections_{LISTED}.csv"
    world.stand_in.site.served = {
        f"{host}/government/collections/area-send-statistics": Served(collection([path]), "application/json"),
        f"{host}{path}": Served(
            publication("Area SEND", [(f"Inspections {LISTED}", f"https://{table}")]), "application/json"
        ),
    }
    for places in (["Camden", "Brent"], ["Camden", "Enfield"]):
        world.stand_in.site.served[table] = Served(inspections(*places), "text/csv")
        status, out, err = world.fetch(source="area-send-inspections")
        assert status == 0, err
    first, second = world.held()
    assert first == LISTED
    assert outcomes(out) == f"area-send-inspections {second}: amended; 2 rows, 2 before\n"
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT location_name, release FROM inspection JOIN location USING (location_code) "
            "WHERE source = 'area-send-inspections' AND starts_with(release, ?) ORDER BY 1",
            [LISTED],
        ).fetchall()
    assert found == [("Brent", first), ("Camden", second), ("Enfield", second)]
