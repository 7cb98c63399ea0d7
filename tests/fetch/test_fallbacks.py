"""What a live run does when a route, a stored file or another run stands in its way."""

from dataclasses import replace

import pytest

from pipeline.__main__ import main
from pipeline.sources.catalogue import Catalogue
from pipeline.store.raw import Store
from tests.support.publishers.discovery import declared
from tests.support.publishers.environment import (
    ALL,
    CSV,
    RELEASE,
    SOURCE,
    FetchEnvironment,
)
from tests.support.publishers.faults import Fault
from tests.support.publishers.site import EES_API

API_ID = "cd2b6a51-53a4-4f2e-9d52-8ddd0a111111"


def test_a_source_that_cannot_be_fetched_is_named(environment: FetchEnvironment) -> None:
    status, _, err = environment.fetch(source="population")
    assert status == 1
    assert "'population' is not a source that can be fetched. There are " in err


@pytest.mark.slow
def test_the_public_api_is_used_if_the_table_cannot_be_downloaded(environment: FetchEnvironment) -> None:
    (good,) = environment.stand_in.site.data_sets
    environment.stand_in.site.data_sets = [replace(good, api=(API_ID, "1.0"))]
    environment.stand_in.faults.append(Fault(CSV, "500"))
    status, _, _ = environment.fetch()
    assert (status, environment.stored()) == (0, [RELEASE])
    (asked,) = environment.stand_in.asked(f"{EES_API}/statistics/v1/data-sets/{API_ID}/csv")
    assert asked.path.endswith("/csv?dataSetVersion=1.0")
    (entry,) = Store(environment.raw).entries()
    assert entry.asked.startswith(f"https://{EES_API}/")
    assert (environment.raw / entry.path).read_bytes() == good.content


def test_the_declared_address_is_used_if_the_list_fails(
    environment: FetchEnvironment, catalogue: Catalogue
) -> None:
    (good,) = environment.stand_in.site.data_sets
    known = declared(catalogue, SOURCE)
    environment.stand_in.site.data_sets = [replace(good, id=known.data_set)]
    environment.stand_in.faults.append(Fault("api/data-set-files?", "503"))
    status, out, _ = environment.fetch("--dry-run")
    assert status == 0
    assert out.startswith(
        f"ehcp-timeliness {known.release}: stored; its publisher could not be asked for a newer one: "
    )
    assert "data-set-files answered 503. Tried 3 times" in out


@pytest.mark.slow
def test_a_damaged_stored_file_is_fetched_again(fetched: FetchEnvironment) -> None:
    (entry,) = Store(fetched.raw).entries()
    path = fetched.raw / entry.path
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["build", "--raw", str(fetched.raw), "--output", str(fetched.warehouse)]) == 1
    assert f"{path} is not the file that lock.json names: its checksum differs." in fetched.read_output()[1]
    assert fetched.periods() == ALL
    assert fetched.fetch()[0] == 0
    assert path.read_bytes() == fetched.stand_in.site.data_sets[0].content


def test_an_unreadable_lock_file_is_reported(fetched: FetchEnvironment) -> None:
    (fetched.raw / "lock.json").write_text("{}")
    status, _, err = fetched.fetch()
    assert status == 1
    assert f"move {fetched.raw} away to go back to the snapshot" in err
    assert fetched.periods() == ALL


@pytest.mark.slow
def test_a_second_run_at_the_same_time_is_refused(environment: FetchEnvironment) -> None:
    with Store(environment.raw).exclusive():
        status, _, err = environment.fetch()
    assert status == 1
    assert "Another fetch or build is at work" in err
    assert environment.fetch()[0] == 0
