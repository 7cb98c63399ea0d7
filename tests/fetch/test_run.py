"""Live runs against the stand-in for the publishers: what is new, what has changed, what stays."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.store.raw import Store
from tests.support.layouts import publishers_files as files
from tests.support.layouts.next_edition import newest_edition
from tests.support.publishers import invalid_files
from tests.support.publishers.environment import (
    ALL,
    CSV,
    FILE,
    LATER,
    NEW,
    OLD,
    ON_TIME,
    RELEASE,
    VERSION,
    FetchEnvironment,
    authorities,
    offered,
    outcomes,
    year_of_figures,
)
from tests.support.publishers.faults import Fault
from tests.support.publishers.invalid_files import DATE, zipped
from tests.support.publishers.site import EES_CONTENT, EHC_PLANS, DataSet

CAMDEN = "E09000007"
PHASE_TRANSFERS = ("plans", "due_before", "due", "decided_before", "decided")


def figures(environment: FetchEnvironment, code: str, period: int) -> list[tuple[float, str]]:
    """What is served of a place and period, and of which release."""
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
        return con.execute(
            "SELECT value, release FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?",
            [ON_TIME, code, period],
        ).fetchall()


def on_time(environment: FetchEnvironment, code: str) -> float:
    """The percentage of the made-up year, as the publisher prints it."""
    row = next(row for row in year_of_figures(environment.tables) if row["new_la_code"] == code)
    return round(100 * int(row["plans_issued_20_weeks_ex"]) / int(row["plans_issued_den_ex"]), 1)


def without_row(environment: FetchEnvironment) -> str:
    """What a run says of the authorities whose first row for two years is in the made-up one."""
    published = environment.tables["observation"].filter(pl.col("symbol").ne_missing("absent"))
    newest = published.filter(source="ehcp-timeliness", time_period=OLD[-1])
    names = [
        place["location_name"]
        for place in authorities(environment.tables)
        if place["location_code"] not in newest["location_code"]
    ]
    return f"; authorities with a row that had none: {', '.join(names)}" if names else ""


def phase_transfers(environment: FetchEnvironment) -> DataSet:
    """Plans in place a month after the made-up year, as many as the authority issues in the made-up year."""
    names = [name for name in files.TIMELINESS_PLACE if not name.startswith("breakdown")]
    rows = [
        [*(row[name] for name in names[1:]), row["plans_issued_den"], 0, 0, 0, 0]
        for row in year_of_figures(environment.tables)
    ]
    transfers = newest_edition("ehcp-phase-transfers").columns
    published = {ours: name for name, ours in transfers.items()}
    header = [*names, *(published[ours] for ours in PHASE_TRANSFERS)]
    content = files.csv_bytes([header, *([NEW, *row] for row in rows)])
    later = "11111111-0000-4000-8000-000000002027"
    return DataSet(later, EHC_PLANS, VERSION, RELEASE, "phase_transfers.csv", "Phase transfers", content)


@pytest.mark.slow
def test_a_new_release_is_fetched_checked_and_served(environment: FetchEnvironment) -> None:
    assert environment.periods() == OLD
    status, out, err = environment.fetch()
    assert status == 0
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: new; new: {NEW}{without_row(environment)}\n"
    assert "ehcp-timeliness: downloading https://explore-education" in err
    assert environment.periods() == ALL
    assert figures(environment, CAMDEN, NEW) == [(on_time(environment, CAMDEN), RELEASE)]


def test_the_lock_file_records_the_origin_of_a_file(fetched: FetchEnvironment) -> None:
    (entry,) = Store(fetched.raw).entries()
    good = fetched.stand_in.site.data_sets[0].content
    assert (fetched.raw / entry.path).read_bytes() == good
    assert (entry.source, entry.release, entry.bytes) == ("ehcp-timeliness", RELEASE, len(good))
    assert entry.asked == entry.final_url == f"https://{CSV}"
    assert entry.headers["Content-Type"] == "text/csv"
    with duckdb.connect(str(fetched.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT title, published, url, kind, sha256, retrieved_at FROM release WHERE release = ?",
            [RELEASE],
        ).fetchone()
    assert found is not None
    assert found[0] == f"Education, health and care plans, reporting year {RELEASE}: 20-week timeliness"
    assert found[1].startswith("as fetched on ")
    assert found[2].endswith(f"/find-statistics/education-health-and-care-plans/{RELEASE}")
    assert found[3:5] == ("copy", entry.sha256)
    assert found[5] == entry.retrieved_at.replace(tzinfo=None)


def test_an_unchanged_file_is_reported_and_nothing_is_built(fetched: FetchEnvironment) -> None:
    built = fetched.warehouse.stat().st_mtime_ns
    status, out, _ = fetched.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: unchanged\n")
    assert fetched.warehouse.stat().st_mtime_ns == built
    assert [path.name for path in fetched.raw.glob("incoming/*")] == []


@pytest.mark.slow
def test_an_unchanged_archive_is_not_downloaded_again(environment: FetchEnvironment) -> None:
    invalid_files.archive(zipped)(environment)
    assert environment.fetch()[0] == 0
    (entry,) = Store(environment.raw).entries()
    assert (entry.member, entry.path.rsplit("/", 1)[-1]) == (f"data/{FILE}", FILE.replace(".csv", ".zip"))
    environment.stand_in.requests.clear()
    status, out, _ = environment.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: unchanged\n")
    (asked,) = environment.stand_in.asked(f"{EES_CONTENT}/api/releases/{VERSION}/files")
    assert (asked.status, asked.headers["If-Modified-Since"]) == (304, DATE)


@pytest.mark.slow
def test_other_bytes_with_the_same_figures_are_not_an_amendment(fetched: FetchEnvironment) -> None:
    (good,) = fetched.stand_in.site.data_sets
    fetched.stand_in.site.data_sets = [replace(good, content=good.content.replace(b"\n", b"\r\n"))]
    status, out, _ = fetched.fetch()
    assert (status, fetched.stored()) == (0, [RELEASE])
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: same figures; no figure changed\n"
    assert len(list(fetched.raw.glob("ehcp-timeliness/*/*/*"))) == 1


@pytest.mark.slow
def test_a_file_with_more_figures_replaces_one_with_fewer(fetched: FetchEnvironment) -> None:
    """As a complete table replaces an extract: it has every stored figure, unchanged."""
    rows = year_of_figures(fetched.tables)
    england = {**rows[0], "breakdown_topic": "Sex", "breakdown": "Female"}
    fetched.stand_in.site.data_sets = [offered([*rows, england])]
    status, out, _ = fetched.fetch()
    assert (status, fetched.stored()) == (0, [RELEASE])
    assert outcomes(out) == f"ehcp-timeliness {RELEASE}: same figures; 9 further figures of stored periods\n"
    with duckdb.connect(str(fetched.warehouse), read_only=True) as con:
        split = con.execute(
            "SELECT DISTINCT breakdown FROM observation WHERE release = ? ORDER BY 1", [RELEASE]
        )
        assert split.fetchall() == [("Female",), ("Total",)]


@pytest.mark.slow
def test_the_next_year_is_compared_with_the_one_before(fetched: FetchEnvironment) -> None:
    later = "9a0d6c11-0000-4000-8000-000000002028"
    rows = [*year_of_figures(fetched.tables), *year_of_figures(fetched.tables, NEW + 1)]
    fetched.stand_in.site.data_sets = [offered(rows, LATER, id=later, release_version=later)]
    status, out, _ = fetched.fetch()
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {LATER}: new; new: {NEW + 1}\n")
    assert fetched.stored() == [RELEASE, LATER]
    assert fetched.periods() == [*ALL, NEW + 1]
    assert figures(fetched, CAMDEN, NEW) == [(on_time(fetched, CAMDEN), LATER)]


def test_a_dry_run_names_a_stored_release(fetched: FetchEnvironment) -> None:
    assert fetched.fetch("--dry-run")[1] == f"ehcp-timeliness {RELEASE}: stored\n"


def test_a_dry_run_names_the_release_and_downloads_nothing(environment: FetchEnvironment) -> None:
    before = sorted(environment.folder.rglob("*"))
    status, out, _ = environment.fetch("--dry-run")
    assert (status, outcomes(out)) == (0, f"ehcp-timeliness {RELEASE}: new\n")
    assert sorted(environment.folder.rglob("*")) == before
    assert environment.stand_in.asked(CSV) == []


@pytest.mark.slow
def test_the_report_as_json(environment: FetchEnvironment) -> None:
    status, out, err = environment.fetch("--json")
    report = json.loads(out)
    assert (status, err, report["outcome"]) == (0, "", "done")
    (found,) = report["sources"]
    good = environment.stand_in.site.data_sets[0].content
    assert found["source"] == "ehcp-timeliness"
    assert (found["state"], found["release"], found["bytes"]) == ("new", RELEASE, len(good))
    assert found["changes"]["new_periods"] == [NEW]
    assert found["changes"]["revised"] == 0
    environment.stand_in.faults.append(Fault(CSV, "403"))
    status, out, err = environment.fetch("--json")
    report = json.loads(out)
    assert (status, err, report["outcome"]) == (1, "", "problem")
    assert "csv answered 403" in report["problem"]
    assert report["sources"][0]["state"] == "unreachable"


def number(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.10g}"


@pytest.mark.slow
def test_figures_to_review_are_reported_and_do_not_fail_the_run(environment: FetchEnvironment) -> None:
    """The warehouse lists them; a note in reviewed.csv, or a dry run, leaves them out."""
    status, out, _ = environment.fetch()
    with duckdb.connect(str(environment.warehouse), read_only=True) as con:
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
        f"  {place}, {measure} {period}: {check} "
        f"({number(before)} -> {number(now)}, usually {expected}; {what})"
        for place, measure, period, check, before, now, expected, what in found[:5]
    ]
    status, out, _ = environment.fetch("--json")
    names = ("location_name", "indicator", "time_period", "check", "before", "now")
    first = [dict(zip(names, row[:6], strict=True)) for row in found[:5]]
    assert (status, json.loads(out)["unreviewed"]) == (0, {"count": len(found), "first": first})
    assert "unreviewed" not in json.loads(environment.fetch("--dry-run", "--json")[1])


def test_quiet_reports_only_failures(fetched: FetchEnvironment) -> None:
    assert fetched.fetch("--quiet") == (0, "", "")
    fetched.stand_in.faults.append(Fault(CSV, "403"))
    status, out, err = fetched.fetch("--quiet")
    assert (status, out) == (1, "")
    assert err.startswith("Problem: 1 of 1 files failed, the stored data stays: ehcp-timeliness: ")
    assert err.count("\n") == 1


def test_verbose_lists_the_requests(fetched: FetchEnvironment) -> None:
    _, _, err = fetched.fetch("-v")
    assert f"  GET https://{CSV}: 304\n" in err or f"  GET https://{CSV}: 200\n" in err


@pytest.mark.slow
def test_an_invalid_file_does_not_block_a_valid_one(environment: FetchEnvironment) -> None:
    """Requests are fine; the 20-week table has a sum that does not agree, which only the build finds."""
    bad = [
        {**row, "plans_issued_den": 999_999} if row["geographic_level"] == "National" else row
        for row in year_of_figures(environment.tables)
    ]
    environment.stand_in.site.data_sets = [offered(bad), phase_transfers(environment)]
    status, out, err = environment.fetch("--source", "ehcp-phase-transfers")
    assert status == 1
    assert "Problem: 1 of 2 files failed, the stored data stays: ehcp-timeliness: " in err
    assert [line.split(";")[0] for line in outcomes(out).splitlines()] == [
        f"ehcp-timeliness {RELEASE}: refused",
        f"ehcp-phase-transfers {RELEASE}: new",
    ]
    assert environment.stored() == [RELEASE]
    assert Store(environment.raw).entries()[0].source == "ehcp-phase-transfers"
    assert environment.periods() == OLD
    (kept,) = environment.raw.glob(f"refused/ehcp-timeliness/{RELEASE}/*/{FILE}")
    assert kept.read_bytes() == environment.stand_in.site.data_sets[0].content
    assert "authorities add up to England" in kept.with_name(f"{FILE}.reason.txt").read_text()


@pytest.mark.slow
def test_a_later_build_has_what_was_fetched(fetched: FetchEnvironment) -> None:
    fetched.warehouse.unlink()
    assert main(["build", "--raw", str(fetched.raw), "--output", str(fetched.warehouse)]) == 0
    assert fetched.periods() == ALL


@pytest.mark.slow
def test_a_backup_of_what_was_fetched_restores_every_table(fetched: FetchEnvironment, tmp_path: Path) -> None:
    """deploy/README.md: keep data/raw; all else is made from it and the snapshot."""
    backup, elsewhere = tmp_path / "backup", tmp_path / "restored.duckdb"
    shutil.copytree(fetched.raw, backup)
    shutil.rmtree(fetched.raw)
    assert main(["build", "--raw", str(backup), "--output", str(elsewhere)]) == 0
    with duckdb.connect() as con:
        for name, path in (("old", fetched.warehouse), ("new", elsewhere)):
            con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'").fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            of_old, of_new = (f"FROM {name}.{table}" for name in ("old", "new"))
            for one, other in ((of_old, of_new), (of_new, of_old)):
                assert con.execute(f"({one}) EXCEPT ALL ({other})").fetchall() == [], table


@pytest.mark.slow
def test_what_was_fetched_becomes_part_of_the_snapshot(fetched: FetchEnvironment, tmp_path: Path) -> None:
    folded = tmp_path / "folded"
    assert main(["snapshot", "--fetched", "--raw", str(fetched.raw), "--output", str(folded)]) == 0
    manifest = json.loads((folded / "manifest.json").read_text())
    newest = next(item for item in manifest["releases"] if item["release"] == RELEASE)
    (entry,) = Store(fetched.raw).entries()
    assert newest["sha256"] == entry.sha256
    assert newest["retrieved_at"] is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.core.paths.SNAPSHOT", folded)
        without_raw = tmp_path / "none"
        assert main(["build", "--raw", str(without_raw), "--output", str(fetched.warehouse)]) == 0
        assert fetched.periods() == ALL
        assert outcomes(fetched.fetch()[1]) == f"ehcp-timeliness {RELEASE}: unchanged\n"
