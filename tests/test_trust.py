"""What runs with us is free to use, listed and pinned; and how to report a vulnerability is documented."""

import re

import pytest

from pipeline.core.paths import ROOT
from tests.support import packages


def test_no_package_at_run_time_is_under_the_gpl_or_agpl() -> None:
    running = packages.packages()
    assert len(running) > 50
    assert [package for package in running if packages.is_strong(package.licence)] == []


def test_every_licence_is_permissive_or_named() -> None:
    others = {
        package.name: package.licence
        for package in packages.packages()
        if not packages.PERMISSIVE.search(package.licence)
    }
    assert others.keys() == packages.WEAK.keys(), others
    assert "MPL" in others["certifi"] or "Mozilla" in others["certifi"]


@pytest.mark.parametrize("name", packages.BUNDLED)
def test_what_wheels_bring_along_is_named(name: str) -> None:
    assert packages.BUNDLED[name][1] in packages.licence_texts(name)


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0", True),
        ("GNU Affero General Public License v3", True),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License", False),
        ("MIT", False),
    ],
)
def test_the_gpl_is_told_from_the_lgpl(text: str, strong: bool) -> None:
    assert packages.is_strong(text) is strong


def test_an_audit_says_what_was_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert packages.said([{"name": "a", "skip_reason": "not found"}]) == 2
    assert "nothing was checked" in capsys.readouterr().out
    assert packages.said([{"name": "a", "version": "1", "vulns": []}]) == 0
    assert capsys.readouterr().out.startswith("1 of ")
    assert packages.said([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]) == 1
    assert "CVE-1" in capsys.readouterr().out


def test_the_lock_of_the_audit_pins_both_programs() -> None:
    lock = (ROOT / "requirements-audit.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9-]+)==.*\\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+", lock, re.MULTILINE)
    assert {"cyclonedx-bom", "pip-audit"} <= {name for name, *_ in pinned}
    assert len(pinned) == lock.count("==")


def test_how_to_report_a_fault_is_said() -> None:
    text = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in text
