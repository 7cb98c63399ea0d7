import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import html, limits
from tests.support.layouts.files_people import REPORTS_HEADER, report_row, reports_html
from tests.support.layouts.publishers_files import edition

REPORTS = edition("area-send-reports", "2026-06-29")
CAMDEN = report_row("202", "E09000007", "camden &amp; <b>more</b>", address="https://example.org/a?b=1&c=2")


def test_cells_are_text_and_a_link_becomes_its_address() -> None:
    (row,) = html.read(reports_html([CAMDEN]), REPORTS).rows(named=True)
    assert row == {
        "row": 1,
        "la_code": "202",
        "ons_code": "E09000007",
        "area_name": "camden & more",
        "inspection_start": "11/05/23",
        "inspection_end": "19/05/23",
        "grade": "1.0",
        "published_on": "11/07/23",
        "next_inspection": "5 years",
        "report_url": "https://example.org/a?b=1&c=2",
    }


def test_only_the_first_table_is_read() -> None:
    assert html.read(reports_html([CAMDEN, CAMDEN]), REPORTS)["row"].to_list() == [1, 2]


def test_an_empty_cell_is_an_empty_text() -> None:
    row = [*CAMDEN[:6], "", *CAMDEN[7:]]
    assert html.read(reports_html([row]), REPORTS)["inspection_start"].to_list() == [""]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([*REPORTS_HEADER[:-1], "Link"], "has unknown 'link' and lacks 'inspection link'"),
        ([*REPORTS_HEADER[:3], "La Code", *REPORTS_HEADER[4:]], "has twice 'la code'"),
        ([*REPORTS_HEADER[:2], REPORTS_HEADER[0], *REPORTS_HEADER[3:]], "two columns of the table"),
    ],
)
def test_a_changed_header_is_named(header: list[str], words: str) -> None:
    with pytest.raises(PipelineError) as error:
        html.read(reports_html([CAMDEN], header), REPORTS)
    assert words in str(error.value)


def test_a_truncated_row_is_named() -> None:
    with pytest.raises(PipelineError, match="row 2 has 13 cells where the header has 14"):
        html.read(reports_html([CAMDEN, CAMDEN[1:]]), REPORTS)


WHOLE = reports_html([CAMDEN, CAMDEN])
ROW_OVER, TABLE_OVER = b"</tr>\n", b"</tbody></table>"


@pytest.mark.parametrize(
    ("page", "part"),
    [
        (WHOLE[: WHOLE.index(TABLE_OVER)], "the table"),
        (WHOLE[: WHOLE.rindex(b"camden")], "row 2"),
        (WHOLE[: WHOLE.index(ROW_OVER) + len(ROW_OVER)], "the table"),
        (WHOLE[: WHOLE.index(b"Region Code")], "the header"),
        (WHOLE.replace(TABLE_OVER, b"</tbody>"), "the table"),  # the next table is none of its rows
        (WHOLE.replace(ROW_OVER, b"", 1), "row 1"),
        (WHOLE.replace(b"</td>", b"", 1), "row 1"),
    ],
    ids=["after a row", "within a cell", "after one row", "within the header", "table", "row", "cell"],
)
def test_a_truncated_page_is_refused(page: bytes, part: str) -> None:
    with pytest.raises(PipelineError, match=rf": {part} is not closed; is the file complete\?$"):
        html.read(page, REPORTS)


@pytest.mark.parametrize("page", [b"", b"<p>Moved</p>", reports_html([])])
def test_a_page_without_a_table_or_rows_is_refused(page: bytes) -> None:
    with pytest.raises(PipelineError, match="the page has no table with a header and rows"):
        html.read(page, REPORTS)


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(PipelineError, match="not UTF-8 text"):
        html.read(b"<table>\xff</table>", REPORTS)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<a " * 700, "a tag has more than 2,000 characters"),
        ("<!--x>" * 101, "the page has more than 100 comments"),
        ("<![CDATA[>" * 101, "the page has more than 100 comments"),
        ("x" * limits.HTML_BYTES, "the page has more than 1,000,000 bytes"),
    ],
)
def test_markup_that_the_parser_would_read_again_and_again_is_refused(markup: str, words: str) -> None:
    with pytest.raises(PipelineError, match=words):
        html.read(b"<table><tr><td>" + markup.encode(), REPORTS)
