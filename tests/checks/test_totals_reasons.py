"""What explains a sum or a percentage that does not agree, and how much of it."""

import polars as pl
import pytest

from pipeline.checks.totals import reconcile
from pipeline.core.places import ENGLAND
from schemas.observations import COLUMNS
from tests.support.warehouses.small_observations import (
    CAMDEN,
    ENGLAND_CHECK,
    INDICATOR,
    KENT,
    LAMBETH,
    LOCATION,
    LONDON,
    REGION_CHECK,
    SHARE_CHECK,
    counted,
    result,
    row,
)


@pytest.mark.parametrize(("england", "outcome"), [(60, "explained"), (61, "fail"), (60_000, "fail")])
def test_a_missing_figure_is_bounded_by_the_largest(england: float, outcome: str) -> None:
    assert result(counted(england, 20, None, None), ENGLAND_CHECK)[0] == outcome


def test_a_missing_figure_is_at_most_half_and_fifty_more_than_the_authority_ever_had() -> None:
    before = [item | {"time_period": 2023} for item in counted(90, 10, 20, 60)]
    for england, outcome in ((30 + 140, "explained"), (30 + 141, "fail")):
        assert result([*before, *counted(england, 10, 20, None)], ENGLAND_CHECK)[0] == outcome


def test_the_largest_authority_does_not_bound_one_that_has_been_small() -> None:
    before = [item | {"time_period": 2023} for item in counted(5_030, 5_000, 20, 10)]
    assert result([*before, *counted(5_020 + 66, 5_000, 20, None)], ENGLAND_CHECK)[0] == "fail"


@pytest.mark.parametrize(("numerator", "outcome"), [(20 + 90, "explained"), (20 + 91, "fail")])
def test_a_missing_numerator_is_bounded_by_its_denominator(numerator: float, outcome: str) -> None:
    pct = "ehcp_exception_share_pct"
    rows = [
        row(ENGLAND, 50.0, pct, numerator=numerator, denominator=170.0),
        row(CAMDEN, 25.0, pct, numerator=20.0, denominator=80.0),
        row(KENT, None, pct, denominator=90.0),
    ]
    assert result(rows, ENGLAND_CHECK)[0] == outcome


def test_a_region_without_a_trusted_figure_is_bounded_by_the_largest_of_england() -> None:
    others = [row(KENT, 30), row(CAMDEN, None), row(LAMBETH, None)]
    assert result([*others, row(LONDON, 60)], REGION_CHECK)[0] == "explained"
    assert result([*others, row(LONDON, 61)], REGION_CHECK)[0] == "fail"


def doubt(code: str | None, time_period: int | None = 2024, kind: str = "suspect") -> pl.DataFrame:
    given = {
        "indicator": ["send_appeals_count"],
        "location_code": [code],
        "time_period": [time_period],
        "kind": [kind],
    }
    return pl.DataFrame(
        given,
        schema={
            "indicator": pl.String,
            "location_code": pl.String,
            "time_period": pl.Int32,
            "kind": pl.String,
        },
    )


def result_with(annotation: pl.DataFrame, rows: list[dict[str, object]]) -> tuple[str, str]:
    found = reconcile(pl.DataFrame(rows, schema=COLUMNS), LOCATION, INDICATOR, annotation).filter(
        check=ENGLAND_CHECK
    )
    return found.select("outcome", "detail").row(0)


def test_a_suspect_figure_that_explains_a_difference_is_named() -> None:
    assert result_with(doubt(CAMDEN), counted(60, 60, 20, 30)) == (
        "explained",
        "0 of 1 totals agree. 2024: suspect figures of Camden; up to 10 left to them (send_appeals_count), "
        "of 30 possible",
    )


@pytest.mark.parametrize(
    "annotation", [doubt(CAMDEN, kind="caveat"), doubt(CAMDEN, 2023), doubt(None), doubt("E06000001")]
)
def test_other_annotations_do_not_explain_a_difference(annotation: pl.DataFrame) -> None:
    assert result_with(annotation, counted(60, 60, 20, 30))[0] == "fail"


@pytest.mark.parametrize(("england", "outcome"), [(1_010, "explained"), (991, "explained"), (1_020, "fail")])
def test_a_caveat_about_the_total_explains_a_hundredth_of_it(england: float, outcome: str) -> None:
    rows = counted(england, 600, 200, 200)
    assert result_with(doubt(ENGLAND, kind="caveat"), rows)[0] == outcome
    assert result_with(doubt(CAMDEN, kind="caveat"), rows)[0] == "fail"


def test_a_caveat_about_the_total_and_a_suspect_figure_explain_more() -> None:
    notes = pl.concat([doubt(ENGLAND, kind="caveat"), doubt(CAMDEN)])
    assert result_with(notes, counted(1_020, 600, 200, 200))[0] == "explained"
    assert result_with(doubt(CAMDEN), counted(1_020, 600, 200, 200))[0] == "fail"


def test_if_missing_figures_explain_a_difference_suspect_ones_are_not_named() -> None:
    assert result_with(doubt(CAMDEN), counted(50, 10, 20, None))[1].startswith(
        "0 of 1 totals agree. 2024: no figure for Kent; up to 20 left"
    )


@pytest.mark.parametrize(
    ("england", "outcome"),
    [(49, "fail"), (50, "explained"), (80, "explained"), (81, "fail"), (81_000, "fail")],
)
def test_a_suspect_figure_explains_what_a_replacement_could(england: float, outcome: str) -> None:
    assert result_with(doubt(CAMDEN), counted(england, 600, 20, 30))[0] == outcome


def test_suspect_figures_equal_to_the_total_of_their_region_are_explained() -> None:
    yorkshire, codes = "E12000003", [f"E08{at:06}" for at in range(15)]
    places = [(yorkshire, "Yorkshire", None), *((code, code, yorkshire) for code in codes)]
    location = pl.concat([LOCATION, pl.DataFrame(places, schema=LOCATION.schema, orient="row")])
    rows = [row(code, 6_078) for code in codes] + [row(KENT, 1_000)]
    annotation = pl.concat([doubt(code) for code in codes])

    def outcomes(region: float, england: float) -> list[str]:
        given = [*rows, row(yorkshire, region), row(ENGLAND, england)]
        found = reconcile(pl.DataFrame(given, schema=COLUMNS), location, INDICATOR, annotation)
        wanted = pl.col("check").is_in([REGION_CHECK, ENGLAND_CHECK])
        return found.filter(wanted).sort("check")["outcome"].to_list()

    assert outcomes(6_078, 7_078) == ["explained", "explained"]
    assert outcomes(15_001, 16_001) == ["fail", "fail"]
    assert outcomes(6_078, 999) == ["fail", "explained"]


def noted_share(annotation: pl.DataFrame | None, value: float = 43.3) -> tuple[str, str]:
    given = row(CAMDEN, value, "ehcp_mainstream_pct", numerator=43.0, denominator=100.0)
    found = reconcile(pl.DataFrame([given], schema=COLUMNS), LOCATION, INDICATOR, annotation).filter(
        check=SHARE_CHECK
    )
    return found.select("outcome", "detail").row(0)


@pytest.mark.parametrize("kind", ["caveat", "suspect"])
def test_a_percentage_with_its_own_annotation_is_explained_and_named(kind: str) -> None:
    note = doubt(CAMDEN, kind=kind).with_columns(indicator=pl.lit("ehcp_mainstream_pct"))
    named = "ehcp_mainstream_pct 2024 E09000007 Total"
    assert noted_share(note) == ("explained", f"0 of 1 percentages agree; with a note: {named}")
    assert noted_share(note, 43.0) == ("pass", "1 of 1 percentages agree")
    assert noted_share(None) == ("fail", f"0 of 1 percentages agree; not {named}")


@pytest.mark.parametrize(
    "note",
    [
        doubt(CAMDEN).with_columns(indicator=pl.lit("ehcp_special_pct")),
        doubt(CAMDEN, 2023).with_columns(indicator=pl.lit("ehcp_mainstream_pct")),
        doubt(LAMBETH).with_columns(indicator=pl.lit("ehcp_mainstream_pct")),
        doubt(None).with_columns(indicator=pl.lit("ehcp_mainstream_pct")),
        doubt(CAMDEN, kind="series_break").with_columns(indicator=pl.lit("ehcp_mainstream_pct")),
    ],
)
def test_a_percentage_with_another_annotation_fails(note: pl.DataFrame) -> None:
    assert noted_share(note)[0] == "fail"
