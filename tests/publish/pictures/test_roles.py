"""One look for each role in every kind of picture: own council, predecessors, England, region, group."""

import re
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.core.paths import ROOT
from pipeline.publish import picture_kinds
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements import roles
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.pictures.elements.styles import DARK, INLINE, LIGHT, NEWSPAPER
from pipeline.publish.pictures.frame import inline
from pipeline.queries import pictures as picture_queries
from pipeline.queries.figures import get_indicator

ON_TIME, WAIT = "ehcp_issued_20_weeks_excl_pct", "ehcp_average_wait_excl_weeks"
DASHES: dict[Role, str | None] = {"own": None, "england": None, "region": None, "neighbours": "5 3"}
COLOURS: dict[Role, str] = {
    "own": "var(--own)",
    "england": "var(--ink)",
    "region": "var(--other)",
    "neighbours": "var(--other)",
}
SHOWN: list[tuple[str, list[Role]]] = [
    ("trend", ["own", "england", "region", "neighbours"]),
    ("panels", ["own", "england"]),
    ("spread", ["own", "england"]),
    ("comparison", ["england", "region", "neighbours"]),
    ("two-measures", ["england"]),
    ("funnel", ["england"]),
]


@pytest.mark.parametrize(("kind", "shown"), SHOWN)
def test_a_role_looks_the_same_in_every_kind_of_picture(
    con: duckdb.DuckDBPyConnection, kind: str, shown: list[Role]
) -> None:
    with con.cursor() as cursor:
        place = picture_queries.place_by_slug(cursor, "leeds")
        subject = Subject(cursor, get_indicator(cursor, ON_TIME), 2025, place)
        made = picture_kinds.make(subject, kind, other=WAIT)
        svg = ElementTree.fromstring(inline(made, 1040))
    strokes = {
        (node.get("stroke"), node.get("stroke-dasharray")) for node in svg.iter() if node.get("stroke")
    }
    for role in shown:
        assert (COLOURS[role], DASHES[role]) in strokes, role
    assert not {(colour, dash) for colour, dash in strokes if dash and colour == COLOURS["england"]}
    assert not {dash for colour, dash in strokes if dash and colour == COLOURS["own"]}


def test_no_two_roles_look_alike_in_colour_or_in_black_and_white() -> None:
    every: tuple[Role, ...] = ("own", "former", "england", "region", "neighbours")
    for style in (LIGHT, NEWSPAPER, INLINE):
        looks = {roles.stroke(role, style)[::2] for role in every}
        assert len(looks) == len(every), style.name


def test_a_thin_line_keeps_colour_and_dashes() -> None:
    line = roles.stroke("neighbours", LIGHT)
    assert line.thin()[::2] == line[::2]
    assert line.thin().width < line.width


def test_maps_and_strips_of_the_dashboard_have_the_same_colour_for_the_chosen_place() -> None:
    sheet = (ROOT / "pages/ui/drawings/drawing.css").read_text(encoding="utf-8")
    colours = re.findall(r"--own: (#[0-9a-f]{6});", sheet)
    assert colours == [LIGHT.own, DARK.own, LIGHT.own]  # light, dark, on paper
    for name in ("area_map", "strip"):
        rules = (ROOT / f"pages/ui/drawings/{name}.css").read_text(encoding="utf-8")
        (selected,) = re.findall(r"\.(?:line|ring)\.selected \{([^}]*)\}", rules)
        assert "stroke: var(--own);" in selected
