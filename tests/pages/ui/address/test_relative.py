"""Links of the dashboard's pages to paths of the server, wherever its root is."""

from urllib.parse import urljoin

import pytest

from pages.ui.address.relative import relative


@pytest.mark.parametrize("path", ["/assets/site.0123.css", "/table/a/b.csv?x=%2F", "/"])
@pytest.mark.parametrize("root", ["https://example.org", "https://intranet.example/send/lottery"])
@pytest.mark.parametrize("page", ["/", "/map?la=E08000035", "/local-authority#take-it-away"])
def test_a_link_leads_below_the_root_of_the_page_that_has_it(path: str, root: str, page: str) -> None:
    assert urljoin(f"{root}{page}", relative(path) or "./") == f"{root}{path}"


@pytest.mark.parametrize("path", ["", "assets/site.css", "//example.org/", "https://example.org/"])
def test_what_is_no_path_of_the_server_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not a path of this server"):
        relative(path)
