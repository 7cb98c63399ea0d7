"""Lists of councils on the page Compare, with real data and without a browser."""

import duckdb
from polars.testing import assert_frame_equal

from pipeline.queries import compare as compare_queries
from tests.support.reading.compare_page import TIMELY, charts, figures, names_of_dots, neighbours, said
from tests.support.reading.page_views import View, faults, hovers_of, tables, texts_of

BRIGHTON, LAMBETH, NORFOLK, WIGHT, CUMBRIA = "E06000043", "E09000022", "E10000020", "E06000046", "E10000006"


def test_group_can_be_edited_as_own_list_and_emptied(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("compare", la=BRIGHTON)
    before = charts(app)
    app.button(key="edit_list").click().run()
    listed = neighbours(con, "statistical-2025", BRIGHTON)
    assert app.query_params["with"] == ".".join(listed)
    assert app.query_params["neighbours"] == "own"
    assert app.multiselect(key="with").value == listed
    for number in (0, -1):  # in between the group has another name
        assert hovers_of(charts(app)[number]) == hovers_of(before[number])
    app.multiselect(key="with").unselect(listed[0]).run()
    assert len(names_of_dots(app)) == 10
    app.button(key="remove_all").click().run()
    assert "with" not in app.query_params
    assert "neighbours" not in app.query_params
    assert "These are its similar councils" in said(app)


def test_long_group_is_cut_off_at_twenty_panels(view: View) -> None:
    app = view("compare", la=LAMBETH, neighbours="region")
    assert len(names_of_dots(app)) == 33
    assert "The chart has the first 20 in the order of the list." in said(app)
    panels = {hover.split(", ")[0] for hover in hovers_of(charts(app)[-1])}
    assert len(panels) == 21
    assert "Lambeth" in panels
    app.button(key="edit_list").click().run()
    assert len(app.multiselect(key="with").value) == 20


def test_list_needs_no_authority(view: View, con: duckdb.DuckDBPyConnection) -> None:
    codes = [BRIGHTON, "E06000058", LAMBETH]
    app = view("compare", year=2025, **{"with": ".".join(codes)})
    rows = figures(con, codes, 2025)
    pooled = 100 * sum(row[1] for row in rows) / sum(row[2] for row in rows)
    mean = sum(row[0] for row in rows) / 3
    assert f"{pooled:.1f}%, and the simple average is {mean:.1f}%" in app.markdown[1].value
    assert "with a figure: 3 of 3" in app.markdown[1].value
    assert faults(app) == []


def test_a_list_of_two_names_both_and_adds_nothing_up(view: View, con: duckdb.DuckDBPyConnection) -> None:
    codes = [BRIGHTON, LAMBETH]
    app = view("compare", year=2025, **{"with": ".".join(codes)})
    assert faults(app) == []
    assert app.title[0].value == "Brighton and Hove, and Lambeth"
    for share, _, _ in figures(con, codes, 2025):
        assert f"{share:.1f}%" in said(app)
    assert "the group average of" not in said(app).lower()
    drawn = texts_of(charts(app)[0])
    assert "Lambeth" in drawn
    assert not [label for label in drawn if "Group average" in label]
    for table in tables(app):
        assert not {"Group average", "Group, simple average"} & {*table[table.columns[0]]}


def test_examples_without_an_authority(view: View) -> None:
    app = view("compare")
    assert faults(app) == []
    assert not charts(app)
    examples = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert examples["Lambeth with the councils next door"] == f"la={LAMBETH}&neighbours=touching"
    north_east = examples["The North East"].removeprefix("with=").split(".")
    assert len(north_east) == 12  # the ONS's name
    assert f"la={BRIGHTON}" in examples["Brighton and Hove with similar councils"]


def test_list_of_a_region_has_the_figures_of_the_region(con: duckdb.DuckDBPyConnection) -> None:
    """A list of all authorities of a region gives the figures that the build made for the region."""
    with con.cursor() as cursor:
        stored = cursor.sql(
            "FROM group_comparison WHERE neighbour_set = 'region' AND location_code = $code"
            " AND time_period = 2025 AND indicator = $indicator",
            params={"code": BRIGHTON, "indicator": TIMELY},
        ).pl()
        codes = cursor.execute(
            "SELECT other.location_code FROM location AS mine JOIN location AS other USING (region_code)"
            " WHERE mine.location_code = ? AND other.geographic_level = 'Local authority'",
            [BRIGHTON],
        ).fetchall()
        others = tuple(code for (code,) in codes)
        ours = compare_queries.own_list(cursor, ((TIMELY, 2025),), others, BRIGHTON)
        alone = compare_queries.own_list(cursor, ((TIMELY, 2025),), tuple({*others} - {BRIGHTON}))
    same = ["members", "with_figure", "used", "pooled", "mean"]
    columns = ours.drop("neighbour_set").columns
    assert_frame_equal(ours.select(columns), stored.select(columns), check_exact=False, rel_tol=1e-12)
    assert alone.select(same).equals(stored.select(same))
    assert alone["position"].to_list() == [None]
