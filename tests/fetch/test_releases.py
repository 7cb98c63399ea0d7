"""Which release a fetched file is: amendments, the order in which releases count, and names that are none."""

from collections.abc import Callable
from dataclasses import replace

import duckdb
import pytest

from pipeline.__main__ import main
from pipeline.sources.catalogue import Catalogue
from pipeline.store.raw import Store
from tests.support.layouts import publishers_files as files
from tests.support.layouts.next_edition import next_year
from tests.support.publishers.discovery import declared
from tests.support.publishers.documents import collection, publication
from tests.support.publishers.environment import (
    LATER,
    NEW,
    OLD,
    RELEASE,
    VERSION,
    FetchEnvironment,
    offered,
    outcomes,
    year_of_figures,
)
from tests.support.publishers.faults import Fault
from tests.support.publishers.invalid_files import ARCHIVE, DATE, changed, zipped
from tests.support.publishers.site import Archive, DataSet, Served

pytestmark = pytest.mark.slow

CAMDEN = "E09000007"
WAIT = "ehcp_average_wait_incl_weeks"  # of no sum, so that one authority's can change by itself


def amended(environment: FetchEnvironment, weeks: int, release: str = RELEASE, period: int = NEW) -> DataSet:
    """The table of a release with another wait in Camden."""
    rows = changed("Camden", avg_weeks_issue_plan=weeks)(year_of_figures(environment.tables, period))
    return offered(rows, release)


def fetched(environment: FetchEnvironment, *data_sets: DataSet) -> str:
    """Offer these and fetch; returns the standard output."""
    environment.stand_in.site.data_sets = list(data_sets)
    status, out, err = environment.fetch()
    assert status == 0, err
    return out


Fetched = Callable[..., FetchEnvironment]  # the fixture `after_fetching`


@pytest.fixture
def stored(environment: FetchEnvironment, after_fetching: Fetched) -> FetchEnvironment:
    """The environment with a release in which Camden waits 25 weeks."""
    return after_fetching("25", amended(environment, 25))


@pytest.fixture
def twice_stored(environment: FetchEnvironment, after_fetching: Fetched) -> FetchEnvironment:
    """The environment with that release and its amendment, in which Camden waits 22 weeks."""
    return after_fetching("25-22", amended(environment, 25), amended(environment, 22))


def waits(environment: FetchEnvironment, period: int = NEW) -> float:
    """The wait in Camden that is served."""
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?",
            [WAIT, CAMDEN, period],
        ).fetchone()
    assert found is not None
    return float(found[0])


def releases(environment: FetchEnvironment) -> list[str]:
    """Those of the 20-week table in the warehouse, in order of precedence."""
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
        found = con.execute("SELECT release FROM release WHERE source = 'ehcp-timeliness' ORDER BY position")
        return [name for (name,) in found.fetchall()]


def test_changed_figures_become_a_release_of_their_own(stored: FetchEnvironment) -> None:
    environment = stored
    out = fetched(environment, amended(environment, 22))
    first, second = environment.stored()
    assert first == RELEASE
    assert second.startswith(f"{RELEASE}-amended-20")
    assert outcomes(out) == (
        f"ehcp-timeliness {second}: amended; 1 of 1,467 stored figures changed; "
        f"the largest change: Camden {NEW} {WAIT} 25 -> 22\n"
    )
    assert waits(environment) == 22
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
        revised = con.execute(
            "SELECT old_value, new_value, new_release FROM revision WHERE time_period = ?", [NEW]
        )
        assert revised.fetchall() == [(25, 22, second)]
        title = con.execute("SELECT title FROM release WHERE release = ?", [second]).fetchone()
    assert title is not None
    assert f"reporting year {RELEASE}: 20-week timeliness, as amended by " in title[0]
    assert outcomes(environment.fetch()[1]) == f"ehcp-timeliness {RELEASE}: unchanged\n"


def test_a_reverted_amendment_is_another_amendment(twice_stored: FetchEnvironment) -> None:
    """With the same bytes that were stored first, and with others that have the same figures."""
    environment = twice_stored
    out = fetched(environment, amended(environment, 25))
    assert ": amended; 1 of 1,467 stored figures changed" in out
    assert waits(environment) == 25
    first, second, third = environment.stored()
    assert (first, third) == (RELEASE, f"{second}-2")
    again = amended(environment, 25)
    out = fetched(environment, replace(again, content=again.content.replace(b"\n", b"\r\n")))
    assert outcomes(out) == f"ehcp-timeliness {third}: same figures; no figure changed\n"
    assert environment.stored() == [first, second, third]
    assert releases(environment)[-3:] == [first, second, third]


def test_a_damaged_file_that_was_amended_is_not_needed(twice_stored: FetchEnvironment) -> None:
    environment = twice_stored
    first, second = Store(environment.raw).entries()
    (environment.raw / first.path).write_bytes(b"")
    assert (
        outcomes(fetched(environment, amended(environment, 22))) == f"ehcp-timeliness {RELEASE}: unchanged\n"
    )
    assert environment.stored() == [second.release]
    assert waits(environment) == 22


def test_an_amendment_of_an_earlier_release_does_not_supersede_a_later_one(stored: FetchEnvironment) -> None:
    environment = stored
    both = [*year_of_figures(environment.tables), *year_of_figures(environment.tables, NEW + 1)]
    fetched(environment, offered(changed("Camden", avg_weeks_issue_plan=28)(both), LATER))
    assert waits(environment) == 28
    fetched(environment, amended(environment, 22))
    order = releases(environment)
    assert [name.partition("-amended-")[0] for name in order[-3:]] == [RELEASE, RELEASE, LATER]
    assert waits(environment) == 28


def test_a_release_of_earlier_years_does_not_supersede_stored_ones(environment: FetchEnvironment) -> None:
    """As when a publisher's list has gone back to one that nobody described here."""
    before = waits(environment, OLD[-1])
    fetched(environment, amended(environment, 21, "2023", OLD[-1]))
    assert waits(environment, OLD[-1]) == before
    assert releases(environment)[0] == "2023"


def test_an_unsafe_name_of_a_release_is_refused(environment: FetchEnvironment) -> None:
    (good,) = environment.stand_in.site.data_sets
    before = {path for path in environment.folder.parent.rglob("*") if environment.raw not in path.parents}
    names = ["../../outside", "/outside", f"{RELEASE}/08", "", ".", "{x}", "20\u0663\u0664", "9" * 99]
    for name in names:
        environment.stand_in.site.data_sets = [replace(good, release=name)]
        status, _, err = environment.fetch()
        assert status == 1, name
        # An empty name is as if the release were not listed.
        assert ("csv answered 404" if name == "" else "which is not a valid name") in err, name
        assert "Traceback" not in err, name
        after = {path for path in environment.folder.parent.rglob("*") if environment.raw not in path.parents}
        assert after - before <= {environment.raw}, name
    environment.stand_in.site.data_sets = [good]
    assert environment.fetch()[0] == 0


def test_foreign_files_in_the_folder_are_kept(environment: FetchEnvironment) -> None:
    mine = [
        environment.raw / name
        for name in ("docs/a/b/mine.txt", f"ehcp-timeliness/{RELEASE}/x/mine.txt", "incoming/mine")
    ]
    for path in mine:
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    environment.fetch()
    environment.fetch()
    assert all(path.read_text() == "mine" for path in mine)


def test_a_refused_table_is_not_hidden_by_an_archive_that_has_not_changed(
    environment: FetchEnvironment,
) -> None:
    (good,) = environment.stand_in.site.data_sets
    made = Archive(VERSION, ARCHIVE, zipped(good.content), DATE)
    environment.stand_in.site.archives = [made]
    environment.stand_in.faults.append(Fault("data-catalogue", "404"))
    assert environment.fetch()[0] == 0
    environment.stand_in.clear()
    environment.stand_in.site.data_sets = [
        replace(good, content=good.content.replace(b"plans_issued_den,", b"plans,", 1))
    ]
    status, out, err = environment.fetch()
    assert status == 1
    assert out.startswith(f"ehcp-timeliness {RELEASE}: refused; ")
    assert "the header has unknown 'plans'" in err
    assert environment.stored() == [RELEASE]


def test_a_failed_route_is_reported_even_if_another_succeeds(environment: FetchEnvironment) -> None:
    (good,) = environment.stand_in.site.data_sets
    made = Archive(VERSION, ARCHIVE, zipped(good.content), DATE)
    environment.stand_in.site.archives = [made]
    environment.stand_in.faults.append(Fault("data-catalogue", "html-as-csv"))
    status, out, _ = environment.fetch()
    assert status == 0
    assert out.startswith(f"ehcp-timeliness {RELEASE}: new; new: {NEW}; ")
    assert "it is a web page" in out


def test_quiet_reports_that_a_publisher_could_not_be_asked(
    fetched: FetchEnvironment, catalogue: Catalogue
) -> None:
    (good,) = fetched.stand_in.site.data_sets
    known = declared(catalogue, "ehcp-timeliness")
    fetched.stand_in.site.data_sets = [replace(good, id=known.data_set)]
    fetched.stand_in.faults.append(Fault("api/data-set-files?", "503"))
    status, out, err = fetched.fetch("--quiet")
    assert (status, out) == (0, "")
    assert err.startswith(f"Note: ehcp-timeliness {known.release}")
    assert "its publisher could not be asked for a newer one: " in err


def test_a_build_is_refused_during_a_run(
    fetched: FetchEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--raw", str(fetched.raw), "--output", str(fetched.folder / "other")]
    with Store(fetched.raw).exclusive():
        for command in (["build"], ["snapshot", "--fetched"]):
            assert main([*command, *arguments]) == 1
            assert "Another fetch or build is at work" in fetched.read_output()[1]
    assert main(["build", *arguments]) == 0


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


def test_a_changed_list_becomes_a_release_of_its_own(environment: FetchEnvironment) -> None:
    """Both are kept; an inspection that only the earlier list has stays known."""
    host, path = "www.gov.uk/api/content", f"/government/statistics/area-send-inspections-{LISTED}"
    table = f"assets.publishing.service.gov.uk/media/1/inspections_{LISTED}.csv"
    environment.stand_in.site.served = {
        f"{host}/government/collections/area-send-statistics": Served(collection([path]), "application/json"),
        f"{host}{path}": Served(
            publication("Area SEND", [(f"Inspections {LISTED}", f"https://{table}")]), "application/json"
        ),
    }
    for places in (["Camden", "Brent"], ["Camden", "Enfield"]):
        environment.stand_in.site.served[table] = Served(inspections(*places), "text/csv")
        status, out, err = environment.fetch(source="area-send-inspections")
        assert status == 0, err
    first, second = environment.stored()
    assert first == LISTED
    assert outcomes(out) == f"area-send-inspections {second}: amended; 2 rows, 2 before\n"
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT location_name, release FROM inspection JOIN location USING (location_code) "
            "WHERE source = 'area-send-inspections' AND starts_with(release, ?) ORDER BY 1",
            [LISTED],
        ).fetchall()
    assert found == [("Brent", first), ("Camden", second), ("Enfield", second)]
