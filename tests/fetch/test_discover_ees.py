"""Where the newest data set is on Explore education statistics (EES): its lists, or what was written down."""

import json
from dataclasses import replace

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch.client import Client
from pipeline.fetch.ees_api import EES_API, ApiDataSet, find
from pipeline.sources.catalogue import Catalogue
from tests.support.layouts import publishers_files as files
from tests.support.publishers.discovery import ask, declared
from tests.support.publishers.faults import Fault
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EES_CONTENT, EHC_PLANS, DataSet

API_ID = "cd2b6a51-53a4-4f2e-9d52-8ddd0a111111"


def data_set(number: int, filename: str, api: tuple[str, str] | None = None) -> DataSet:
    known, version = (f"{first}0000000-0000-4000-8000-{number:012}" for first in "0f")
    content = files.timeliness_csv([files.timeliness_row("England", 2026)])
    return DataSet(known, EHC_PLANS, version, "2027", filename, f"Set {number:03}", content, api)


def test_a_data_set_is_found_on_whichever_page_it_is_listed(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(number, f"other_{number}.csv") for number in range(90)]
    stand_in.site.data_sets.append(data_set(90, "requests.csv"))
    offer = ask(catalogue, client, "ehcp-requests")
    assert offer.release == "2027"
    assert offer.missed is None
    table, archive = offer.routes
    assert table.url.endswith("/data-catalogue/data-set/00000000-0000-4000-8000-000000000090/csv")
    assert table.rows == 1
    assert "/releases/f0000000-0000-4000-8000-000000000090/files?fromPage=ReleaseDownloads" in archive.url
    assert len(stand_in.asked("api/data-set-files?")) == 3


def test_the_list_is_asked_once_for_all_its_data_sets(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(1, "requests.csv"), data_set(2, "timeliness_20_week.csv")]
    assert [ask(catalogue, client, source).release for source in ("ehcp-requests", "ehcp-timeliness")] == [
        "2027",
        "2027",
    ]
    assert len(stand_in.asked("api/data-set-files?")) == 1


def test_a_data_set_in_the_public_api_has_a_second_route(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(1, "requests.csv", api=(API_ID.upper(), "2.1"))]
    offer = ask(catalogue, client, "ehcp-requests")
    assert [route.suffix for route in offer.routes] == [".csv", ".csv", ".zip"]
    assert offer.routes[1].url == (
        f"https://api.education.gov.uk/statistics/v1/data-sets/{API_ID}/csv?dataSetVersion=2.1"
    )


def test_the_public_api_is_asked_if_the_list_fails(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    listed = [data_set(number, f"other_{number}.csv", (f"other-{number:03}", "1.0")) for number in range(30)]
    table = data_set(50, "t.csv", (API_ID, "1.0"))
    first = replace(table, title="The 20-week timeliness", release="2026")
    second = replace(first, id="00000000-0000-4000-8000-000000000051", api=(API_ID, "2.0"), release="2027")
    stand_in.site.data_sets = [*listed, first, second]
    stand_in.faults.append(Fault("api/data-set-files?", "503"))
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert (offer.release, offer.missed) == ("2027", None)
    on_site, in_api = offer.routes
    assert on_site.url.endswith("/data-catalogue/data-set/00000000-0000-4000-8000-000000000051/csv")
    assert in_api.url.endswith(f"/v1/data-sets/{API_ID}/csv?dataSetVersion=2.0")
    lists = [asked.path for asked in stand_in.asked("statistics/v1/publications")]
    assert [path.partition("?")[2] for path in lists] == ["page=1&pageSize=20", "page=2&pageSize=20"]


def test_withdrawn_versions_are_skipped_and_successors_followed(catalogue: Catalogue) -> None:
    old, new = "aaaa", "bbbb"
    version = {"version": "2.0", "status": "Withdrawn", "release": {"slug": "2027"}, "file": {"id": "f2"}}
    earlier = version | {"version": "1.1", "status": "Published", "file": {"id": "f1"}}
    once = {"page": 1, "pageSize": 20, "totalResults": 1, "totalPages": 1}
    answers = {
        f"/publications/{EHC_PLANS}/data-sets": {
            "paging": once,
            "results": [{"id": old, "title": "20 week", "status": "Deprecated", "supersedingDataSetId": new}],
        },
        f"/data-sets/{new}": {"id": new, "title": "20 week", "status": "Published"},
        f"/data-sets/{new}/versions": {"paging": once, "results": [version, earlier]},
    }

    class Answers:
        def json(self, url: str) -> object:
            return answers[url.removeprefix(EES_API).partition("?")[0]]

        def text(self, url: str) -> str:
            raise NotImplementedError

    assert find(EHC_PLANS, "20.week", Answers()) == ApiDataSet(new, "1.1", "2027", "f1")


def test_the_highest_version_is_the_newest_wherever_it_is_listed() -> None:
    listed = [
        {"version": version, "status": "Published", "release": {"slug": version}, "file": {"id": version}}
        for version in ("1.9", "1.10", "1.2")
    ]

    class Answers:
        def json(self, url: str) -> object:
            return {"results": listed if "/versions" in url else [{"id": "set", "title": "20 week"}]}

        def text(self, url: str) -> str:
            raise NotImplementedError

    assert find(EHC_PLANS, "20.week", Answers()) == ApiDataSet("set", "1.10", "1.10", "1.10")


def test_the_file_of_an_earlier_release_in_the_list_is_not_the_newest(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is asked for the newest files only, and may name others all the same, first or last."""
    entries = [
        {
            "id": f"set-{year}",
            "filename": "timeliness_20_week.csv",
            "release": {"id": f"version-{year}", "slug": year},
            "latestData": year == "2027",
        }
        for year in ("2026", "2027", "2025")
    ]
    monkeypatch.setattr(client, "json", lambda url: {"results": entries})
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert (offer.release, offer.missed) == ("2027", None)
    assert offer.routes[0].url.endswith("/data-set/set-2027/csv")


def test_a_loop_of_superseding_data_sets_ends() -> None:
    asked: list[str] = []

    class Endless:
        def json(self, url: str) -> object:
            asked.append(url)
            if "/publications/" in url:
                return {"results": [{"id": "0", "title": "20 week", "supersedingDataSetId": "1"}]}
            return {"supersedingDataSetId": str(len(asked)), "results": []}

        def text(self, url: str) -> str:
            raise NotImplementedError

    assert find(EHC_PLANS, "20.week", Endless()) is None
    assert len(asked) < 20


@pytest.mark.parametrize("missing", ["id", "filename", "release"])
def test_an_incomplete_entry_of_the_list_is_ignored(
    missing: str, client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above all, the file of one release is never taken for another's."""
    entry = {"id": "d", "filename": "timeliness_20_week.csv", "release": {"id": "v", "slug": "2027"}}
    listed = {name: value for name, value in entry.items() if name != missing}
    monkeypatch.setattr(client, "json", lambda url: {"results": [listed]})
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert offer.release == declared(catalogue, "ehcp-timeliness").release
    assert offer.missed == "The list of data sets has no timeliness_20_week.csv."
    assert offer.routes[0].url.endswith(f"/data-set/{declared(catalogue, 'ehcp-timeliness').data_set}/csv")


def test_the_reason_given_by_the_api_is_reported(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(FetchError, match=r"data-sets/none answered 404 \("):
        client.json(f"{EES_API}/data-sets/none")


def test_a_data_set_that_is_not_listed_has_its_declared_addresses(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(1, "requests.csv")]
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert offer.missed == "The list of data sets has no timeliness_20_week.csv."
    assert offer.release == declared(catalogue, "ehcp-timeliness").release
    assert offer.routes[0].url.endswith(f"/data-set/{declared(catalogue, 'ehcp-timeliness').data_set}/csv")
    assert f"/releases/{declared(catalogue, 'ehcp-timeliness').release_version}/files" in offer.routes[1].url


@pytest.mark.parametrize(
    "answer", [b"[]", b"null", b'{"results": null}', b'{"results": [1, {"filename": 3}], "paging": []}']
)
def test_a_list_of_another_form_is_empty(
    stand_in: StandIn, client: Client, catalogue: Catalogue, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "json", lambda url: json.loads(answer))
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert offer.missed == "The list of data sets has no timeliness_20_week.csv."


def test_a_supporting_file_is_in_the_archive_of_the_listed_release(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(7, "requests.csv")]
    offer = ask(catalogue, client, "send-appeals", "rate.csv")
    (archive,) = offer.routes
    assert "/releases/f0000000-0000-4000-8000-000000000007/files" in archive.url
    assert archive.url.startswith(f"https://{EES_CONTENT}/api/")
    assert archive.member is not None


def test_an_address_with_capital_letters_is_redirected(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [
        data_set(1, "requests.csv", api=("cd2b6a51-53a4-4f2e-9d52-8ddd0a111111", "1.0"))
    ]
    shown = client.json(
        "https://api.education.gov.uk/statistics/v1/data-sets/CD2B6A51-53A4-4F2E-9D52-8DDD0A111111"
    )
    assert isinstance(shown, dict)
    assert shown["id"] == "cd2b6a51-53a4-4f2e-9d52-8ddd0a111111"
    assert [asked.status for asked in stand_in.requests] == [308, 200]
