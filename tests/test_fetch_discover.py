"""Where the newest file is, asked of each publisher in its own way."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.candidate import like
from pipeline.catalogue import Catalogue
from pipeline.channels import Live
from pipeline.discover import Offer, newest, whole_layer
from pipeline.errors import FetchError
from pipeline.fetch import Client
from pipeline.public_api import EES_API, InApi, find
from tests import publishers_files as files
from tests.publishers.documents import allocations_page, collection, publication
from tests.publishers.faults import Fault
from tests.publishers.server import StandIn
from tests.publishers.site import ARCGIS, EES_CONTENT, EHC_PLANS, DataSet, Layer, Served, Site, places
from tests.publishers.world import QUICK, session

GOV_UK, MEDIA, FUNDING = "www.gov.uk", "assets.publishing.service.gov.uk", "skillsfunding.service.gov.uk"
TRIBUNALS = f"{GOV_UK}/api/content/government/collections/tribunals-statistics"
QUARTERLY = "/government/statistics/tribunals-statistics-quarterly"
DSG = f"{FUNDING}/view-latest-funding/national-funding-allocations/DSG"
LINK = "Download DSG allocations for all local authorities and regions"
API_ID = "cd2b6a51-53a4-4f2e-9d52-8ddd0a111111"
LAYER = (
    f"{ARCGIS}/ESMARspQHYMw9BZ9/arcgis/rest/services/"
    "Counties_and_Unitary_Authorities_December_2024_Boundaries_UK_BUC/FeatureServer/0"
)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(Site()) as running:
        yield running


@pytest.fixture
def client(stand_in: StandIn, catalogue: Catalogue) -> Client:
    return Client(catalogue.hosts, QUICK, sleep=lambda _: None, session=session(stand_in.port))


def way(catalogue: Catalogue, source: str, file: str = "") -> Live:
    return next(one for one in catalogue.live if one.source == source and one.file.endswith(file))


def ask(
    catalogue: Catalogue, client: Client, source: str, file: str = "", held: tuple[str, ...] = ()
) -> Offer:
    live = way(catalogue, source, file)
    return newest(live, like(live, catalogue), held, client)


def json_page(document: bytes) -> Served:
    return Served(document, "application/json; charset=utf-8")


def data_set(number: int, filename: str, api: tuple[str, str] | None = None) -> DataSet:
    known, version = (f"{first}0000000-0000-4000-8000-{number:012}" for first in "0f")
    content = files.timeliness_csv([files.timeliness_row("England", 2026)])
    return DataSet(known, EHC_PLANS, version, "2027", filename, f"Set {number:03}", content, api)


# Explore education statistics


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


def test_a_data_set_in_the_public_api_has_that_way_too(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(1, "requests.csv", api=(API_ID.upper(), "2.1"))]
    offer = ask(catalogue, client, "ehcp-requests")
    assert [route.suffix for route in offer.routes] == [".csv", ".csv", ".zip"]
    assert offer.routes[1].url == (
        f"https://api.education.gov.uk/statistics/v1/data-sets/{API_ID}/csv?dataSetVersion=2.1"
    )


def test_the_public_api_is_asked_where_the_websites_list_does_not_answer(
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


def test_a_withdrawn_version_is_passed_over_and_a_successor_followed(catalogue: Catalogue) -> None:
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

    assert find(EHC_PLANS, "20.week", Answers()) == InApi(new, "1.1", "2027", "f1")


def test_data_sets_that_supersede_each_other_for_ever_come_to_an_end() -> None:
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
def test_a_listed_data_set_that_lacks_what_matters_is_none(
    missing: str, client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above all, the file of one release is never taken for another's."""
    whole = {"id": "d", "filename": "timeliness_20_week.csv", "release": {"id": "v", "slug": "2027"}}
    listed = {name: value for name, value in whole.items() if name != missing}
    monkeypatch.setattr(client, "json", lambda url: {"results": [listed]})
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert offer.release == "2026"
    assert offer.missed == "The list of data sets has no timeliness_20_week.csv."
    assert offer.routes[0].url.endswith("/data-set/90d7c9d3-d811-46f1-ae61-39ea674d4654/csv")


def test_what_the_api_says_is_wrong_is_told(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(FetchError, match=r"data-sets/none answered 404 \("):
        client.json(f"{EES_API}/data-sets/none")


def test_a_data_set_that_is_not_listed_has_its_declared_addresses(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.data_sets = [data_set(1, "requests.csv")]
    offer = ask(catalogue, client, "ehcp-timeliness")
    assert offer.missed == "The list of data sets has no timeliness_20_week.csv."
    assert offer.release == "2026"
    assert offer.routes[0].url.endswith("/data-set/90d7c9d3-d811-46f1-ae61-39ea674d4654/csv")
    assert "/releases/1721934a-2ad7-4d1b-1c73-08de96e6fc0e/files" in offer.routes[1].url


@pytest.mark.parametrize(
    "answer", [b"[]", b"null", b'{"results": null}', b'{"results": [1, {"filename": 3}], "paging": []}']
)
def test_a_list_of_another_form_is_as_good_as_none(
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


def test_an_address_with_capital_letters_is_followed_to_its_own(
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


# GOV.UK


def govuk(stand_in: StandIn, path: str, *attachments: tuple[str, str]) -> None:
    document = publication("Tribunal Statistics Quarterly", attachments)
    stand_in.site.served[f"{GOV_UK}/api/content{path}"] = json_page(document)


def test_the_newest_quarter_with_the_table_counts(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    quarters = [
        "october-to-december-2024",
        "july-to-september-2025",
        "july-to-september-2024",
        "april-to-june-2025",
    ]
    paths = [f"{QUARTERLY}-{quarter}" for quarter in quarters]
    stand_in.site.served[TRIBUNALS] = json_page(collection(["/government/statistics/guide", *paths]))
    main = ("Main tables", f"https://{MEDIA}/media/1/Main_Tables_2025.ods")
    table = f"https://{MEDIA}/media/67a/SEND_Appeal_Rate_Table_2024.ods"
    govuk(stand_in, paths[1], main)
    govuk(stand_in, paths[3], main)
    govuk(stand_in, paths[0], main, ("SEND tribunal tables 2023", f"https://{MEDIA}/media/2/SEND.ods"))
    govuk(stand_in, paths[2], ("SEND appeal rate", table))
    offer = ask(catalogue, client, "send-appeals", ".ods")
    assert (offer.release, offer.routes[0].url, offer.routes[0].suffix) == ("2024", table, ".ods")
    assert offer.url == f"https://www.gov.uk{paths[2]}"
    order = [asked.path.removeprefix("/api/content") for asked in stand_in.requests[1:]]
    assert order == [paths[1], paths[3], paths[0], paths[2]]


def test_the_last_year_in_an_attachments_name_is_its_release(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-october-to-december-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(
        stand_in, path, ("SEND appeal rate by local authority 2014 to 2025", f"https://{MEDIA}/media/3/t.ods")
    )
    assert ask(catalogue, client, "send-appeals", ".ods").release == "2025"


def test_a_collection_without_the_table_is_said(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("Main tables", f"https://{MEDIA}/media/1/Main_Tables.ods"))
    with pytest.raises(FetchError, match="None of the 1 newest documents of /government/collections"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_a_collection_without_documents_is_said(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.served[TRIBUNALS] = json_page(b"{}")
    with pytest.raises(FetchError, match="tribunals-statistics lists no document that fits"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_only_the_beginning_of_a_title_is_looked_at(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("SEND " * 20_000 + "appeal rate 2024.ods", f"https://{MEDIA}/media/1/a.ods"))
    with pytest.raises(FetchError, match="has an attachment that fits"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_a_link_that_is_no_address_is_said(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("SEND appeal rate 2024.ods", "https://[bad/"))
    with pytest.raises(FetchError, match="has a link that is no address"):
        ask(catalogue, client, "send-appeals", ".ods")


# Dedicated schools grant


def year_page(stand_in: StandIn, year: int, *hrefs: str, text: str = LINK) -> None:
    page = allocations_page([(f"{text} {year} to {year + 1}", href) for href in hrefs])
    stand_in.site.served[f"{DSG}/{year}-to-{year + 1}"] = Served(page, "text/html; charset=utf-8")


def test_the_page_of_the_next_year_is_looked_for(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    year_page(stand_in, 2023, "/files/dsg_2024_07_20.ods")
    year_page(stand_in, 2024, "/files/dsg_2025_11_20.ods", "/files/dsg_2025_07_17.ods")
    offer = ask(catalogue, client, "dsg-allocations", held=("2021-22", "2023-24", "2022-23-amalgam"))
    assert offer.release == "2024-25"
    assert [route.url for route in offer.routes] == [f"https://{FUNDING}/files/dsg_2025_11_20.ods"]
    assert offer.url == f"https://{DSG}/2024-to-2025"


def test_the_held_years_page_is_the_newest_where_no_later_one_has_the_link(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    year_page(stand_in, 2023, f"https://{MEDIA}/media/9/dsg.ods")
    year_page(stand_in, 2024, "/files/schools.ods", text="Download schools block")
    offer = ask(catalogue, client, "dsg-allocations", held=("2023-24",))
    assert (offer.release, offer.routes[0].url) == ("2023-24", f"https://{MEDIA}/media/9/dsg.ods")


def test_a_page_without_the_link_is_said(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    year_page(stand_in, 2023, "/files/schools.ods", text="Download schools block")
    with pytest.raises(FetchError, match="2023-to-2024 has no link 'Download DSG allocations"):
        ask(catalogue, client, "dsg-allocations", held=("2023-24",))


def test_a_later_page_that_does_not_answer_is_told(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    year_page(stand_in, 2023, "/files/dsg.ods")
    stand_in.faults.append(Fault("2024-to-2025", "503"))
    offer = ask(catalogue, client, "dsg-allocations", held=("2023-24",))
    assert offer.release == "2023-24"
    assert offer.missed is not None
    assert "2024-to-2025 answered 503. Tried 3 times" in offer.missed
    stand_in.faults.append(Fault("2023-to-2024", "503"))
    client = Client(catalogue.hosts, QUICK, sleep=lambda _: None, session=session(stand_in.port))
    with pytest.raises(FetchError, match=r"2023-to-2024 answered 503\. Tried 3 times"):
        ask(catalogue, client, "dsg-allocations", held=("2023-24",))


# ArcGIS

AREAS = [("E06000001", "Hartlepool"), ("E06000002", "Middlesbrough"), ("W06000001", "Isle of Anglesey")]


def layer(code: str = "CTYUA24CD", page: int = 2) -> Layer:
    name = code.replace("CD", "NM")
    return Layer(("FID", code, name), places(AREAS, code, name), page)


def test_a_layer_comes_page_after_page(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    stand_in.site.layers[LAYER] = layer(page=1)
    (route,) = ask(catalogue, client, "boundaries-generalised").routes
    assert route.paged
    found = json.loads(whole_layer(route.url, client))
    codes = [feature["properties"]["CTYUA24CD"] for feature in found["features"]]
    assert set(codes) >= {"E06000001", "E06000002"}
    assert len(codes) == len(set(codes))
    assert len(stand_in.asked("/query?")) == len(codes)


def test_the_field_of_codes_is_that_of_the_edition(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.layers[LAYER] = layer("CTYUA25CD")
    (route,) = ask(catalogue, client, "boundaries-generalised").routes
    assert "where=CTYUA25CD%20LIKE%20%27E%25%27" in route.url
    assert "outFields=CTYUA25CD%2CCTYUA25NM" in route.url


def test_a_layer_without_codes_is_said(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    stand_in.site.layers[LAYER] = Layer(("FID", "LAD24CD"), ())
    with pytest.raises(FetchError, match="has no field of codes; it has FID, LAD24CD"):
        ask(catalogue, client, "boundaries-generalised")


def test_an_error_with_status_200_is_one(stand_in: StandIn, client: Client) -> None:
    stand_in.site.layers[LAYER] = layer()
    with pytest.raises(FetchError, match="FeatureServer/0/query answered: "):
        whole_layer(f"https://{LAYER}/query?where=CTYUA99CD%20LIKE%20%27E%25%27&f=geojson", client)


@pytest.mark.parametrize("features", [[], None, [{"properties": {"CTYUA24CD": "E06000001"}}]])
def test_a_layer_that_repeats_itself_or_says_nothing_is_refused(
    features: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "json", lambda url: {"features": features, "exceededTransferLimit": True})
    with pytest.raises(FetchError, match="a page without features, or the same page again"):
        whole_layer(f"https://{LAYER}/query?f=geojson", client)
