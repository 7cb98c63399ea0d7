"""Pages of the web edition as a reader's browser takes them: their elements, links and faults."""

import gzip
import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import duckdb
import html5lib

from pages.navigation import PAGES as DASHBOARD
from pages.server.api import FILES, PREFIXES
from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.site import pages
from pipeline.publish.site.parts import assets

Con = duckdb.DuckDBPyConnection
HOST = "https://reader.invalid/"
MOST_BYTES, MOST_GZIPPED = 60_000, 15_000
LONGEST_TITLE, LONGEST_DESCRIPTION = 90, 320
# What answers a form; all other addresses are pages, resources or views of the dashboard.
FORMS = {"find"}


def made(con: Con, path: str) -> bytes:
    """The page at a path of the registry: 'council/devon'."""
    return resources.answer(con, f"{path}{resources.PAGE}", {}).content


def parsed(content: bytes) -> Element:
    """The elements of a page; fails if it is not valid HTML to the letter."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(content.decode())
    return tree


def words(element: Element) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def visible(element: Element) -> str:
    """The text of an element without drawings, and without what is folded away."""
    if element.tag.endswith("}svg") or element.tag in ("svg", "script", "style"):
        return ""
    parts = [element.text or ""]
    for child in element:
        if element.tag == "details" and child.tag != "summary":
            continue
        parts += [visible(child), child.tail or ""]
    return " ".join(" ".join(parts).split())


def targets(tree: Element) -> Iterator[str]:
    """Every address that a page names, relative as it stands there."""
    for element in tree.iter():
        for name in ("href", "src", "action"):
            if name in element.attrib:
                yield element.attrib[name]
        for part in element.attrib.get("srcset", "").split(","):
            if part.strip():
                yield part.split()[0]


def faults(con: Con, path: str, content: bytes, known: set[str]) -> list[str]:
    """What is wrong with a page; `known` are the paths of all pages there are."""
    tree = parsed(content)
    found = [*_of_head(tree), *_of_headings(tree), *_of_size(content), *_of_pictures(tree)]
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    found += [f"two elements are called {name}" for name in set(ids) if ids.count(name) > 1]
    for target in targets(tree):
        fault = _of_link(con, path, target, known, set(ids))
        if fault:
            found.append(fault)
    return found


def _of_head(tree: Element) -> Iterator[str]:
    title = tree.findtext("head/title") or ""
    if not 10 <= len(title) <= LONGEST_TITLE:
        yield f"a title of {len(title)} letters: {title}"
    description = next(
        (item.attrib["content"] for item in tree.iter("meta") if item.attrib.get("name") == "description"), ""
    )
    if not 40 <= len(description) <= LONGEST_DESCRIPTION:
        yield f"a description of {len(description)} letters: {description}"
    if tree.attrib.get("lang") != "en-GB":
        yield "no language"


def _of_headings(tree: Element) -> Iterator[str]:
    levels = [int(item.tag[1]) for item in tree.iter() if item.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings of the levels {levels}"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} below one of level {before}"


def _of_size(content: bytes) -> Iterator[str]:
    packed = len(gzip.compress(content, 5))
    if len(content) > MOST_BYTES or packed > MOST_GZIPPED:
        yield f"{len(content)} bytes, {packed} compressed"


def _of_pictures(tree: Element) -> Iterator[str]:
    for item in tree.iter("img"):
        if not {"alt", "width", "height", "loading"} <= set(item.attrib):
            yield f"a picture lacks attributes: {item.attrib}"


def _of_link(con: Con, path: str, target: str, known: set[str], ids: set[str]) -> str | None:
    """What is wrong with an address on the page at a path; None if something is there."""
    if target.startswith("#"):
        return None if target[1:] in ids else f"{target} is nowhere on the page"
    whole = urlsplit(urljoin(f"{HOST}{path}", target))
    if whole.scheme == "mailto" or f"{whole.scheme}://{whole.netloc}/" != HOST:
        return None
    below = unquote(whole.path.strip("/"))
    others = {page.url_path for page in DASHBOARD} | FORMS
    if below in known | others or assets.find(below) is not None:
        return None
    is_frame = below.startswith("embed/")
    try:
        ending = resources.PAGE if is_frame else ""
        resource, _, _ = resources.find(below.removeprefix(f"{resources.ROOT.strip('/')}/") + ending)
    except PipelineError as error:
        return f"{target}: {error}"
    unknown = {pair.partition("=")[0] for pair in whole.query.split("&") if pair} - set(resource.parameters)
    is_resource = f"/{below}".startswith(PREFIXES) or f"/{below}" in FILES
    answered = (is_frame or is_resource) and not unknown
    return None if answered else f"{target} is not answered"


def requested(tree: Element) -> set[str]:
    """The hosts that a browser asks by itself for what a page needs, other than the page's own."""
    asked: set[str] = set()
    for element in tree.iter():
        if element.tag == "a" or element.attrib.get("rel") == "canonical":
            continue
        addresses: list[Any] = [element.attrib.get("src"), element.attrib.get("href")]
        asked |= {urlsplit(address).netloc for address in addresses if address}
    return asked - {""}


def every_path(con: Con) -> set[str]:
    """The path of every page there is."""
    return set(pages.paths(con))
