"""What a page of the dashboard shows, run without a browser; the fixture `view` runs one."""

import csv
import gzip
import io
import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import html5lib
import pandas as pd
from streamlit.testing.v1 import AppTest

from pages.ui.tables import offered

View = Callable[..., AppTest]

# A minus before a number or a pound sign; not the hyphen of '2023-24' or of 'annual-review'.
BARE_MINUS = re.compile("(?<![0-9A-Za-z])[-\N{MINUS SIGN}\N{EN DASH}] ?£?[0-9]")


_SHEET = re.compile('<div class="sheet".*?</table></div>', re.DOTALL)


def drawn(app: AppTest, kind: str) -> list[Any]:
    """Return the messages of every element of this kind."""
    return [element.proto for element in app.get(kind)]


def components(app: AppTest, name: str) -> list[Any]:
    """Return the data of every component of our own with this name: 'area_map', 'copy_link'.

    What is sent compressed is under "unpacked" too; that of a map as if it were sent as it is.
    """
    found = [
        json.loads(message.json) for message in drawn(app, "bidi_component") if message.component_name == name
    ]
    for data in found:
        if "packed" in data:
            data["unpacked"] = json.loads(gzip.decompress(b64decode(data["packed"])))
            data.update(data["unpacked"] if name == "area_map" else {})
    return found


def tables(app: AppTest) -> list[pd.DataFrame]:
    """Return the tables of text (pages/ui/tables/html.py) with every cell as read aloud."""
    bodies = [message.body for message in drawn(app, "html") if '<details class="twin"' not in message.body]
    return [_table(ElementTree.fromstring(body)) for text in bodies for body in re.findall(_SHEET, text)]


def long_tables(app: AppTest) -> list[pd.DataFrame]:
    """Return the long tables of a page (pages/ui/tables/long_table.py), their numbers as numbers."""
    return [_long_table(data) for data in components(app, "long_table")]


def _long_table(data: Mapping[str, Any]) -> pd.DataFrame:
    names = [column["name"] for column in data["columns"]]
    return pd.DataFrame(dict(zip(names, data["unpacked"], strict=True)))


def _table(around: ElementTree.Element) -> pd.DataFrame:
    """Return the table within an element."""
    (table,) = around.iter("table")
    for cell in table.iter("th"):
        for fold in cell.findall("details"):  # on phones only: it opens a row or a group
            cell.remove(fold)
    rows = [row for row in table.iter("tr") if row[0].get("scope") != "rowgroup"]
    head, *body = (["".join(cell.itertext()) for cell in row] for row in rows)
    return pd.DataFrame(body, columns=head)


def fixed(app: AppTest) -> ElementTree.Element:
    """Return all fixed markup of a page, in its order, as the body of one document."""
    bodies = "".join(message.body for message in drawn(app, "html"))
    body = html5lib.parse(bodies, namespaceHTMLElements=False).find("body")
    assert body is not None
    return body


def by_class(app: AppTest, name: str) -> list[ElementTree.Element]:
    """Return the elements of a class in the fixed markup."""
    return [each for each in fixed(app).iter() if name in (each.get("class") or "").split()]


def text_of(element: ElementTree.Element) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    """Return the first of these tables that has this column."""
    return next(table for table in tables(app) if column in table.columns)


def pictures(app: AppTest) -> list[list[ElementTree.Element]]:
    """Return the pictures of a page (pages/ui/drawings/picture.py), each as SVG for its widths, ascending."""
    return [[ElementTree.fromstring(svg) for svg in data["unpacked"]] for data in components(app, "picture")]


def texts_of(svg: ElementTree.Element) -> list[str]:
    """Return what a picture shows as text, in the order of drawing."""
    return ["".join(node.itertext()) for node in svg.iter("text")]


def hovers_of(svg: ElementTree.Element) -> list[str]:
    """Return what the marks of a picture show when they are pointed at."""
    return [node.text or "" for node in svg.iter("title")]


def links(app: AppTest) -> list[str]:
    """Return the addresses of all links in fixed markup, such as the menus of files."""
    return re.findall('href="([^"]+)"', " ".join(message.body for message in drawn(app, "html")))


def table_files(app: AppTest) -> list[list[dict[str, str]]]:
    """Return the CSV files of the tables that a page offers, in its order, each as rows by column."""
    menus = " ".join(message.body for message in drawn(app, "html"))
    numbers = dict.fromkeys(
        re.findall(f'href="[./]*{offered.PATH.strip("/")}/([0-9a-f]+)/[^"]+\\.csv"', menus)
    )
    contents = [offered.content(number, "csv") or b"" for number in numbers]
    return [list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) for content in contents]


def twins(app: AppTest) -> list[pd.DataFrame]:
    """Return the tables of the figures of pictures, which open on request."""
    bodies = [message.body for message in drawn(app, "html") if '<details class="twin"' in message.body]
    return [_table(ElementTree.fromstring(body)) for body in bodies]


def words(app: AppTest) -> list[str]:
    """Return all texts of a page: its paragraphs, tables, and those of its map, pictures and charts."""
    elements = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.info)
    said = [paragraph for element in elements for paragraph in element.value.split("\n\n")]
    said += [re.sub(_SHEET, "", message.body) for message in drawn(app, "html")]
    for table in (*tables(app), *twins(app), *long_tables(app)):
        for column in table:
            said += [column, *map(str, table[column].dropna())]
    for map_data in components(app, "area_map"):
        said += [map_data["title"], *map_data["texts"].split("\n"), *map_data["labels"]]
    for drawings in pictures(app):
        for svg in drawings:
            said += [svg.get("aria-label", ""), *texts_of(svg), *hovers_of(svg)]
    return said


def faults(app: AppTest) -> list[str]:
    """Return what no view may show: exceptions, notices, minus signs but of correlations, machine words."""
    found = [element.value for element in (*app.exception, *app.warning, *app.info)]
    for said in words(app):
        # The items of a list; none of all plans; a correlation, and the least there can be.
        text = re.sub(r'(?m)^- |<p class="big">None</p>|\(r = [^)]*\)|\b0 is not at all, .*', "", said)
        if BARE_MINUS.search(text) or re.search(r"\b(None|nan|null|inf)\b", text):
            found.append(text)
    return found
