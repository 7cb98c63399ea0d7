"""Live runs against the stand-in for the publishers: what is new, what has changed, what stays."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.store.raw import Store
from tests.support import publishers_files as files
from tests.support.next_edition import newest_edition
from tests.support.publishers import spoilt
from tests.support.publishers.faults import Fault
from tests.support.publishers.site import EES_API, EES_CONTENT, EHC_PLANS, DataSet
from tests.support.publishers.spoilt import DATE, zipped
from tests.support.publishers.world import (
    ALL,
    CSV,
    FILE,
    HELD,
    LATER,
    NEW,
    ON_TIME,
    RELEASE,
    VERSION,
    World,
    authorities,
    offered,
    outcomes,
    year_of_figures,
)

CAMDEN = "E09000007"
PHASE_TRANSFERS = ("plans", "due_before", "due", "decided_before", "decided")
API_ID = "cd2b6a51-53a4-4f2e-9d52-8ddd0a111111"


def figures(world: World, code: str, period: int) -> list[tuple[float, str]]:
    """What is served of a place and period, and of which release."""
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        return con.execute(
            "SELECT value, release FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?",
            [ON_TIME, code, period],
        ).fetchall()


def on_time(world: World, code: str) -> float:
    """The percentage of the made-up year, as the publisher prints it."""
    row = next(row for row in year_of_figures(world.tables) if row["new_la_code"] == code)
    return round(100 * int(row["plans_issued_20_weeks_ex"]) / int(row["plans_issued_den_ex"]), 1)


def without_row(world: World) -> str:
    """What a run says of the authorities whose first row for two years is in the made-up one."""
    published = world.tables["observation"].filter(pl.col("symbol").ne_missing("absent"))
    newest = published.filter(source="ehcp-timeliness", time_period=HELD[-1])
    names = [
        place["location_name"]
        for place in authorities(world.tables)
        if place["location_code"] not in newest["location_code"]
    ]
    return f"; authorities with a row that had none: {', '.join(names)}" if names else ""


def phase_transfers(world: World) -> DataSet:
    """Plans in place a month after the made-up year, as many as the authority issues in the made-up year."""
    names = [name for name in files.TIMELINESS_PLACE if not name.startswith("breakdown")]
    rows = [
        [*(row[name] for name in names[1:]), row["plans_issued_den"], 0, 0, 0, 0]
        for row in year_of_figures(world.tables)
    ]
    transfers = newest_edition("ehcp-phase-transfers").columns
    published = {ours: name for name, ours in transfers.items()}
    header = [*names, *(published[ours] for ours in PHASE_TRANSFERS)]
    content = files.csv_bytes([header, *([NEW, *row] for row in rows)])
    later = "11111111-0000-4000-8000-000000002027"
    return DataSet(later, EHC_PLANS, VERSION, RELEASE, "phase_transfers.csv", "Phase transfers", content)


def test_a_new_release_is_fetched_checked_and_served(world: World) -> None:
    assert world.periods() == HELD
    status, out, err = world.fetch()
    assert status == 0
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: new; new: {NEW}{without_row(world)}\n"
    assert "ehcp-timeliness: downloading https://explore-education" in err
    assert world.periods() == ALL
    assert figures(world, CAMDEN, NEW) == [(on_time(world, CAMDEN), RELEASE)]


def test_the_lock_file_says_where_a_file_came_from(world: World) -> None:
    world.fetch()
    (entry,) = Store(world.raw).entries()
    good = world.stand_in.site.data_sets[0].content
    assert (world.raw / entry.path).read_bytes() == good
    assert (entry.source, entry.release, entry.bytes) == ("ehcp-timeliness", RELEASE, len(good))
    assert entry.asked == entry.final_url == f"https://{CSV}"
    assert entry.headers["Content-Type"] == "text/csv"
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        told = con.execute(
            "SELECT title, published, url, kind, sha256, retrieved_at FROM release WHERE release = ?",
            [RELEASE],
        ).fetchone()
    assert told is not None
    assert told[0] == f"Education, health and care plans, reporting year {RELEASE}: 20-week timeliness"
    assert told[1].startswith("as fetched on ")
    assert told[2].endswith(f"/find-statistics/education-health-and-care-plans/{RELEASE}")
    assert told[3:5] == ("copy", entry.sha256)
    assert told[5] == entry.retrieved_at.replace(tzinfo=None)


def test_nothing_new_is_said_and_nothing_is_built(world: World) -> None:
    world.fetch()
    built = world.warehouse.stat().st_mtime_ns
    status, out, _ = world.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: unchanged\n")
    assert world.warehouse.stat().st_mtime_ns == built
    assert [path.name for path in world.raw.glob("incoming/*")] == []


def test_an_archive_that_has_not_changed_is_not_sent_again(world: World) -> None:
    spoilt.archive(zipped)(world)
    assert world.fetch()[0] == 0
    (entry,) = Store(world.raw).entries()
    assert (entry.member, entry.path.rsplit("/", 1)[-1]) == (f"data/{FILE}", FILE.replace(".csv", ".zip"))
    world.stand_in.requests.clear()
    status, out, _ = world.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: unchanged\n")
    (asked,) = world.stand_in.asked(f"{EES_CONTENT}/api/releases/{VERSION}/files")
    assert (asked.status, asked.headers["If-Modified-Since"]) == (304, DATE)


def test_other_bytes_with_the_same_figures_are_no_amendment(world: World) -> None:
    world.fetch()
    (good,) = world.stand_in.site.data_sets
    world.stand_in.site.data_sets = [replace(good, content=good.content.replace(b"\n", b"\r\n"))]
    status, out, _ = world.fetch()
    assert (status, world.held()) == (0, [RELEASE])
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: same figures; no figure changed\n"
    assert len(list(world.raw.glob("ehcp-timeliness/*/*/*"))) == 1


def test_a_file_with_more_takes_the_place_of_the_one_with_less(world: World) -> None:
    """As a whole table does that of an extract: every figure that is held is in it, and unchanged."""
    world.fetch()
    rows = year_of_figures(world.tables)
    england = {**rows[0], "breakdown_topic": "Sex", "breakdown": "Female"}
    world.stand_in.site.data_sets = [offered([*rows, england])]
    status, out, _ = world.fetch()
    assert (status, world.held()) == (0, [RELEASE])
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: same figures; 9 further figures of stored periods\n"
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        split = con.execute(
            "SELECT DISTINCT breakdown FROM observation WHERE release = ? ORDER BY 1", [RELEASE]
        )
        assert split.fetchall() == [("Female",), ("Total",)]


def test_the_next_year_is_compared_with_the_one_before(world: World) -> None:
    world.fetch()
    later = "9a0d6c11-0000-4000-8000-000000002028"
    rows = [*year_of_figures(world.tables), *year_of_figures(world.tables, NEW + 1)]
    world.stand_in.site.data_sets = [offered(rows, LATER, id=later, release_version=later)]
    status, out, _ = world.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {LATER}: new; new: {NEW + 1}\n")
    assert world.held() == [RELEASE, LATER]
    assert world.periods() == [*ALL, NEW + 1]
    assert figures(world, CAMDEN, NEW) == [(on_time(world, CAMDEN), LATER)]


def test_a_release_is_named_and_not_fetched_in_a_dry_run(world: World) -> None:
    before = sorted(world.folder.rglob("*"))
    status, out, _ = world.fetch("--dry-run")
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: new\n")
    assert sorted(world.folder.rglob("*")) == before
    assert world.stand_in.asked(CSV) == []
    world.fetch()
    assert world.fetch("--dry-run")[1] == f"ehcp-timeliness {RELEASE}: stored\n"


def test_the_report_for_machines(world: World) -> None:
    status, out, err = world.fetch("--json")
    report = json.loads(out)
    assert (status, err, report["outcome"]) == (0, "", "done")
    (told,) = report["sources"]
    good = world.stand_in.site.data_sets[0].content
    assert told["source"] == "ehcp-timeliness"
    assert (told["state"], told["release"], told["bytes"]) == ("new", RELEASE, len(good))
    assert told["changes"]["new_periods"] == [NEW]
    assert told["changes"]["revised"] == 0
    world.stand_in.faults.append(Fault(CSV, "403"))
    status, out, err = world.fetch("--json")
    report = json.loads(out)
    assert (status, err, report["outcome"]) == (1, "", "problem")
    assert "csv answered 403" in report["problem"]
    assert report["sources"][0]["state"] == "unreachable"


def test_figures_to_review_are_reported_and_do_not_fail_the_run(world: World) -> None:
    """The warehouse lists them; a note in reviewed.csv, or a dry run, leaves them out."""
    status, out, _ = world.fetch()
    with duckdb.connect(str(world.warehouse), read_only=True) as con:
        found = con.execute(
            """
            SELECT location_name, indicator, time_period, "check", before, now, expected, what
            FROM review JOIN location USING (location_code)
            WHERE NOT reviewed
            ORDER BY "check", indicator, time_period, location_name
            """
        ).fetchall()
    assert status == 0
    assert len(found) > 5
    heading, *lines = out.removeprefix(outcomes(out)).splitlines()
    assert heading == f"Extraordinary figures that wait for review: {len(found)}; `status` lists all"
    assert lines == [
        f"  {place}, {measure} {period}: {check} ({before:,.10g} -> {now:,.10g}, usually {expected}; {what})"
        for place, measure, period, check, before, now, expected, what in found[:5]
    ]
    status, out, _ = world.fetch("--json")
    names = ("location_name", "indicator", "time_period", "check", "before", "now")
    first = [dict(zip(names, row[:6], strict=True)) for row in found[:5]]
    assert (status, json.loads(out)["unreviewed"]) == (0, {"count": len(found), "first": first})
    assert "unreviewed" not in json.loads(world.fetch("--dry-run", "--json")[1])


def test_quiet_says_only_what_is_wrong(world: World) -> None:
    assert world.fetch("--quiet") == (0, "", "")
    world.stand_in.faults.append(Fault(CSV, "403"))
    status, out, err = world.fetch("--quiet")
    assert (status, out) == (1, "")
    assert err.startswith("Problem: 1 of 1 files failed, the stored data stays: ehcp-timeliness: ")
    assert err.count("\n") == 1


def test_verbose_lists_the_requests(world: World) -> None:
    _, _, err = world.fetch("-v")
    assert f"  GET https://{CSV}: 200\n" in err


def test_a_source_that_cannot_be_fetched_is_named(world: World) -> None:
    status, _, err = world.fetch(source="population")
    assert status == 1
    assert "'population' is not a source that can be fetched. There are area-send-inspections, " in err


def test_the_public_api_is_asked_where_the_table_does_not_come(world: World) -> None:
    (good,) = world.stand_in.site.data_sets
    world.stand_in.site.data_sets = [replace(good, api=(API_ID, "1.0"))]
    world.stand_in.faults.append(Fault(CSV, "500"))
    status, _, _ = world.fetch()
    assert (status, world.held()) == (0, [RELEASE])
    (asked,) = world.stand_in.asked(f"{EES_API}/statistics/v1/data-sets/{API_ID}/csv")
    assert asked.path.endswith("/csv?dataSetVersion=1.0")
    (entry,) = Store(world.raw).entries()
    assert entry.asked.startswith(f"https://{EES_API}/")
    assert (world.raw / entry.path).read_bytes() == good.content


def test_the_declared_address_is_tried_where_the_list_does_not_answer(world: World) -> None:
    (good,) = world.stand_in.site.data_sets
    declared = "90d7c9d3-d811-46f1-ae61-39ea674d4654"
    world.stand_in.site.data_sets = [replace(good, id=declared)]
    world.stand_in.faults.append(Fault("api/data-set-files?", "503"))
    status, out, _ = world.fetch("--dry-run")
    assert status == 0
    assert out.startswith(
        f"ehcp-timeliness {NEW}: stored; its publisher could not be asked for a newer one: "
    )
    assert "data-set-files answered 503. Tried 3 times" in out


def test_one_bad_file_does_not_hold_up_a_good_one(world: World) -> None:
    """Requests are fine; the 20-week table has a sum that does not agree, which only the build finds."""
    bad = [
        {**row, "plans_issued_den": 99_999} if row["geographic_level"] == "National" else row
        for row in year_of_figures(world.tables)
    ]
    world.stand_in.site.data_sets = [offered(bad), phase_transfers(world)]
    status, out, err = world.fetch("--source", "ehcp-phase-transfers")
    assert status == 1
    assert "Problem: 1 of 2 files failed, the stored data stays: ehcp-timeliness: " in err
    assert [line.split(";")[0] for line in outcomes(out).splitlines()] == [
        f"ehcp-timeliness {RELEASE}: refused",
        f"ehcp-phase-transfers {RELEASE}: new",
    ]
    assert world.held() == [RELEASE]
    assert Store(world.raw).entries()[0].source == "ehcp-phase-transfers"
    assert world.periods() == HELD
    (kept,) = world.raw.glob(f"refused/ehcp-timeliness/{RELEASE}/*/{FILE}")
    assert kept.read_bytes() == world.stand_in.site.data_sets[0].content
    assert "authorities add up to England" in kept.with_name(f"{FILE}.reason.txt").read_text()


def test_what_is_held_and_damaged_is_fetched_again(world: World) -> None:
    world.fetch()
    (entry,) = Store(world.raw).entries()
    path = world.raw / entry.path
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["build", "--raw", str(world.raw), "--output", str(world.warehouse)]) == 1
    assert f"{path} is not the file that lock.json names: its checksum differs." in world.said()[1]
    assert world.periods() == ALL
    assert world.fetch()[0] == 0
    assert path.read_bytes() == world.stand_in.site.data_sets[0].content


def test_a_lock_file_that_cannot_be_read_is_said(world: World) -> None:
    world.fetch()
    (world.raw / "lock.json").write_text("{}")
    status, _, err = world.fetch()
    assert status == 1
    assert f"move {world.raw} away to go back to the snapshot" in err
    assert world.periods() == ALL


def test_two_runs_do_not_get_in_each_others_way(world: World) -> None:
    with Store(world.raw).exclusive():
        status, _, err = world.fetch()
    assert status == 1
    assert "Another fetch or build is at work" in err
    assert world.fetch()[0] == 0


def test_a_later_build_has_what_was_fetched(world: World) -> None:
    world.fetch()
    fetched = world.warehouse.read_bytes()
    world.warehouse.unlink()
    assert main(["build", "--raw", str(world.raw), "--output", str(world.warehouse)]) == 0
    assert world.periods() == ALL
    assert len(fetched) > 0


def test_what_was_fetched_becomes_part_of_the_snapshot(world: World, tmp_path: Path) -> None:
    world.fetch()
    folded = tmp_path / "folded"
    assert main(["snapshot", "--fetched", "--raw", str(world.raw), "--output", str(folded)]) == 0
    manifest = json.loads((folded / "manifest.json").read_text())
    newest = next(one for one in manifest["releases"] if one["release"] == RELEASE)
    (entry,) = Store(world.raw).entries()
    assert newest["sha256"] == entry.sha256
    assert newest["retrieved_at"] is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.core.paths.SNAPSHOT", folded)
        without_raw = tmp_path / "none"
        assert main(["build", "--raw", str(without_raw), "--output", str(world.warehouse)]) == 0
        assert world.periods() == ALL
        assert outcomes(world.fetch()[1]) == f"ehcp-timeliness {RELEASE}: unchanged\n"
