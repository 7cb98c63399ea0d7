"""Revised figures of groups of children: none that would show a few of them."""

from typing import Any

import duckdb

from pipeline.queries import holdings

Con = duckdb.DuckDBPyConnection


def is_few(row: dict[str, Any]) -> bool:
    """Say whether a row of the view shows 1 to 9 children of a group, or those who are left of it."""
    pairs = [(row[f"{age}_numerator"], row[f"{age}_denominator"]) for age in ("old", "new")]
    counts = [
        count for some, of in pairs if some is not None and of is not None for count in (some, of, of - some)
    ]
    return row["breakdown"] != "Total" and any(0 < count < 10 for count in counts)


def test_few_children_of_a_group_are_not_shown(con: Con) -> None:
    cursor = con.cursor().execute("SELECT * FROM revision")
    names = [column[0] for column in cursor.description]
    published = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    few = sum(is_few(row) for row in published)
    assert 0 < few < len(published)
    found = holdings.revisions(con.cursor())
    assert found["masked"].sum() == few
    assert found.height == len(published)
    masked = found.filter("masked")
    for what in ("value", "numerator", "denominator"):
        assert masked[f"old_{what}"].null_count() == masked[f"new_{what}"].null_count() == few
    kept = found.filter(~found["masked"])
    assert kept["new_value"].drop_nulls().len() == sum(
        row["new_value"] is not None for row in published if not is_few(row)
    )
