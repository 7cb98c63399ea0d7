"""Workbooks as OpenDocument spreadsheets, written by hand: odfdo needs some hundred times as long."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from pipeline.publish.files.number_format import NumberFormat
from pipeline.publish.files.sheet import Cell, Sheet, Workbook
from pipeline.publish.files.zip_file import add_entry

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("config", "config"),
        ("meta", "meta"),
    )
)
_NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_VERSION = 'office:version="1.3"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CM_PER_CHARACTER = 0.2
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "settings", "meta")
    )
    + "</manifest:manifest>"
)
# Landscape A4, as many pages long as it takes and one page wide.
_STYLES = (
    f"{_HEAD}<office:document-styles {_NAMESPACES} {_VERSION}><office:styles>"
    '<style:default-style style:family="table-cell"><style:text-properties fo:language="en" '
    'fo:country="GB"/></style:default-style></office:styles><office:automatic-styles>'
    '<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="29.7cm" '
    'fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>'
    "</style:page-layout></office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Default" style:page-layout-name="a4"/>'
    "</office:master-styles></office:document-styles>"
)


def write(book: Workbook) -> bytes:
    """Return the workbook as the bytes of an .ods file; the same data give the same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        add_entry(archive, "mimetype", [MEDIA_TYPE.encode()], packed=False)
        add_entry(archive, "content.xml", (part.encode() for part in _content(book)))
        add_entry(archive, "styles.xml", [_STYLES.encode()])
        add_entry(archive, "settings.xml", [_settings(book).encode()])
        add_entry(archive, "meta.xml", [_meta(book).encode()])
        add_entry(archive, "META-INF/manifest.xml", [_MANIFEST.encode()])
    return buffer.getvalue()


def _content(book: Workbook) -> Iterator[str]:
    numbers = {cell.number for sheet in book.sheets for row in sheet.rows for cell in row if cell.number}
    names = {number: f"n{at}" for at, number in enumerate(sorted(numbers, key=str))}
    widths = sorted({width for sheet in book.sheets for width in sheet.widths or [100]})
    yield f"{_HEAD}<office:document-content {_NAMESPACES} {_VERSION}><office:automatic-styles>"
    for number, name in names.items():
        yield from _number_style(number, name)
    yield from (
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * _CM_PER_CHARACTER:.1f}cm"/></style:style>'
        for width in widths
    )
    yield _FIXED_STYLES
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet in book.sheets:
        yield from _sheet(sheet, names)
    yield "<table:database-ranges>"
    yield from (_range(sheet) for sheet in book.sheets if sheet.header)
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _style(name: str, more: str, data_style: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="Default"{data_style}>{more}</style:style>'
    )


_WRAPS = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
_FIXED_STYLES = (
    '<number:date-style style:name="day"><number:day/><number:text> </number:text>'
    '<number:month number:style="long" number:textual="true"/><number:text> </number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
    '<style:table-properties table:display="true"/></style:style>'
    + _style("title", '<style:text-properties fo:font-weight="bold" fo:font-size="15pt"/>')
    + _style("header", f'{_WRAPS}<style:text-properties fo:font-weight="bold"/>')
    + _style("wrapped", _WRAPS)
    + _style("mark", '<style:paragraph-properties fo:text-align="end"/>')
    + _style("date", "", ' style:data-style-name="day"')
)


def _number_style(number: NumberFormat, name: str) -> Iterator[str]:
    """Yield the styles of a number format: one, or three where its sign is said in words."""
    digits = (
        f'<number:number number:decimal-places="{number.decimals}" number:min-decimal-places='
        f'"{number.decimals}" number:min-integer-digits="1" number:grouping="true"/>'
    )
    amount = f"{_text(number.before)}{digits}{_text(number.after)}"
    opening = '<number:number-style style:name="{}">'
    if number.words is None:
        yield f"{opening.format(f'{name}s')}{amount}</number:number-style>"
    else:
        positive, negative, zero = number.words
        yield f"{opening.format(f'{name}p')}{_text(positive)}{amount}</number:number-style>"
        yield f"{opening.format(f'{name}m')}{_text(negative)}{amount}</number:number-style>"
        yield (
            f"{opening.format(f'{name}s')}{_text(zero)}"
            f'<style:map style:condition="value()&gt;0" style:apply-style-name="{name}p"/>'
            f'<style:map style:condition="value()&lt;0" style:apply-style-name="{name}m"/>'
            "</number:number-style>"
        )
    black = '<style:text-properties fo:color="#000000"/>'
    yield _style(name, black, f' style:data-style-name="{name}s"')


def _text(text: str) -> str:
    return f"<number:text>{escape(text)}</number:text>" if text else ""


def _sheet(sheet: Sheet, names: dict[NumberFormat, str]) -> Iterator[str]:
    yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="sheet">'
    widths = sheet.widths or [100]
    yield from (f'<table:table-column table:style-name="w{width}"/>' for width in widths)
    yield _row([_string(sheet.title, "title")])
    text = None if sheet.header else "wrapped"
    yield from (_row([_string(sentence, text)]) for sentence in sheet.sentences)
    if sheet.header:
        header = _row(_string(title, "header") for title in sheet.header)
        yield f"<table:table-header-rows>{header}</table:table-header-rows>"
        wrapped = "wrapped" if sheet.name == "Notes" else None
        for row in sheet.rows:
            yield _row(_cell(cell, names, wrapped) for cell in row)
    yield "</table:table>"


def _row(cells: Iterator[str] | list[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(cell: Cell, names: dict[NumberFormat, str], text: str | None) -> str:
    value = cell.value
    if value is None:
        return "<table:table-cell/>"
    if cell.link is not None:
        target = quoteattr(f"#{cell.link}.A1")
        link = f'<text:a xlink:type="simple" xlink:href={target}>{escape(str(value))}</text:a>'
        return f'<table:table-cell office:value-type="string"><text:p>{link}</text:p></table:table-cell>'
    if isinstance(value, str):
        return _string(value, "mark" if value[:1] == "[" and value[-1:] == "]" else text)
    if isinstance(value, datetime.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value}" table:style-name="date">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    style = f' table:style-name="{names[cell.number]}"' if cell.number else ""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value!r}"{style}>'
        f"<text:p>{value!r}</text:p></table:table-cell>"
    )


def _string(text: str, style: str | None = None) -> str:
    """Return a cell of text, a paragraph a line; characters that XML cannot hold are left out."""
    named = f' table:style-name="{style}"' if style else ""
    kept = "".join(character for character in text if character >= " " or character in "\t\n")
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in kept.split("\n"))
    return f'<table:table-cell office:value-type="string"{named}>{lines}</table:table-cell>'


def _range(sheet: Sheet) -> str:
    """Return the table of a sheet as a named range with buttons to filter it."""
    last = f"{_letters(len(sheet.header))}{sheet.first_row + 1 + len(sheet.rows)}"
    address = f"'{sheet.name}'.A{sheet.first_row + 1}:'{sheet.name}'.{last}"
    return (
        f"<table:database-range table:name={quoteattr(f'Table {sheet.name}')} "
        f'table:target-range-address={quoteattr(address)} table:display-filter-buttons="true"/>'
    )


def _letters(column: int) -> str:
    """Return the letters of a column counted from 1: 1 -> 'A', 28 -> 'AB'."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _settings(book: Workbook) -> str:
    """Return the settings: the headers of tables and their first columns stay in sight."""

    def item(name: str, kind: str, value: object) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'

    entries = []
    for sheet in book.sheets:
        if not sheet.header:
            continue
        top = sheet.first_row + 1
        items = [
            item("HorizontalSplitMode", "short", 2 if sheet.frozen else 0),
            item("HorizontalSplitPosition", "int", sheet.frozen),
            item("VerticalSplitMode", "short", 2),
            item("VerticalSplitPosition", "int", top),
            item("PositionRight", "int", sheet.frozen),
            item("PositionBottom", "int", top),
        ]
        opening = f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>"
        entries.append(f"{opening}{''.join(items)}</config:config-item-map-entry>")
    return (
        f"{_HEAD}<office:document-settings {_NAMESPACES} {_VERSION}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed '
        'config:name="Views"><config:config-item-map-entry>'
        f'{item("ViewId", "string", "view1")}<config:config-item-map-named config:name="Tables">'
        f"{''.join(entries)}</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
    )


def _meta(book: Workbook) -> str:
    return (
        f"{_HEAD}<office:document-meta {_NAMESPACES} {_VERSION}><office:meta>"
        f"<dc:title>{escape(book.title)}</dc:title><meta:initial-creator>Postcode Lottery"
        "</meta:initial-creator><dc:language>en-GB</dc:language></office:meta></office:document-meta>"
    )
