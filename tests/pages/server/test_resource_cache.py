"""Resources kept in memory: bounded, of one version, and for a while of the one before."""

import os
from pathlib import Path

import pytest

from pages.server import resource_cache
from pages.ui.data import connection
from pipeline.core import paths
from tests.support.warehouses.tiny_warehouse import build


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny warehouse, which the server reads, and an empty cache."""
    path = build(tmp_path / "warehouse.duckdb")
    monkeypatch.setattr(paths, "WAREHOUSE", path)
    monkeypatch.setattr(connection, "_version", None)
    monkeypatch.setattr(resource_cache, "_cache", resource_cache._Cache())
    return path


def made(path: str) -> resource_cache.Made:
    """The resource of the current version, kept or else made and then kept."""
    now, key = resource_cache.version(), resource_cache.key_of(path, {})
    found = resource_cache.held(now, key)
    if found is None:
        found = resource_cache.make(key)
        resource_cache.keep(key, found)
    return found


def test_a_resource_is_kept(built: Path) -> None:
    first = made("tables/location.csv")
    assert resource_cache.held(resource_cache.version(), ("tables/location.csv", ())) is first


@pytest.mark.slow
def test_a_new_warehouse_makes_them_anew(built: Path, tmp_path: Path) -> None:
    before = resource_cache.version()
    assert b"Brighton and Hove" in made("tables/location.csv").answer.content
    build(tmp_path / "next.duckdb", brighton="Brighton & Hove").replace(built)
    assert resource_cache.version().tag != before.tag
    assert b"Brighton & Hove" in made("tables/location.csv").answer.content
    assert resource_cache.held(before, ("tables/location.csv", ())) is None


@pytest.mark.slow
def test_what_was_made_of_replaced_data_is_at_hand_for_a_while(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ("tables/location.csv", ())
    first = made("tables/location.csv")
    assert resource_cache.earlier(key) is None
    for number, brighton in enumerate(("Brighton & Hove", "Hove & Brighton")):
        build(tmp_path / f"{number}.duckdb", brighton=brighton).replace(built)
        assert resource_cache.held(resource_cache.version(), key) is None
        assert resource_cache.earlier(key) is first
    monkeypatch.setattr(resource_cache, "KEPT_ON", 0.0)
    assert resource_cache.earlier(key) is None


@pytest.mark.slow
def test_data_put_back_are_kept_too(built: Path, tmp_path: Path) -> None:
    """A file of an earlier time takes the place of a later one."""
    key = ("tables/location.csv", ())
    made("tables/location.csv")
    former = build(tmp_path / "former.duckdb", brighton="Brighton & Hove")
    os.utime(former, (1e9, 1e9))
    former.replace(built)
    assert resource_cache.held(resource_cache.version(), key) is None
    assert resource_cache.held(resource_cache.version(), key) is not made("tables/location.csv")
    assert resource_cache.held(resource_cache.version(), key) is not None


def test_the_least_recently_used_are_dropped(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {name: made(f"tables/{name}.csv").size for name in ("location", "indicator", "period")}
    monkeypatch.setattr(resource_cache, "_cache", resource_cache._Cache())
    monkeypatch.setattr(resource_cache, "MAX_BYTES", sizes["location"] + sizes["indicator"])
    now = resource_cache.version()
    for name in ("location", "indicator", "location", "period"):
        made(f"tables/{name}.csv")
    kept = {name for name in sizes if resource_cache.held(now, (f"tables/{name}.csv", ()))}
    assert kept == {"location", "period"}
    monkeypatch.setattr(resource_cache, "MAX_BYTES", 1)
    assert made("tables/symbol.csv").size > 1
    assert resource_cache.held(now, ("tables/symbol.csv", ())) is None


def test_parameters_in_another_order_are_the_same_resource() -> None:
    asked = {"places": "devon", "measures": "x"}
    assert resource_cache.key_of("selection.csv", asked) == resource_cache.key_of(
        "selection.csv", dict(reversed(asked.items()))
    )
