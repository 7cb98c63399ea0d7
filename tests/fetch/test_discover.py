"""Where the newest file is, asked of GOV.UK, the skills funding site and the ONS, each in its own way."""

import json

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch.client import Client
from pipeline.fetch.discover_arcgis import all_features
from pipeline.sources.catalogue import Catalogue
from tests.support.publishers.discovery import ask
from tests.support.publishers.documents import allocations_page, collection, publication
from tests.support.publishers.environment import QUICK, session
from tests.support.publishers.faults import Fault
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import ARCGIS, Layer, Served, places

GOV_UK, MEDIA, FUNDING = "www.gov.uk", "assets.publishing.service.gov.uk", "skillsfunding.service.gov.uk"
TRIBUNALS = f"{GOV_UK}/api/content/government/collections/tribunals-statistics"
QUARTERLY = "/government/statistics/tribunals-statistics-quarterly"
DSG = f"{FUNDING}/view-latest-funding/national-funding-allocations/DSG"
LINK = "Download DSG allocations for all local authorities and regions"
LAYER = (
    f"{ARCGIS}/ESMARspQHYMw9BZ9/arcgis/rest/services/"
    "Counties_and_Unitary_Authorities_December_2024_Boundaries_UK_BUC/FeatureServer/0"
)


def json_page(document: bytes) -> Served:
    return Served(document, "application/json; charset=utf-8")


# GOV.UK


def govuk(stand_in: StandIn, path: str, *attachments: tuple[str, str]) -> None:
    document = publication("Tribunal Statistics Quarterly", attachments)
    stand_in.site.served[f"{GOV_UK}/api/content{path}"] = json_page(document)


def test_the_newest_quarter_with_the_table_is_found(
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


def test_the_newest_of_two_tables_in_a_document_is_taken_wherever_it_stands(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-october-to-december-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    tables = [
        (f"SEND appeal rate {year}", f"https://{MEDIA}/media/{year}/t.ods") for year in (2023, 2025, 2024)
    ]
    govuk(stand_in, path, *tables)
    offer = ask(catalogue, client, "send-appeals", ".ods")
    assert (offer.release, offer.routes[0].url) == ("2025", tables[1][1])


def test_a_collection_without_the_table_is_an_error(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("Main tables", f"https://{MEDIA}/media/1/Main_Tables.ods"))
    with pytest.raises(FetchError, match="None of the 1 newest documents of /government/collections"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_a_collection_without_documents_is_an_error(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    stand_in.site.served[TRIBUNALS] = json_page(b"{}")
    with pytest.raises(FetchError, match="tribunals-statistics lists no document that fits"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_only_the_start_of_a_title_is_matched(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("SEND " * 20_000 + "appeal rate 2024.ods", f"https://{MEDIA}/media/1/a.ods"))
    with pytest.raises(FetchError, match="has an attachment that fits"):
        ask(catalogue, client, "send-appeals", ".ods")


def test_a_link_that_is_not_a_valid_address_is_an_error(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    path = f"{QUARTERLY}-april-to-june-2025"
    stand_in.site.served[TRIBUNALS] = json_page(collection([path]))
    govuk(stand_in, path, ("SEND appeal rate 2024.ods", "https://[bad/"))
    with pytest.raises(FetchError, match="has a link that is not a valid address"):
        ask(catalogue, client, "send-appeals", ".ods")


# Dedicated schools grant


def year_page(stand_in: StandIn, year: int, *hrefs: str, text: str = LINK) -> None:
    page = allocations_page([(f"{text} {year} to {year + 1}", href) for href in hrefs])
    stand_in.site.served[f"{DSG}/{year}-to-{year + 1}"] = Served(page, "text/html; charset=utf-8")


def test_the_page_of_the_next_year_is_found(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    year_page(stand_in, 2023, "/files/dsg_2024_07_20.ods")
    year_page(stand_in, 2024, "/files/dsg_2025_11_20.ods", "/files/dsg_2025_07_17.ods")
    offer = ask(catalogue, client, "dsg-allocations", stored=("2021-22", "2023-24", "2022-23-amalgam"))
    assert offer.release == "2024-25"
    assert [route.url for route in offer.routes] == [f"https://{FUNDING}/files/dsg_2025_11_20.ods"]
    assert offer.url == f"https://{DSG}/2024-to-2025"


def test_the_page_of_the_stored_year_is_used_if_no_later_one_has_the_link(
    stand_in: StandIn, client: Client, catalogue: Catalogue
) -> None:
    year_page(stand_in, 2023, f"https://{MEDIA}/media/9/dsg.ods")
    year_page(stand_in, 2024, "/files/schools.ods", text="Download schools block")
    offer = ask(catalogue, client, "dsg-allocations", stored=("2023-24",))
    assert (offer.release, offer.routes[0].url) == ("2023-24", f"https://{MEDIA}/media/9/dsg.ods")


def test_a_page_without_the_link_is_an_error(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    year_page(stand_in, 2023, "/files/schools.ods", text="Download schools block")
    with pytest.raises(FetchError, match="2023-to-2024 has no link 'Download DSG allocations"):
        ask(catalogue, client, "dsg-allocations", stored=("2023-24",))


def test_a_later_page_that_fails_is_reported(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    year_page(stand_in, 2023, "/files/dsg.ods")
    stand_in.faults.append(Fault("2024-to-2025", "503"))
    offer = ask(catalogue, client, "dsg-allocations", stored=("2023-24",))
    assert offer.release == "2023-24"
    assert offer.missed is not None
    assert "2024-to-2025 answered 503. Tried 3 times" in offer.missed
    stand_in.faults.append(Fault("2023-to-2024", "503"))
    client = Client(catalogue.hosts, QUICK, sleep=lambda _: None, session=session(stand_in.port))
    with pytest.raises(FetchError, match=r"2023-to-2024 answered 503\. Tried 3 times"):
        ask(catalogue, client, "dsg-allocations", stored=("2023-24",))


# ArcGIS

AREAS = [("E06000001", "Hartlepool"), ("E06000002", "Middlesbrough"), ("W06000001", "Isle of Anglesey")]


def layer(code: str = "CTYUA24CD", page: int = 2) -> Layer:
    name = code.replace("CD", "NM")
    return Layer(("FID", code, name), places(AREAS, code, name), page)


def test_all_pages_of_a_layer_are_read(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    stand_in.site.layers[LAYER] = layer(page=1)
    (route,) = ask(catalogue, client, "boundaries-generalised").routes
    assert route.paged
    found = json.loads(all_features(route.url, client))
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


def test_a_layer_without_codes_is_an_error(stand_in: StandIn, client: Client, catalogue: Catalogue) -> None:
    stand_in.site.layers[LAYER] = Layer(("FID", "LAD24CD"), ())
    with pytest.raises(FetchError, match="has no field of codes; it has FID, LAD24CD"):
        ask(catalogue, client, "boundaries-generalised")


def test_an_error_with_status_200_is_raised(stand_in: StandIn, client: Client) -> None:
    stand_in.site.layers[LAYER] = layer()
    with pytest.raises(FetchError, match="FeatureServer/0/query answered: "):
        all_features(f"https://{LAYER}/query?where=CTYUA99CD%20LIKE%20%27E%25%27&f=geojson", client)


@pytest.mark.parametrize("features", [[], None, [{"properties": {"CTYUA24CD": "E06000001"}}]])
def test_a_layer_with_repeated_or_empty_pages_is_an_error(
    features: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "json", lambda url: {"features": features, "exceededTransferLimit": True})
    with pytest.raises(FetchError, match="a page without features, or the same page again"):
        all_features(f"https://{LAYER}/query?f=geojson", client)
