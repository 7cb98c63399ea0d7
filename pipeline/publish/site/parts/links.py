"""Links between pages, files and the dashboard: relative, so that they work under any path.

On the server, a page's address has no ending; in the frozen edition it is a file that also opens from a disk.
Every link of a page comes from `Links`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pipeline.publish.site.parts import assets
from pipeline.publish.site.parts.settings import Settings

ENDING = ".html"
ROOT = "api/v1"
CODE = "code"
"""Fragment at which an embedded page shows the code to copy."""
EMBEDDED = re.compile(r"council/|measure/|read$")
"""Paths of pages for which there is an embedded picture."""


@dataclass(frozen=True)
class Links:
    """The links of the page at `path`, e.g. 'council/devon'.

    A page that is shown at addresses of any depth (404) has the `root` that its links start with: '../../' or
    'https://example.org/'.
    """

    path: str
    settings: Settings
    root: str | None = None

    def page(self, path: str, fragment: str = "") -> str:
        """Return the link to another page, at a heading if there is a fragment."""
        return self._relative(self._page(path)) + (f"#{fragment}" if fragment else "")

    def embed(self, path: str) -> str:
        """Return the link to the code that puts a picture on other sites; empty as `file`.

        `path` is that of the picture without 'picture/': 'hex-map/dsg_balance_gbp/2023-24'.
        """
        path = f"embed/{path}"
        if self.settings.frozen and not self.settings.offers(f"{path}{ENDING}", {}):
            return ""
        return self.page(path, CODE)

    def data(self, path: str, form: str, **parameters: str) -> str:
        """Return the link to a data resource: `data('council/devon', 'csv')`; empty as `file`."""
        return self.file(f"{ROOT}/{path}.{form}", **parameters)

    def file(self, path: str, **parameters: str) -> str:
        """Return the link to a picture, document or other resource with a short address.

        It is empty for what the frozen edition does without.
        """
        if self.settings.frozen:
            offered = self.settings.offers(path, parameters)
            return self._relative(quote(frozen_name(path, parameters))) if offered else ""
        return self._relative(quote(path)) + (f"?{urlencode(parameters)}" if parameters else "")

    def asset(self, name: str) -> str:
        """Return the link to the style sheet or another file that all pages share."""
        return self._relative(assets.address(name))

    def dashboard(self, page: str, **parameters: str) -> str:
        """Return the link to a view of the dashboard; empty where it is not known where that is."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        if not self.settings.frozen:
            return self._relative(page) + query
        return f"{self.settings.dashboard_url}/{page}{query}" if self.settings.dashboard_url else ""

    def form(self, path: str) -> str:
        """Return where a form is sent; empty without a server that would answer."""
        return "" if self.settings.frozen else self._relative(path)

    def absolute_page(self, path: str) -> str:
        """Return the whole address of a page; empty if the site's is not known."""
        return f"{self.settings.site_url}/{self._page(path)}" if self.settings.site_url else ""

    def absolute_file(self, path: str, **parameters: str) -> str:
        """Return the whole address of a file; empty if the site's is not known, or as `file`."""
        target = Links("", self.settings).file(path, **parameters) if self.settings.site_url else ""
        return target and f"{self.settings.site_url}/{target}"

    def absolute_data(self, path: str, form: str, **parameters: str) -> str:
        """Return the whole address of a data resource; empty as `absolute_file`."""
        return self.absolute_file(f"{ROOT}/{path}.{form}", **parameters)

    def oembed(self) -> str:
        """Return the address that says how the page is embedded; empty where nothing is to be embedded."""
        if self.settings.frozen or not self.settings.site_url or not EMBEDDED.match(self.path):
            return ""
        return oembed_address(self.settings.site_url, self.absolute_page(self.path))

    def downloads(self, *files: tuple[str, str, str]) -> list[dict[str, str]]:
        """Return data resources (path, form, media type) as machines read them; only those that there are."""
        found = ((self.absolute_data(path, form), kind) for path, form, kind in files)
        return [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}
            for address, kind in found
            if address
        ]

    def _page(self, path: str) -> str:
        if not self.settings.frozen:
            return quote(path)
        self.settings.offers(f"{path}{ENDING}", {})
        return quote(f"{path}{ENDING}")

    def _relative(self, target: str) -> str:
        folder = self.path.rpartition("/")[0]
        if self.root is None and folder and target.startswith(f"{folder}/"):
            return target.removeprefix(f"{folder}/")
        root = "../" * self.path.count("/") if self.root is None else self.root
        return f"{root}{target}"


def oembed_address(site_url: str, address: str) -> str:
    """Return the address at which the server says how an address of the site is embedded."""
    return f"{site_url}/oembed?{urlencode({'url': address, 'format': 'json'})}"


def frozen_name(path: str, parameters: Mapping[str, str]) -> str:
    """Return the file that stands for a path with parameters: 'picture/map/x/2025--size-social.png'."""
    stem, dot, ending = path.partition(".")
    folded = "".join(
        f"--{name}-{re.sub(r'[^A-Za-z0-9_.-]', '-', value)}" for name, value in sorted(parameters.items())
    )
    return f"{stem}{folded}{dot}{ending}"


def printed_address(chosen: Settings, page: str, view: str) -> str:
    """Return the address that pictures and documents print: of a view of the dashboard, e.g. 'map?year=2025'.

    A frozen edition without a dashboard has a page instead. It is empty if the site's address is not set:
    what is printed is read elsewhere, and the host of a request is what a client claims, which pictures kept
    for everybody must not repeat.
    """
    if chosen.frozen and not chosen.dashboard_url:
        return Links("", chosen).absolute_page(page)
    return f"{chosen.views_url}/{view}" if chosen.views_url else ""
