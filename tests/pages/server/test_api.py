"""The data resources and unknown addresses over HTTP, as programs ask for them."""

import gzip
import io
import json
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import requests

from pages.navigation import PAGES
from pipeline.publish import resources
from tests.support.warehouses.golden import EXCL

DEVON = "/api/v1/council/devon"


def ask(server: str, path: str, method: str = "GET", **headers: str) -> requests.Response:
    """Send a request without compression unless asked for; underscores in names of headers are dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(
        method, f"{server}{path}", headers={"Accept-Encoding": "identity"} | named, timeout=60
    )


@pytest.mark.exhaustive(3, "forms of a file that the server sends")
@pytest.mark.parametrize("form", resources.FORMS)
def test_each_form_has_its_content_type_and_the_bytes_of_the_resource(
    server: str, form: str, con: duckdb.DuckDBPyConnection
) -> None:
    answer = ask(server, f"{DEVON}.{form}")
    made = resources.answer(con.cursor(), f"council/devon.{form}", {})
    assert answer.status_code == 200
    assert answer.content == made.content
    assert answer.headers["Content-Type"] == made.media_type
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert f'filename="{made.file_name}"' in answer.headers["Content-Disposition"]


def test_a_csv_file_links_to_what_describes_it(server: str) -> None:
    answer = ask(server, f"/api/v1/selection.csv?measures={EXCL}&places=devon")
    described = requests.compat.urljoin(answer.url, answer.links["describedby"]["url"])
    document = ask("", described).json()
    assert requests.compat.urljoin(described, document["url"]) == answer.url


def test_head_has_the_headers_and_no_body(server: str) -> None:
    whole, head = ask(server, f"{DEVON}.parquet"), ask(server, f"{DEVON}.parquet", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]
    assert int(head.headers["Content-Length"]) == len(whole.content)


def test_a_client_with_the_current_version_gets_304(server: str, warehouse_file: Path) -> None:
    first = ask(server, f"{DEVON}.csv")
    modified = first.headers["Last-Modified"]
    assert modified == formatdate(warehouse_file.stat().st_mtime_ns / 1e9, usegmt=True)
    for condition in (
        {"If_None_Match": first.headers["ETag"]},
        {"If_None_Match": f'"other", W/{first.headers["ETag"]}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": modified},
    ):
        answer = ask(server, f"{DEVON}.csv", **condition)
        assert (answer.status_code, answer.content) == (304, b""), condition
        assert answer.headers["ETag"] == first.headers["ETag"]
    before = formatdate(parsedate_to_datetime(modified).timestamp() - 1, usegmt=True)
    for condition in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": modified},
        {"If_Modified_Since": before},
        {"If_Modified_Since": "yesterday"},
        {"If_Modified_Since": f"Mon, 01 Jan 2035 00:00:00 +{'9' * 20}"},
    ):
        assert ask(server, f"{DEVON}.csv", **condition).status_code == 200, condition


def test_resources_have_tags_of_their_own(server: str) -> None:
    tags = {ask(server, path).headers["ETag"] for path in (f"{DEVON}.csv", f"{DEVON}.json")}
    tags |= {
        ask(server, f"/api/v1/selection.csv?places=devon&periods={period}").headers["ETag"]
        for period in (2024, 2025)
    }
    assert len(tags) == 4


def test_text_is_compressed_for_those_who_take_it(server: str) -> None:
    plain = ask(server, f"{DEVON}.csv")
    packed = requests.get(
        f"{server}{DEVON}.csv", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=60
    )
    content = packed.raw.read(decode_content=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(content) == plain.content
    assert len(content) < len(plain.content) / 4
    assert ask(server, f"{DEVON}.csv", If_None_Match=packed.headers["ETag"]).status_code == 304
    for refused in ("gzip;q=0", "gzip; q=0.0, identity", "gzipx"):
        for path in (f"{DEVON}.csv", "/council/devon", "/"):
            assert "Content-Encoding" not in ask(server, path, Accept_Encoding=refused).headers
    parquet = ask(server, f"{DEVON}.parquet", Accept_Encoding="gzip")
    assert "Content-Encoding" not in parquet.headers
    assert int(parquet.headers["Content-Length"]) == len(parquet.content)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=100-", 100, None),
        ("bytes=-8", -8, None),
        ("bytes=9-99999999999", 9, None),
    ],
)
def test_ranges_of_bytes(server: str, asked: str, first: int, last: int | None) -> None:
    whole = ask(server, f"{DEVON}.parquet").content
    answer = ask(server, f"{DEVON}.parquet", Range=asked, Accept_Encoding="gzip")
    expected = whole[first : None if last is None else last + 1]
    start = first % len(whole)
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"


def test_ranges_that_are_not_there_or_not_of_this_version(server: str) -> None:
    whole = ask(server, f"{DEVON}.parquet")
    size = len(whole.content)
    beyond = ask(server, f"{DEVON}.parquet", Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    digits = "9" * 5000  # more than Python reads as a number
    for other in ("lines=1-2", "bytes=-", "bytes=0-1,4-5", f"bytes={digits}-", f"bytes=-{digits}"):
        assert ask(server, f"{DEVON}.parquet", Range=other).content == whole.content
    same = ask(server, f"{DEVON}.parquet", Range="bytes=0-3", If_Range=whole.headers["ETag"])
    assert same.status_code == 206
    assert ask(server, f"{DEVON}.parquet", Range="bytes=0-3", If_Range='"old"').status_code == 200


def test_polars_and_pandas_read_the_addresses(server: str) -> None:
    rows = pl.read_csv(io.BytesIO(ask(server, f"{DEVON}.csv").content), infer_schema_length=None)
    assert rows.filter(indicator=EXCL, time_period=2025)["england_value"].to_list() == [46.1]


@pytest.mark.parametrize(
    ("path", "status", "sentence", "allowed"),
    [
        ("/api", 404, "There is nothing at 'api'.", "/api/v1/index"),
        ("/api/v1", 404, "There is nothing at 'api/v1'.", "/api/v1/council/{slug}"),
        ("/api/v2/council/devon.csv", 404, "There is nothing at", "/api/v1/council/{slug}"),
        ("/api/v1/council/devn.csv", 404, "There is no council 'devn'. Did you mean 'devon'", "council"),
        ("/api/v1/council/devon.doc", 404, "There is no form 'doc' of council/{slug}.", "forms"),
        ("/api/v1/selection.csv?places=devn", 400, "There is no place 'devn'.", "places"),
        (f"/api/v1/selection.csv?measures={EXCL}&periods=2031", 400, "There is no figure for 2031", "2025"),
        (
            "/api/v1/council/devon.csv?x=1",
            400,
            "There is no parameter 'x'. The parameters here are as_of",
            "as_of",
        ),
        ("/api/v1/selection.csv?places=a&places=b", 400, "A parameter is given twice.", "each once"),
    ],
)
def test_errors_are_json_that_says_what_is_allowed(
    server: str, path: str, status: int, sentence: str, allowed: str | None
) -> None:
    answer = ask(server, path)
    body: dict[str, Any] = json.loads(answer.content)
    assert answer.status_code == status
    assert body["error"].startswith(sentence)
    assert allowed is None or allowed in json.dumps(body["allowed"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_methods_are_refused_and_options_are_told(server: str) -> None:
    refused = ask(server, f"{DEVON}.csv", "POST")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    told = ask(server, f"{DEVON}.csv", "OPTIONS", Origin="https://example.org")
    assert (told.status_code, told.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/", *(f"/{page.url_path}" for page in PAGES), "/map/", "/favicon.png"])
def test_pages_and_files_are_there(server: str, path: str) -> None:
    assert ask(server, path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/data.csv", "/nothing", "/map/nothing", "/index.html", "/static"),
        *("/static/nothing.js", "/_stcore/nothing", "/.env", "/apiary", "/maps", "/geometry", "/download"),
        *("/geometry/a%2fb.json", "/geometry/a/b.json", "/download/a/b.zip", "/table/1/a/b.csv"),
    ],
)
def test_nothing_is_a_true_404(server: str, path: str) -> None:
    answer = ask(server, path)
    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_pictures_have_a_short_address_and_are_shown_rather_than_saved(server: str) -> None:
    path = f"/picture/strip/{EXCL}/2025.svg"
    short, full = ask(server, path), ask(server, f"/api/v1{path}")
    assert (short.status_code, short.headers["Content-Type"]) == (200, "image/svg+xml")
    assert short.content == full.content
    assert short.headers["Content-Disposition"].startswith("inline")
    assert ask(server, "/picture/strip").status_code == 404
    assert ask(server, f"/picture/strip/{EXCL}/2025.svg?size=huge").status_code == 400


def test_briefs_have_a_short_address_and_are_shown(server: str) -> None:
    for path in ("/brief/devon.pdf", "/brief/region/south-west.pdf"):
        short = ask(server, path)
        assert (short.status_code, short.headers["Content-Type"]) == (200, "application/pdf")
        assert short.headers["Content-Disposition"].startswith("inline")
        assert short.content == ask(server, f"/api/v1{path}").content
    assert ask(server, "/brief/nowhere.pdf").status_code == 404
    assert ask(server, "/pack/region/devon.zip").status_code == 404
