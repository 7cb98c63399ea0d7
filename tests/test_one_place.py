"""Each fact has one place; what is added in one place is not forgotten in another."""

import duckdb
import pytest

from pages.navigation import PAGES
from pipeline.core.paths import ROOT
from pipeline.sources.catalogue import Catalogue

PAGE_FOLDERS = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))


@pytest.mark.parametrize("folder", PAGE_FOLDERS)
def test_every_page_is_listed(folder: str) -> None:
    modules = {page.draw.__module__ for page in PAGES}
    assert f"pages.{folder}.page" in modules, (
        f"pages/{folder}/page.py is no page yet: add a PageEntry for it to PAGES in pages/navigation.py."
    )


def test_titles_and_addresses_of_pages_are_unique() -> None:
    for field in ("title", "url_path"):
        values = [getattr(page, field) for page in PAGES]
        assert len(set(values)) == len(values), f"Two pages have the same {field}: change one in PAGES."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url_path)
def test_no_address_of_a_page_is_the_name_of_a_file_in_pages(page) -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert page.url_path not in files, (
        f"At {page.url_path!r} Streamlit would run pages/{page.url_path}.py: choose another url_path."
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url_path)
def test_readme_says_what_each_page_answers(page) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n| {page.title} | " in text, f"README.md lists the pages: add a row for {page.title!r}."


def test_every_measure_has_a_block_and_figures(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    found = con.cursor().execute("SELECT DISTINCT indicator FROM observation").fetchall()
    with_figures = {indicator for (indicator,) in found}
    with_block = {item.indicator for item in catalogue.indicators}
    assert with_block <= with_figures, (
        f"{sorted(with_block - with_figures)} have an [[indicator]] block and no figures: give the "
        "block a ratio, or add an entry to the list of measures of the publication's module in "
        "pipeline/tidy/ and run `python -m pipeline snapshot --from DIR`."
    )
    assert with_figures <= with_block, (
        f"{sorted(with_figures - with_block)} have figures and no [[indicator]] block: add one to the "
        "publication's file in pipeline/sources/."
    )
