"""The document of changes against the tables."""

import json

import duckdb

from pipeline.publish import resources


def test_it_has_every_release_change_and_correction(con: duckdb.DuckDBPyConnection) -> None:
    content = json.loads(resources.answer(con.cursor(), "changes.json", {}).content)
    releases = (
        con.cursor()
        .execute("SELECT source, release FROM release SEMI JOIN observation USING (source, release)")
        .fetchall()
    )
    assert {(row["source"], row["release"]) for row in content["releases"]} == set(releases)
    changed = (
        con.cursor()
        .execute(
            "SELECT new_source, new_release, indicator, time_period, location_code, old_value, new_value "
            "FROM revision WHERE breakdown_topic = 'Total'"
        )
        .fetchall()
    )
    listed = {
        (row["source"], row["release"], row["indicator"], row["time_period"], row["location_code"]): row
        for row in content["changed_figures"]
    }
    assert set(listed) == {row[:5] for row in changed}
    assert len(listed) == len(content["changed_figures"]) == len(changed)
    for *key, old, new in changed:
        row = listed[tuple(key)]
        assert row["new_value"] == new
        assert row["old_value"] == (None if new is None else old)
        assert (row["kind"] == "withdrawal") == (new is None)
    doubtful = {row["location_code"] for row in content["changed_figures"] if row["suspect"]}
    in_doubt = (
        "SELECT location_code FROM figure WHERE indicator = 'ehcp_new_plans_count' AND suspect IS NOT NULL"
    )
    assert {code for (code,) in con.cursor().execute(in_doubt).fetchall()} <= doubtful
    assert "E08000035" in doubtful
    assert [row["text"] for row in content["corrections"]] == [
        text for (text,) in con.cursor().execute("SELECT text FROM correction").fetchall()
    ]
    ids = [row["id"] for part in content.values() if isinstance(part, list) for row in part]
    assert len(set(ids)) == len(ids)
    for part in ("releases", "changed_figures", "corrections"):
        days = [row["dated"] for row in content[part]]
        assert days == sorted(days, reverse=True)
