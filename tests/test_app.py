"""The server around the pages, over HTTP, and the navigation, run without a browser."""

import base64
import hashlib
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app import send_at_once
from pages.ui.address import view as address
from pages.ui.data import connection as data_connection
from pages.ui.drawings import area_map
from pages.ui.drawings.assets import Asset
from pipeline.core import paths
from pipeline.publish.site.parts import settings
from tests.support.servers.serving import served
from tests.support.warehouses import newest, spoilt_warehouses
from tests.support.warehouses.tiny_warehouse import MAP_DOCUMENT, MAP_SHA256, build

TITLE = "EHC plans issued within 20 weeks"
EXACTLY = f":gray[Excluding exceptions, {newest.YEAR}]"
ANSWERS = (
    "/",
    "/local-authority?la=E06000043",
    "/_stcore/health",
    "/geometry/nothing.json",
    "/static/nothing.js",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return a server's address, and its warehouse, which tests may replace."""
    warehouse_file = build(tmp_path_factory.mktemp("served") / "warehouse.duckdb")
    with served(warehouse_file) as url:
        yield url, warehouse_file


@pytest.mark.slow
def test_what_few_visitors_need_is_not_imported_before_the_server_answers() -> None:
    heavy = ("fontTools.subset", "geopandas", "pandas", "pandera", "pyarrow", "shapely")
    script = f"import sys, app; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("path", ANSWERS)
def test_every_response_has_the_security_headers(server: tuple[str, Path], path: str) -> None:
    headers = requests.get(f"{server[0]}{path}", timeout=10).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_inline_scripts_of_the_page_are_allowed(server: tuple[str, Path]) -> None:
    answer = requests.get(server[0], timeout=10)
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, flags=re.DOTALL)
    assert len(scripts) >= 2
    for script in scripts:
        checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{checksum}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_geometry_is_immutable_and_compressed_on_request(server: tuple[str, Path], encoding: str) -> None:
    answer = requests.get(
        f"{server[0]}/geometry/{MAP_SHA256}.json", headers={"Accept-Encoding": encoding}, timeout=10
    )
    assert answer.status_code == 200
    assert answer.text == MAP_DOCUMENT
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers.get("Content-Encoding", "identity") == encoding


@pytest.mark.parametrize("name", ["0" * 64, "nothing", "' OR 1=1 --"])
def test_unknown_geometry_is_not_found(server: tuple[str, Path], name: str) -> None:
    answer = requests.get(f"{server[0]}/geometry/{name}.json", timeout=10)
    assert (answer.status_code, answer.text) == (404, "There is no map layer with this checksum.")
    assert "Cache-Control" not in answer.headers


def test_geometry_without_a_warehouse_is_unavailable(server: tuple[str, Path], tmp_path: Path) -> None:
    url, warehouse_file = server
    aside = warehouse_file.rename(warehouse_file.with_suffix(".aside"))
    try:
        answer = requests.get(f"{url}/geometry/{MAP_SHA256}.json", timeout=10)
    finally:
        aside.rename(warehouse_file)
    assert answer.status_code == 503
    assert "make run" in answer.text
    assert requests.get(f"{url}/geometry/{MAP_SHA256}.json", timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        *((write, "built by another version: run `make run`") for write in spoilt_warehouses.OTHER_VERSIONS),
        *((put, "is not a file") for put in spoilt_warehouses.NOT_FILES),
    ],
)
def test_geometry_of_a_spoilt_warehouse_is_unavailable(
    server: tuple[str, Path], spoil: Callable[[Path], None], sentence: str
) -> None:
    url, warehouse_file = server
    aside = warehouse_file.rename(warehouse_file.with_suffix(".aside"))
    try:
        spoil(warehouse_file)
        answer = requests.get(f"{url}/geometry/{MAP_SHA256}.json", timeout=10)
    finally:
        if warehouse_file.is_dir():
            warehouse_file.rmdir()
        aside.replace(warehouse_file)
    assert answer.status_code == 503
    assert sentence in answer.text


@pytest.mark.parametrize("asset", area_map.ASSETS, ids=lambda asset: asset.url)
def test_script_and_style_of_the_map_are_immutable(server: tuple[str, Path], asset: Asset) -> None:
    answer = requests.get(f"{server[0]}{asset.url}", timeout=10)
    assert answer.content == asset.content
    assert answer.headers["Content-Type"].partition(";")[0] == asset.media_type
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(asset.content).hexdigest()[:16] in asset.url


@pytest.fixture
def app(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the pages on the warehouse of the shipped snapshot, not yet run."""
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    return opened("map")


def opened(path: str) -> AppTest:
    """Return the page with this path, not yet run."""
    app = AppTest.from_file(str(paths.ROOT / "pages" / "script.py"), default_timeout=30)
    app._page_hash = calc_hash(path)  # AppTest can only switch to pages that are files
    return app


def test_map_shows_the_defaults_without_notices(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert app.title[0].value == TITLE
    assert EXACTLY in app.markdown[1].value
    assert [app.selectbox(key=name).value for name in ("measure", "year", "la")] == [
        "ehcp_issued_20_weeks_excl_pct",
        newest.YEAR,
        None,
    ]
    assert not app.info
    assert not app.warning
    assert "Open Government Licence v3.0" in app.caption[-1].value
    assert "© Crown copyright and database right" in app.caption[-1].value


def test_the_foot_names_who_is_behind_the_site_where_that_is_set(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def foot() -> str:
        app.run()
        return next(text.value for text in reversed(app.markdown) if "how to cite" in text.value)

    monkeypatch.delenv(settings.CONTACT, raising=False)
    monkeypatch.setenv(settings.SOURCE, "javascript:alert(1)")
    assert "Questions" not in foot()
    assert "Code" not in foot()
    monkeypatch.setenv(settings.CONTACT, "send@example.org")
    monkeypatch.setenv(settings.SOURCE, "https://example.org/code")
    assert "[send@example.org](mailto:send@example.org)" in foot()
    assert "(https://example.org/code)" in foot()


def test_widget_writes_the_address(app: AppTest) -> None:
    app.run()
    app.selectbox(key="year").select(newest.YEAR - 1).run()
    assert app.query_params == {"year": str(newest.YEAR - 1)}
    app.selectbox(key="la").select("E08000035").run()
    assert app.query_params == {"year": str(newest.YEAR - 1), "la": "E08000035"}
    app.selectbox(key="year").select(newest.YEAR).run()
    assert app.query_params == {"la": "E08000035"}


def test_change_of_measure_selects_its_newest_year(app: AppTest) -> None:
    app.run()
    app.selectbox(key="measure").select("dsg_balance_pct").run()
    assert app.selectbox(key="year").value == newest.BALANCE_YEAR
    assert app.query_params == {"measure": "dsg_balance_pct"}
    assert not app.info


def test_address_sets_the_widgets_and_is_not_rewritten(app: AppTest) -> None:
    app.query_params["la"] = "E10000002"
    app.query_params["year"] = "1999"
    app.run()
    assert app.selectbox(key="la").value == "E06000060"
    assert app.selectbox(key="year").value == newest.YEAR
    assert [notice.value[:29] for notice in app.info] == ["The link asked for year 1999;"]
    assert app.query_params == {"la": "E10000002", "year": "1999"}
    app.selectbox(key="la").select("E08000035").run()
    assert app.query_params == {"la": "E08000035"}
    assert not app.info


def test_change_of_the_address_is_followed(app: AppTest) -> None:
    app.query_params["year"] = str(newest.YEAR - 1)
    app.run()
    app.query_params.clear()
    app.run()
    assert app.selectbox(key="year").value == newest.YEAR


def test_missing_warehouse_is_reported_until_it_appears(
    app: AppTest, warehouse_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "nothing.duckdb")
    app.run()
    assert not app.exception
    assert "make run" in app.warning[0].value
    assert not app.title
    assert app.caption
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    app.run()
    assert not app.warning
    assert app.title[0].value == TITLE


def test_warehouse_of_another_version_is_reported(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "warehouse.duckdb")
    spoilt_warehouses.before_versions(paths.WAREHOUSE)
    app.run()
    assert not app.exception
    assert app.warning[0].value == (
        "warehouse.duckdb was built by another version: run `make run` or `python -m pipeline build`."
    )


@pytest.mark.slow
def test_rebuilt_warehouse_is_shown_at_the_next_run(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", build(tmp_path / "warehouse.duckdb"))
    app.run()
    assert "Brighton and Hove" in app.selectbox(key="la").options
    build(tmp_path / "next.duckdb", brighton="Brighton & Hove").replace(paths.WAREHOUSE)
    app.run()
    assert "Brighton & Hove" in app.selectbox(key="la").options
    assert "Brighton and Hove" not in app.selectbox(key="la").options
    monkeypatch.setattr(data_connection, "_version", None)


def test_fields_have_distinct_names() -> None:
    names = [part.name for part in address.FIELDS]
    assert len(set(names)) == len(names)


def test_connections_send_small_messages_at_once() -> None:
    with socket.socket(proto=0) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
