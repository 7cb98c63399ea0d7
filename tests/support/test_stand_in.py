"""The stand-in server answers as the publishers do."""

import gzip
import io
import json
import re
import threading
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pipeline.core.paths import ROOT
from tests.support.publishers import faults
from tests.support.publishers.documents import allocations_page, collection, publication
from tests.support.publishers.ees_figures import short_id
from tests.support.publishers.faults import Fault
from tests.support.publishers.openapi import openapi
from tests.support.publishers.sample import (
    API_ID,
    CONTENT,
    CSV,
    DATED,
    EMPTY_ID,
    FILE,
    LAYER,
    TIMELINESS,
    UNKNOWN,
    VERSION,
    get,
    visitor,
)
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EES, EES_API, EES_CONTENT, EHC_PLANS

OPENAPI = ROOT.parent / "shared" / "ees-api" / "openapi-v1.json"
V1 = "/statistics/v1"
QUERY = f"/data-sets/{API_ID}/query"


def test_data_set_files_come_in_pages_by_title(session: requests.Session, stand_in: StandIn) -> None:
    query = f"{EES_CONTENT}/api/data-set-files?publicationId={EHC_PLANS}&latestOnly=true"
    pages = [get(session, f"{query}&page={page}").json() for page in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [10, 2, 0]
    assert pages[1]["paging"] == {"page": 2, "pageSize": 10, "totalResults": 12, "totalPages": 2}
    first, second = pages[0]["results"][:2]
    assert first["title"] == "EHC plans: timeliness"
    assert first["api"] == {"id": API_ID, "version": "2.0"}
    assert first["release"]["id"] == VERSION
    assert first["meta"]["timePeriodRange"] == {"from": "2024", "to": "2025"}
    assert first["meta"]["geographicLevels"] == ["National", "Regional", "Local authority"]
    assert "api" in second
    assert "api" not in pages[1]["results"][0]
    assert get(session, query.replace("&latestOnly=true", "")).json()["paging"]["totalResults"] == 13
    assert get(session, f"{query}&pageSize=41").json()["errors"][0]["code"] == "InclusiveBetween"
    assert [request.status for request in stand_in.requests] == [200, 200, 200, 200, 400]


def test_a_data_set_file_is_there_with_its_release(session: requests.Session) -> None:
    details = get(session, f"{EES_CONTENT}/api/data-set-files/{TIMELINESS}").json()
    assert details["file"]["meta"]["numDataFileRows"] == 4
    csv = get(session, f"{EES}/data-catalogue/data-set/{TIMELINESS}/csv")
    assert csv.content == CSV
    assert csv.headers["X-Robots-Tag"] == "noindex"
    assert not {"Content-Length", "ETag", "Last-Modified"} & {*csv.headers}
    older = "00000000-0000-4000-8000-000000000001"
    assert get(session, f"{EES}/data-catalogue/data-set/{older}/csv").status_code == 200
    unknown = "00000000-0000-4000-8000-000000000099"
    for none in (
        f"{EES}/data-catalogue/data-set/{unknown}/csv",
        f"{EES_CONTENT}/api/data-set-files/{unknown}",
    ):
        assert get(session, none).status_code == 404


def test_an_archive_is_sent_if_it_is_newer(session: requests.Session) -> None:
    where = f"{EES_CONTENT}/api/releases/{VERSION}/files?fromPage=ReleaseDownloads"
    first = get(session, where)
    assert zipfile.ZipFile(io.BytesIO(first.content)).read("data/timeliness.csv") == CSV
    assert first.headers["Content-Type"] == "application/octet-stream"
    again = get(session, where, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    before = {"If-Modified-Since": "Thu, 18 Jun 2026 08:29:59 GMT"}
    assert get(session, where, headers=before).status_code == 200


def test_a_path_with_an_upper_case_letter_is_redirected(session: requests.Session) -> None:
    for host, path in [
        (EES_API, f"/statistics/v1/data-sets/{API_ID}"),
        (EES_CONTENT, f"/api/data-set-files/{TIMELINESS}"),
    ]:
        moved = get(session, host + path.replace("data-set", "Data-Set"))
        assert (moved.status_code, moved.headers["Location"]) == (308, path)
        followed = get(session, host + path.upper(), allow_redirects=True)
        assert (followed.status_code, followed.url) == (200, f"https://{host}{path}")


def test_the_public_api_sends_compressed_csv(session: requests.Session) -> None:
    where = f"{EES_API}/statistics/v1/data-sets/{API_ID}/csv"
    plain = {"headers": {"Accept-Encoding": "identity"}, "stream": True}
    with get(session, where, **plain) as sent:
        assert sent.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(sent.raw.read(decode_content=False)) == CSV
    assert f"{API_ID}_v1.0.csv" in get(session, f"{where}?dataSetVersion=1").headers["Content-Disposition"]
    assert get(session, where).content == CSV


def test_the_public_api_answers_queries(session: requests.Session) -> None:
    where = f"https://{EES_API}/statistics/v1/data-sets/{API_ID}/query"
    plans = short_id("plans")
    page = session.post(where, json={"indicators": [plans], "page": 2, "pageSize": 3}, timeout=5).json()
    assert page["paging"] == {"page": 2, "pageSize": 3, "totalResults": 4, "totalPages": 2}
    assert [item["values"] for item in page["results"]] == [{plans: "97747"}]
    everything = session.post(where, timeout=5).json()
    assert everything["results"][2]["values"] == {plans: "z", short_id("pc_plans"): "40.2"}
    nothing = get(
        session, f"{EES_API}/statistics/v1/data-sets/{EMPTY_ID}/query?timePeriods.gte=2030|CY"
    ).json()
    assert (nothing["results"], nothing["warnings"][0]["code"]) == ([], "QueryNoResults")
    refused = [session.post(where, json={"indicator": []}, timeout=5), session.get(where + "?x=1", timeout=5)]
    assert [item.status_code for item in refused] == [400, 400]
    assert [item.json()["errors"][0]["code"] for item in refused] == ["UnknownField", "UnknownField"]


def test_a_feature_layer_has_pages_and_hides_errors(session: requests.Session) -> None:
    assert get(session, f"{LAYER}?f=json").json()["maxRecordCount"] == 1
    query = f"{LAYER}/query?where=CTYUA24CD LIKE 'E%25'&outFields=*&outSR=4326&f=geojson&resultRecordCount=5"
    first, second = (get(session, f"{query}&resultOffset={start}").json() for start in (0, 1))
    assert first["properties"] == {"exceededTransferLimit": True}
    assert "properties" not in second
    codes = [page["features"][0]["properties"]["CTYUA24CD"] for page in (first, second)]
    assert codes == ["E06000001", "E06000002"]
    unknown = get(session, query.replace("CTYUA24CD", "CTYUA25CD"))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (200, 400)


@pytest.mark.parametrize(
    ("headers", "status", "sent"),
    [
        ({}, 200, CONTENT),
        ({"If-None-Match": '"zero", W/"one"'}, 304, b""),
        ({"If-None-Match": '"zero"', "If-Modified-Since": DATED}, 200, CONTENT),
        ({"If-Modified-Since": DATED}, 304, b""),
        ({"Range": "bytes=100-"}, 206, CONTENT[100:]),
        ({"Range": "bytes=-5"}, 206, CONTENT[-5:]),
        ({"Range": "bytes=8-17", "If-Range": '"one"'}, 206, b"0123456789"),
        ({"Range": "bytes=8-17", "If-Range": DATED}, 206, b"0123456789"),
        ({"Range": "bytes=100-", "If-Range": '"zero"'}, 200, CONTENT),
        ({"Range": "bytes=9999-"}, 416, None),
    ],
)
def test_conditional_and_range_requests(
    session: requests.Session, headers: Mapping[str, str], status: int, sent: bytes | None
) -> None:
    answer = get(session, FILE, headers=headers)
    assert answer.status_code == status
    assert sent is None or answer.content == sent
    if status == 206:
        first, last, size = re.findall(r"\d+", answer.headers["Content-Range"])
        assert (CONTENT[int(first) : int(last) + 1], int(size)) == (sent, len(CONTENT))
    if status == 200:
        assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_missing_addresses(session: requests.Session) -> None:
    assert get(session, "assets.publishing.service.gov.uk/media/0/appeals.ods").status_code == 410
    missing = get(session, "www.gov.uk/nowhere")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    unknown = get(session, f"{EES_API}/statistics/v1/data-sets/{UNKNOWN}")
    assert (unknown.status_code, unknown.json()["status"]) == (404, 404)
    assert unknown.headers["api-supported-versions"] == "1"


def test_documents_of_gov_uk() -> None:
    path = "/government/statistics/tribunals-statistics-quarterly-july-to-september-2025"
    listed = json.loads(collection([path]))
    assert listed["links"]["documents"][0]["base_path"] == path
    attached = json.loads(publication("Tribunals", [("SEND appeal rate", f"https://{FILE}")]))
    assert attached["details"]["attachments"][0]["filename"] == "appeals.ods"
    html = allocations_page(
        [("Download DSG allocations 2024 to 2025", f"https://{FILE}?a=1&b=2"), ("b", "/b")]
    )
    assert html.count(b">Latest<") == 1
    assert b"?a=1&amp;b=2" in html


@pytest.mark.skipif(not OPENAPI.is_file(), reason="the OpenAPI document of EES's public API is not at hand")
@pytest.mark.parametrize(
    ("status", "path"),
    [
        (200, "/publications"),
        (200, "/publications?search=plans&page=2&pageSize=1"),
        (400, "/publications?search=pl"),
        (400, "/publications?pageSize=41"),
        (400, "/publications?page=one"),
        (200, f"/publications/{EHC_PLANS}"),
        (404, f"/publications/{UNKNOWN}"),
        (200, f"/publications/{EHC_PLANS}/data-sets"),
        (400, f"/publications/{EHC_PLANS}/data-sets?pageSize=21"),
        (200, f"/data-sets/{API_ID}"),
        (404, f"/data-sets/{UNKNOWN}"),
        (200, f"/data-sets/{API_ID}/meta?dataSetVersion=1.*"),
        (404, f"/data-sets/{API_ID}/meta?dataSetVersion=3.0"),
        (200, f"/data-sets/{EMPTY_ID}/meta"),
        (404, f"/data-sets/{UNKNOWN}/csv"),
        (200, f"/data-sets/{API_ID}/versions"),
        (200, f"/data-sets/{API_ID}/versions/1"),
        (404, f"/data-sets/{API_ID}/versions/1.1"),
        (200, QUERY),
        (200, f"/data-sets/{EMPTY_ID}/query"),
        (400, f"{QUERY}?pageSize=10001"),
        (400, f"{QUERY}?filters=x"),
        (400, f"{QUERY}?indicators=none"),
        (404, f"/data-sets/{UNKNOWN}/query"),
    ],
)
def test_the_public_api_keeps_to_its_openapi_document(
    session: requests.Session, status: int, path: str
) -> None:
    answer = get(session, f"{EES_API}{V1}{path}")
    assert answer.status_code == status
    assert openapi(OPENAPI).problems("get", f"/v1{path}", status, answer.json()) == []


@pytest.mark.skipif(not OPENAPI.is_file(), reason="the OpenAPI document of EES's public API is not at hand")
@pytest.mark.parametrize(("status", "body"), [(200, {"page": 1}), (400, {"pages": 1}), (400, {"page": 0})])
def test_a_posted_query_keeps_to_the_openapi_document(
    session: requests.Session, status: int, body: Mapping[str, int]
) -> None:
    answer = session.post(f"https://{EES_API}{V1}{QUERY}", json=body, timeout=5)
    assert answer.status_code == status
    assert openapi(OPENAPI).problems("post", f"/v1{QUERY}", status, answer.json()) == []


def test_concurrent_requests_are_counted_by_host(session: requests.Session, stand_in: StandIn) -> None:
    stand_in.barrier = threading.Barrier(3)
    other = FILE.replace("assets", "www")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda where: get(session, where, timeout=60), [FILE, FILE, other]))
    assert sorted(request.open for request in stand_in.asked("assets")) == [1, 2]
    assert [request.open for request in stand_in.asked("www")] == [1]
    stand_in.clear()
    stand_in.barrier = None
    for _ in range(50):
        get(session, FILE, headers={"Connection": "close"})
    assert {request.open for request in stand_in.requests} == {1}


def test_a_proxy_in_the_environment_is_ignored(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert get(session, FILE).content == CONTENT


def test_a_server_that_closes_does_not_wait_for_its_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its handlers would wait for an hour; a server that waited for them would hang here."""
    monkeypatch.setattr(faults, "A_WHILE", 3600.0)
    threads = set(threading.enumerate())
    with StandIn() as running:
        client = visitor(running)
        running.faults.append(Fault("", "endless"))
        kept_open = get(client, FILE, stream=True)
        running.faults[:] = [Fault("", "silence")]
        with pytest.raises(requests.ReadTimeout):
            get(client, FILE, timeout=0.1)
        assert set(threading.enumerate()) > threads
    assert set(threading.enumerate()) == threads
    kept_open.close()
    client.close()
