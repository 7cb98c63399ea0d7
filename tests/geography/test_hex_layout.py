"""Layouts of hexagons made by code: rims, former authorities, and rows that are refused."""

import json
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.geography.hex_map import hex_document, read_layout
from tests.support.reading.hexagons import enclosed, rings

# A made-up layout: six hexagons of region One around one of region Two

NAMED = {
    f"E0600000{n}": {
        "location_name": name,
        "region_code": "E12000002" if name == "Heart" else "E12000001",
        "region_name": "Two" if name == "Heart" else "One",
    }
    for n, name in enumerate(["North", "Nether", "West", "Heart", "East", "South", "Sand", "Former"], start=1)
}
AREAS = """location_code,location_name,label,q,r
E06000001,North,North,1,2
E06000002,Nether,Nether,2,2
E06000003,West,West,0,1
E06000004,Heart,Heart,1,1
E06000005,East,East,2,1
E06000006,South,So|uth,1,0
E06000007,Sand,Sand,2,0
E06000008,Former,Former,1,1
"""
REGIONS = """region_code,label,anchor,x,y,to_x,to_y
E12000001,One,end,0,2,,
E12000002,Two,start,3,2,1.6,1.1
"""
SEVEN = [f"E0600000{n}" for n in range(1, 8)]


def write(folder: Path, areas: str = AREAS, regions: str = REGIONS) -> Path:
    (folder / "hex_layout.csv").write_text(areas)
    (folder / "hex_region.csv").write_text(regions)
    return folder


def test_a_region_around_another_has_an_outer_and_an_inner_ring(tmp_path):
    document = json.loads(hex_document(SEVEN, read_layout(NAMED, write(tmp_path)), NAMED))
    region_one, region_two = (rings(region["path"]) for region in document["regions"])
    assert sorted(len(ring) for ring in region_one) == [6, 18]
    assert [len(ring) for ring in region_two] == [6]
    assert min(map(frozenset, region_one), key=len) == frozenset(region_two[0])
    assert sum(map(enclosed, region_one)) == 6 * enclosed(region_two[0])


def test_an_authority_without_a_cell_is_left_out(tmp_path):
    layout = read_layout(NAMED, write(tmp_path, AREAS.replace("E06000006,South,So|uth,1,0\n", "")))
    document = json.loads(hex_document(SEVEN, layout, NAMED))
    assert [area["name"] for area in document["areas"]] == [
        "East",
        "Heart",
        "Nether",
        "North",
        "Sand",
        "West",
    ]


def test_a_cell_used_twice_at_one_time_is_refused(tmp_path):
    layout = read_layout(NAMED, write(tmp_path))
    with pytest.raises(
        PipelineError, match=r"gives Heart and Former the same cell, and both exist at one time"
    ):
        hex_document([*SEVEN, "E06000008"], layout, NAMED)


def test_a_label_used_twice_at_one_time_is_refused(tmp_path):
    layout = read_layout(NAMED, write(tmp_path, AREAS.replace("Nether,Nether", "Nether,North")))
    with pytest.raises(PipelineError, match=r"gives North and Nether the same label"):
        hex_document(SEVEN, layout, NAMED)


def test_former_and_current_authorities_may_share_cell_and_label(tmp_path):
    layout = read_layout(NAMED, write(tmp_path, AREAS.replace("Former,Former", "Former,Heart")))
    before = [code for code in SEVEN if NAMED[code]["location_name"] != "Heart"] + ["E06000008"]
    for codes in (SEVEN, before):
        assert '"label":["Heart"]' in hex_document(codes, layout, NAMED)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("E06000006,South", "E06000099,South", r"row 7: E06000099 is not in the register, not South\."),
        ("E06000006,South", "E06000006,Souht", r"row 7: E06000006 is South, not Souht\."),
        (
            "So|uth",
            "Southern",
            r"row 7: the label of South, 'Southern', must be 1 to 2 lines of 1 to 7 let",
        ),
        ("So|uth", "S|o|uth", r"label of South, 'S\|o\|uth', must be"),
        ("So|uth", "South|", r"label of South, 'South\|', must be"),
        ("So|uth", "", r"hex_layout\.csv, row 7: label is empty\."),
        ("So|uth,1,0", "So|uth,1,", r"hex_layout\.csv, row 7: r is empty\."),
        ("E06000006,South", ",South", r"hex_layout\.csv, row 7: location_code is empty\."),
        ("E06000006,South", "E06000005,East", r"hex_layout\.csv, row 7: it repeats row 6\."),
    ],
)
def test_a_wrong_row_of_the_layout_is_refused(tmp_path, old, new, sentence):
    assert AREAS.count(old) == 1
    with pytest.raises(PipelineError, match=sentence):
        read_layout(NAMED, write(tmp_path, AREAS.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("One,end", "One,left", r"row 2: anchor 'left' is not one of start, middle, end\."),
        ("end,0,2", "end,0,", r"hex_region\.csv, row 2: y is empty\."),
        ("E12000002", "E12000001", r"hex_region\.csv, row 3: it repeats row 2\."),
        ("E12000002", "E12000003", r"hex_region\.csv, row 3: no authority is in a region E12000003\."),
    ],
)
def test_a_wrong_row_of_the_regions_is_refused(tmp_path, old, new, sentence):
    assert REGIONS.count(old) == 1
    with pytest.raises(PipelineError, match=sentence):
        read_layout(NAMED, write(tmp_path, regions=REGIONS.replace(old, new)))


def test_a_region_without_a_position_is_named(tmp_path):
    layout = read_layout(NAMED, write(tmp_path, regions=REGIONS[: REGIONS.index("E12000002")]))
    with pytest.raises(PipelineError, match=r"has no position for the name of Two \(E12000002\)\."):
        hex_document(SEVEN, layout, NAMED)
