"""Pages and embeds are valid HTML by the Nu checker, which browsers' makers and the W3C use."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest

from pipeline.core.paths import ROOT
from pipeline.publish import resources
from pipeline.publish.asked import Asked
from pipeline.publish.embeds import embed_resource
from pipeline.publish.site import finder, pages
from pipeline.publish.site.finder import Answer, Choice
from pipeline.publish.site.parts.render import as_html
from pipeline.publish.site.parts.settings import Settings, using
from tests.support.sampling import Sampled

pytestmark = pytest.mark.slow
CHECKER = ROOT / "tests/javascript/node_modules/vnu-jar/build/dist/vnu.jar"
SITE = Settings("https://example.org/lottery", "desk@example.org", "https://example.org/code")
OF_COUNCIL = {"slug": "leeds", "indicator": "ehcp_issued_20_weeks_excl_pct", "period": "2025"}
IN_SECONDS = 1800


@pytest.fixture(scope="module")
def java() -> str:
    """The command java, where the checker can run."""
    if not CHECKER.is_file():
        pytest.skip("the Nu checker is not there: `make javascript` gets it by npm")
    found = shutil.which("java")
    if found is None:
        pytest.skip("there is no Java for the Nu checker (Debian: default-jre-headless)")
    return found


def faults(java: str, folder: Path) -> list[str]:
    """What the checker says of the pages in a folder, all in one run."""
    command = [java, "-Xss2m", "-jar", str(CHECKER), "--format", "json", "--stdout", "--exit-zero-always"]
    ran = subprocess.run([*command, str(folder)], capture_output=True, check=False, timeout=IN_SECONDS)
    assert ran.returncode == 0, ran.stderr.decode()
    return [
        f"{Path(message['url']).name}: {message['message']} {message.get('extract', '')}"
        for message in json.loads(ran.stdout)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]


def every_kind(con: duckdb.DuckDBPyConnection) -> Mapping[str, Callable[[], bytes]]:
    """What makes a page of each kind, as the server and a frozen edition have it, and each kind of embed."""
    found: dict[str, Callable[[], bytes]] = {}
    for chosen in (SITE, replace(SITE, frozen=True)):
        how = "frozen" if chosen.frozen else "served"
        for page in pages.PAGES:
            found[f"{how}-{page.path}"] = partial(_page, con, page, chosen)
        found[f"{how}-404"] = partial(pages.problem, chosen, "Page not found", "There is no council x.")
    answer = Answer("Two councils are called so.", (Choice("a", "A"), Choice("b", "B", "Kent")), ("E1", "E2"))
    found["find"] = partial(finder.page, SITE, answer, None)
    for kind in embed_resource.DRAWN:
        path = embed_resource.path(kind=kind, **OF_COUNCIL)
        found[path] = partial(_embed, con, path)
    return found


def _page(con: duckdb.DuckDBPyConnection, page: pages.Page, chosen: Settings) -> bytes:
    return as_html(page.sheet(con, Asked(next(iter(page.every(con)))), chosen))


def _embed(con: duckdb.DuckDBPyConnection, path: str) -> bytes:
    with using(SITE):
        return resources.answer(con, f"{path}{resources.PAGE}", {}).content


def test_pages_of_every_kind_are_valid(
    java: str, con: duckdb.DuckDBPyConnection, tmp_path: Path, sampled: Sampled
) -> None:
    kinds = list(every_kind(con.cursor()).items())
    for path, make in sampled(kinds, 8, "kinds of pages and embeds that a checker of HTML reads"):
        (tmp_path / f"{path.replace('/', '-')}.html").write_bytes(make())
    (tmp_path / "wrong.html").write_text('<!doctype html><html lang="en"><title>x</title><p><ul></ul></p>')
    found = faults(java, tmp_path)
    assert [fault for fault in found if not fault.startswith("wrong.html: ")] == []
    assert found, "the checker did not see that a page is wrong"
