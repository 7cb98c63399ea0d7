"""Choices read from a warehouse."""

from pathlib import Path

import duckdb
import pytest

from pages.ui.address import choices
from pipeline.core.errors import PipelineError


@pytest.fixture
def known(tiny_warehouse: Path) -> choices.WarehouseChoices:
    with duckdb.connect(str(tiny_warehouse), read_only=True) as con:
        return choices.load(con)


def test_only_the_measure_without_exceptions_is_listed(known: choices.WarehouseChoices) -> None:
    assert known.measures == ("ehcp_issued_20_weeks_excl_pct", "dsg_balance_pct")


def test_switch_for_exceptions_selects_the_counterpart_if_any(
    known: choices.WarehouseChoices,
) -> None:
    assert known.indicator("ehcp_issued_20_weeks_excl_pct", "incl") == "ehcp_issued_20_weeks_incl_pct"
    assert known.indicator("ehcp_issued_20_weeks_excl_pct", "excl") == "ehcp_issued_20_weeks_excl_pct"
    assert known.indicator("dsg_balance_pct", "incl") == "dsg_balance_pct"


def test_years_are_those_of_the_selected_version(known: choices.WarehouseChoices) -> None:
    assert known.years("ehcp_issued_20_weeks_excl_pct", "excl") == (2023, 2024, 2025)
    assert known.years("ehcp_issued_20_weeks_excl_pct", "incl") == (2024, 2025)


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("E06000060", "E06000060"),
        ("e06000060", "E06000060"),
        ("E10000002", "E06000060"),
        ("825", "E06000060"),
        ("909", "E10000006"),
        ("E92000001", None),
        ("", None),
    ],
)
def test_authority_is_found_by_any_of_its_codes(
    known: choices.WarehouseChoices, alias: str, code: str | None
) -> None:
    assert known.location_code(alias) == code


def test_warehouse_without_figures_is_an_error(tiny_warehouse: Path) -> None:
    with duckdb.connect() as con:
        con.execute("ATTACH ? AS tiny (READ_ONLY)", [str(tiny_warehouse)])
        for table in ("indicator", "figure", "location", "location_alias"):
            con.execute(f"CREATE TABLE {table} AS SELECT * FROM tiny.{table} LIMIT 0")
        with pytest.raises(PipelineError, match="holds no figures"):
            choices.load(con)
