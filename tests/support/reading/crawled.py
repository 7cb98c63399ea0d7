"""A frozen edition as a crawler sees it: every file, and every address that a file names."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

LOADED = ("script", "img", "source", "iframe", "link")
"""Elements whose addresses a browser asks for by itself."""
NAMED_ONLY = ("canonical", "alternate", "external")
"""Relations of a link element that a browser does not ask for."""


class Named(NamedTuple):
    """An address as it stands in a file, and whether a browser asks for it by itself."""

    address: str
    loaded: bool


class _Page(HTMLParser):
    """Collects the addresses of a page, also of the data sets that it describes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Named] = []
        self._is_json = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses in the attributes of an element."""
        given = {name: value or "" for name, value in attrs}
        self._is_json = tag == "script" and given.get("type") == "application/ld+json"
        loaded = tag in LOADED and given.get("rel") not in NAMED_ONLY
        for name in ("href", "src", "action", "data-index"):
            if name in given:
                self.found.append(Named(given[name], loaded))
        self.found += [Named(part.split()[0], loaded) for part in given.get("srcset", "").split(",") if part]
        if given.get("property") in ("og:image", "og:url"):
            self.found.append(Named(given["content"], loaded=False))

    def handle_data(self, data: str) -> None:
        """Take the addresses in a description of a data set."""
        if self._is_json and data.strip():
            self.found += [Named(address, loaded=False) for address in _strings(json.loads(data))]


def addresses(path: Path) -> Iterator[Named]:
    """Every address that a file names, as it stands there."""
    if path.suffix == ".html":
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        yield from page.found
    elif path.suffix in (".css", ".svg"):
        text = path.read_text(encoding="utf-8")
        yield from (Named(found, loaded=True) for found in re.findall(r"url\(([^)#]+)\)", text))
    elif path.suffix in (".atom", ".xml"):
        for element in ET.fromstring(path.read_bytes()).iter():
            if "href" in element.attrib:
                yield Named(element.attrib["href"], loaded=False)
            if element.tag.endswith("}loc"):
                yield Named(element.text or "", loaded=False)
    elif path.suffix == ".ics":
        unfolded = path.read_text(encoding="utf-8").replace("\n ", "")
        yield from (Named(found, loaded=False) for found in re.findall(r"^URL:(\S+)", unfolded, re.MULTILINE))
    elif path.name == "datapackage.json":
        described = json.loads(path.read_text(encoding="utf-8"))
        yield from (Named(item["path"], loaded=False) for item in described["resources"])
    elif path.name == "search.js":
        # What it names is below the root of the edition.
        found = json.loads(path.read_text(encoding="utf-8").partition("(")[2].rstrip(");\n"))
        yield from (Named(f"../../{target}", loaded=False) for target, _ in found["pages"])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name in ("url", "contentUrl"):
                yield item
            else:
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def faults(root: Path, site: str, hosts: set[str]) -> list[str]:
    """What is wrong with the addresses in an edition for `site`; `hosts` are those that it may link to."""
    found = []
    for path in sorted(root.rglob("*")):
        if not path.is_file() or ".edition" in path.parts:
            continue
        own = f"{site}/{path.relative_to(root).as_posix()}"
        for named in addresses(path):
            whole = urlsplit(urljoin(own, named.address))
            if whole.scheme in ("mailto", "data"):
                continue
            if f"{whole.scheme}://{whole.netloc}{whole.path}".startswith(f"{site}/"):
                target = root / unquote(whole.path).removeprefix(f"{urlsplit(site).path}/")
                if not named.address or not target.is_file():
                    found.append(f"{own} leads nowhere: {named.address}")
            elif named.loaded or whole.hostname not in hosts:
                found.append(f"{own} leads elsewhere: {named.address}")
    return found
