"""Pictures by their path, and what is said where there is none."""

import struct
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.site.parts import settings
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
TREND = f"picture/trend/council/leeds/{EXCL}/2025"


def answer(con: Con, path: str, **parameters: str) -> resources.Answer:
    return resources.answer(con.cursor(), path, {name.rstrip("_"): text for name, text in parameters.items()})


def test_a_picture_is_had_as_svg(con: Con) -> None:
    found = answer(con, f"{TREND}.svg", size="narrow", style="dark")
    assert found.media_type == "image/svg+xml"
    assert found.file_name == f"picture-trend-council-leeds-{EXCL}-2025-size-narrow-style-dark.svg"
    root = ElementTree.fromstring(found.content)
    assert root.get("width") == "400"
    assert any(node.get("fill") == "#14171c" for node in root)


def test_a_picture_names_its_view_where_the_site_is_known(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.SITE_URL, raising=False)
    bare = answer(con, f"{TREND}.svg").content.decode()
    assert "Postcode Lottery" in bare
    assert "local-authority?" not in bare
    monkeypatch.setenv(settings.SITE_URL, "https://example.org")
    assert "https://example.org/local-authority?" in answer(con, f"{TREND}.svg").content.decode()


def test_a_picture_is_had_as_png_for_links(con: Con) -> None:
    found = answer(con, "picture/map/dsg_balance_gbp/2023-24.png", size="social", style="newspaper")
    assert found.media_type == "image/png"
    assert struct.unpack(">II", found.content[16:24]) == (1200, 630)


def test_two_measures_take_the_other_one_from_the_parameters(con: Con) -> None:
    found = answer(con, f"picture/two-measures/{EXCL}/2024.svg", with_="send_appeal_rate_pct")
    assert "SEND appeal rate, established method, 2024" in found.content.decode()
    with pytest.raises(UnknownResourceError, match="name the other one"):
        answer(con, f"picture/two-measures/{EXCL}/2024.svg")


@pytest.mark.parametrize("slug", [None, "devon"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_had_at_its_address(con: Con, kind: str, slug: str | None) -> None:
    if slug is None and KINDS[kind].of_council != "can":
        return
    about = f"council/{slug}/" if slug else ""
    given = {"with_": "send_appeal_rate_pct"} if KINDS[kind].needs_other else {}
    found = answer(con, f"picture/{kind}/{about}{EXCL}/2024.svg", **given)
    assert ElementTree.fromstring(found.content).get("width") == "800"
    assert "On time" in found.content.decode() or "within 20 weeks" in found.content.decode()


def test_movers_take_the_earlier_period_from_the_parameters(con: Con) -> None:
    found = answer(con, f"picture/movers/{EXCL}/2025.svg", from_="2023").content.decode()
    query = """
        SELECT location_name, earlier.value, later.value FROM figure AS later
        JOIN figure AS earlier USING (indicator, location_code, location_name)
        WHERE indicator = $1 AND earlier.time_period = 2023 AND later.time_period = 2025
          AND later.geographic_level = 'Local authority'
          AND earlier.not_ranked IS NULL AND later.not_ranked IS NULL
          AND location_code NOT IN (  -- those with a note on one of the two years are not compared
              SELECT location_code FROM annotation
              WHERE indicator = $1 AND time_period IN (2023, 2025) AND location_code IS NOT NULL
          )
        ORDER BY later.value - earlier.value
    """
    rows = con.cursor().execute(query, [EXCL]).fetchall()
    for name, before, after in (rows[0], rows[-1]):
        assert f"{name}: {before:.1f}% in 2023, {after:.1f}% in 2025" in found


def test_a_funnel_names_what_lies_outside_its_limits(con: Con) -> None:
    found = answer(con, f"picture/funnel/council/leeds/{EXCL}/2025.svg").content.decode()
    assert "Leeds: 7.3% of 1,843 plans issued" in found
    with pytest.raises(UnknownResourceError, match="no funnel"):
        answer(con, "picture/funnel/dsg_balance_gbp/2023-24.svg")


def test_the_address_of_the_site_is_printed(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.SITE_URL, "https://example.org/")
    found = answer(con, f"picture/strip/{EXCL}/2025.svg").content.decode()
    assert f"https://example.org/map?measure={EXCL}&amp;year=2025<" in found


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"picture/maps/{EXCL}/2025.svg", "no kind of picture 'maps'"),
        (f"picture/trend/{EXCL}/2025.svg", "no kind of picture 'trend'"),
        ("picture/map/ehcp/2025.svg", "no measure 'ehcp'"),
        (f"picture/map/{EXCL}/1999.svg", "no figure of .* for '1999'"),
        (f"picture/map/{EXCL}/latest.svg", "no figure of .* for 'latest'"),
        (f"picture/map/council/leedz/{EXCL}/2025.svg", "no council 'leedz'.*leeds"),
        (f"picture/map/{EXCL}/2025.pdf", "no form 'pdf'"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(con: Con, path: str, sentence: str) -> None:
    with pytest.raises(UnknownResourceError, match=sentence) as found:
        answer(con, path)
    assert found.value.allowed


@pytest.mark.parametrize("parameters", [{"size": "huge"}, {"style": "pink"}, {"with": EXCL}, {"dpi": "300"}])
def test_parameters_are_checked(con: Con, parameters: dict[str, str]) -> None:
    with pytest.raises(BadParameterError) as found:
        answer(con, f"picture/two-measures/{EXCL}/2025.svg", **parameters)
    assert found.value.allowed


def test_a_trend_takes_a_range_of_years_and_further_groups(con: Con) -> None:
    found = answer(con, f"{TREND}.svg", from_="2021", to="2024", also="statistical-2021.region")
    words = found.content.decode()
    assert "Similar councils (2021 model), 2024: " in words
    assert "Others of its region, 2021: " in words
    assert "Similar councils, 2023: " in words
    assert ", 2025: " not in words
    assert ", 2020: " not in words
    with pytest.raises(BadParameterError, match="also cannot be 'friends'"):
        answer(con, f"{TREND}.svg", also="friends")
