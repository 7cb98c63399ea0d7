"""The sentence on how unequal a measure is in a year."""

from typing import Any

import pytest

from pipeline.text import spread_sentence
from tests.text.test_sentences import BALANCE, ON_TIME

SPREAD = {
    "time_period": 2025,
    "authorities": 147,
    "lowest": 0.5,
    "highest": 100.0,
    "highest_tenth": 97.9,
    "lowest_tenth": 7.9,
    "tenth_ratio": 12.39,
    "tenths": "pooled",
    "p10": -40.0e6,
    "p50": -7.3e6,
    "p90": 7.8e6,
}


@pytest.mark.parametrize(
    ("indicator", "spread", "expected"),
    [
        (
            ON_TIME | {"denominator_label": "plans issued, excluding exceptions"},
            {},
            "In 2025, 97.9% of plans issued came in time in the tenth of authorities with the highest "
            "figures, and 7.9% in the tenth with the lowest (EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME | {"counted_phrase": None},
            {},
            "In 2025, the tenth of authorities with the lowest figures had a group average of 7.9%, and "
            "the tenth with the highest 97.9%, about 12 times as much "
            "(EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME,
            {"tenths": "mean"},
            "In 2025, the tenth of authorities with the lowest figures had a simple average of 7.9%, and "
            "the tenth with the highest 97.9%, about 12 times as much "
            "(EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME | {"counted_phrase": None},
            {"tenth_ratio": None, "lowest_tenth": 0.0},
            "In 2025, the tenth of authorities with the lowest figures had a group average of 0.0%, and "
            "the tenth with the highest 97.9% "
            "(EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME | {"unit": "weeks", "counted_phrase": None},
            {"tenths": "mean", "tenth_ratio": 52.66},
            "In 2025, the tenth of authorities with the lowest figures had a simple average of 7.9 weeks, "
            "and the tenth with the highest 97.9 weeks, about 53 times as long "
            "(EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME | {"counted_phrase": None},
            {"tenth_ratio": 111.4},
            "In 2025, the tenth of authorities with the lowest figures had a group average of 7.9%, and "
            "the tenth with the highest 97.9%, more than 100 times as much "
            "(EHC plans on time; 147 authorities ranked).",
        ),
        (
            ON_TIME,
            {"authorities": 14},
            "In 2025, figures ran from 0.5% to 100.0% (EHC plans on time; 14 authorities ranked).",
        ),
        (
            BALANCE,
            {"time_period": 202324},
            "At 31 March 2024 (end of financial year 2023-24), the middle one of the 147 authorities ranked "
            "carried forward a deficit of £7.3m. One in ten was at or below a deficit of £40.0m, "
            "one in ten at "
            "or above a surplus of £7.8m.",
        ),
    ],
)
def test_spread_sentence(indicator: dict[str, Any], spread: dict[str, Any], expected: str) -> None:
    assert spread_sentence.spread_sentence(SPREAD | spread, indicator) == expected


def test_a_measure_that_stands_above_is_not_named_again() -> None:
    long = spread_sentence.spread_sentence(SPREAD, ON_TIME)
    short = spread_sentence.spread_sentence(SPREAD, ON_TIME, named=False)
    assert long == short.removesuffix(".") + " (EHC plans on time; 147 authorities ranked)."
