"""The brief about a council: what its page says is what the warehouse has."""

import io
import re

import duckdb
import pikepdf
import pytest

from pipeline.core.places import NEWEST_STATISTICAL
from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from pipeline.publish.site.parts import settings
from pipeline.queries import pictures as picture_queries
from tests.support.reading.pdf import headings, pages, structure
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.slow

Con = duckdb.DuckDBPyConnection
SITE = "https://example.org"


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.SITE_URL, SITE)


def brief(con: Con, slug: str) -> bytes:
    return resources.answer(con.cursor(), f"brief/{slug}.pdf", {}).content


def the_page(con: Con, slug: str) -> str:
    (page,) = pages(brief(con, slug))
    return page


def value(con: Con, code: str, indicator: str, period: int) -> tuple[float, float, float]:
    query = "SELECT value, numerator, denominator FROM figure WHERE location_code = ? AND indicator = ? "
    (row,) = con.cursor().execute(f"{query} AND time_period = ?", [code, indicator, period]).fetchall()
    return row


def test_the_page_says_the_figures_of_the_warehouse(con: Con) -> None:
    page = the_page(con, "kent")
    own, england, period = "E10000016", "E92000001", 2025
    for code in (own, england):
        assert f"{value(con, code, EXCL, period)[0]:.1f}%" in page
        assert f"{value(con, code, 'ehcp_average_wait_incl_weeks', period)[0]:.1f} weeks" in page
        assert f"{value(con, code, 'ehc_requests_refused_pct', period)[0]:.1f}%" in page
        assert f"{value(con, code, 'send_appeals_per_10000', period)[0]:.1f} per 10,000" in page
    _, issued, of = value(con, own, EXCL, period)
    assert f"({issued:,.0f} of {of:,.0f})" in page
    _, refused, requests = value(con, own, "ehc_requests_refused_pct", period)
    assert f"({refused:,.0f} of {requests:,.0f})" in page
    assert f"deficit of £{-value(con, own, 'dsg_balance_gbp', 202324)[0] / 1e6:.1f}m" in page
    assert f"deficit of {-value(con, own, 'dsg_balance_pct', 202324)[0]:.2f}%" in page
    assert f"Medway (by land): {value(con, 'E06000035', EXCL, period)[0]:.1f}%" in page
    query = "SELECT rank, ranked FROM ranking WHERE indicator = ? AND location_code = ? AND time_period = ?"
    ((rank, ranked),) = con.cursor().execute(query, [EXCL, own, period]).fetchall()
    assert f"{rank}nd highest of {ranked}" in page


def test_exceptions_stand_beside_plans_on_time(con: Con) -> None:
    query = "SELECT value, numerator, denominator FROM figure WHERE indicator = 'ehcp_exception_share_pct' "
    query += "AND time_period = 2025 AND location_name IN ('Bury', 'England') ORDER BY location_name"
    (share, number, issued), (england, *_) = con.cursor().execute(query).fetchall()
    said = f"Exceptions in 2025: {number:.0f} of {issued:.0f} plans issued ({share:.1f}%)"
    said += ", more than most councils."
    page = the_page(con, "bury")
    assert f"England: {value(con, 'E92000001', EXCL, 2025)[0]:.1f}%. {said} England: {england:.1f}%." in page
    assert page.count(f"{number:.0f} of {issued:.0f}") == 2  # in the lines and in the table


def test_each_similar_council_has_its_figure(con: Con) -> None:
    query = """
        SELECT location_name, value FROM figure
        JOIN neighbour ON neighbour.neighbour_code = figure.location_code
        WHERE neighbour.location_code = 'E06000043' AND neighbour_set = ? AND indicator = ?
          AND time_period = 2025
    """
    found = con.cursor().execute(query, [NEWEST_STATISTICAL, EXCL]).fetchall()
    assert len(found) == 10
    similar = the_page(con, "brighton-and-hove").partition("the most alike first")[2]
    for name, share in found:
        assert f"{name} {share:.1f}%" in similar, name


def test_the_page_has_its_parts_date_and_address(con: Con) -> None:
    content = brief(con, "norfolk")
    assert headings(content) == [
        ("H1", "Norfolk"),
        ("H2", "In five lines"),
        ("H2", "Over the years"),
        ("H2", "Next to England and similar councils"),
        ("H2", "Border gaps"),
        ("H2", "Area SEND inspections"),
        ("H2", "Doubts and notes"),
        ("H2", "Sources"),
    ]
    (page,) = pages(content)
    assert "so DfE gives no figures without exceptions" in page  # why its share counts exceptions
    assert "Written statement of action required" in page
    assert f"{SITE}/local-authority?la=E10000020" in page
    assert "earlier releases of the same" in page
    days = con.cursor().execute("SELECT max(published_on) FROM release").fetchall()
    assert f"data of {days[0][0]}" in page


def test_pictures_have_words_for_people_who_do_not_see_them(con: Con) -> None:
    words = [tag.alt for tag in structure(brief(con, "kent")) if tag.kind == "Figure"]
    assert words[0] == f"QR code of the address {SITE}/local-authority?la=E10000016"
    assert len(words) == 4
    share = value(con, "E10000016", EXCL, 2025)[0]
    assert f"{share:.1f}% in 2025" in words[1]


def test_a_figure_of_a_handful_is_not_said(con: Con) -> None:
    page = the_page(con, "isles-of-scilly")
    assert "1 of 1; too few to compare" in page
    assert "(1 of 1)" not in page


def test_a_missing_figure_and_a_doubtful_one_say_why(con: Con) -> None:
    page = the_page(con, "leicester")
    assert "The authority could not give request or assessment dates in its 2026 return" in page
    assert "0.0% (0 of 199; in doubt)" in page


def test_the_same_warehouse_gives_the_same_bytes(con: Con) -> None:
    assert brief(con, "cumberland") == brief(con, "cumberland")


def test_without_the_address_of_a_site_there_is_no_qr_code(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.SITE_URL)
    content = brief(con, "kent")
    assert not [tag for tag in structure(content) if "QR code" in tag.alt]
    printed = pages(content)[0]
    assert "la=E10000016" not in printed
    assert re.search(
        r"Postcode Lottery, with what was published up to June 2026 · version [\d.]+, data of [^·]+\)$",
        printed.strip(),
    )


def test_the_pdf_is_tagged_and_says_its_language(con: Con) -> None:
    with pikepdf.open(io.BytesIO(brief(con, "bournemouth-christchurch-and-poole"))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == (
                "Bournemouth, Christchurch and Poole: special-needs figures in brief"
            )


def test_every_council_has_a_page(con: Con, sampled: Sampled) -> None:
    for slug in sampled(picture_queries.slugs(con.cursor()), 4, "briefs of councils"):
        assert len(pages(brief(con, slug))) == 1, slug


def test_unknown_councils_are_refused(con: Con) -> None:
    with pytest.raises(UnknownResourceError, match=r"no council 'kant'.*kent"):
        brief(con, "kant")


def test_abbreviations_are_spelt_out_and_no_mark_is_unexplained(con: Con) -> None:
    page = the_page(con, "kent")
    for words in (
        "special educational needs and disabilities",
        "education, health and care",
        "dedicated schools",
    ):
        assert page.count(words) == 1
    assert "Write-off" not in page
    assert "Override" not in page
    assert "Place" in page
    assert "Position" not in page
