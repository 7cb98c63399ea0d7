"""The file of claims that are often printed."""

import re
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.claims import read_claims

CLAIM = """[[claim]]
claim = "one"
words = "So it is"
function = "over_a_year"
source = "ehcp-timeliness"
verdict = "in part"
why = "Because."
answer = "It is."
cannot_be_checked = "The rest."
"""


def test_claims_are_numbered_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(CLAIM + CLAIM.replace('"one"', '"two"'), encoding="utf-8")
    claims = read_claims(tmp_path)
    assert claims.select("claim", "position", "address").rows() == [("one", 1, None), ("two", 2, None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[claim]\n", "claims.toml is not valid TOML"),
        (
            CLAIM.replace("why", "because"),
            "claims.toml, [[claim]] one: key why is missing; key because is unk",
        ),
        (CLAIM.replace("in part", "true"), "claims.toml, [[claim]] one: key verdict "),
        (CLAIM * 2, "claims.toml: one is there twice."),
    ],
)
def test_a_wrong_file_of_claims_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError, match=re.escape(said)):
        read_claims(tmp_path)


def test_every_source_of_a_claim_is_known(catalogue: Catalogue) -> None:
    assert set(read_claims()["source"]) <= {edition.source for edition in catalogue.editions}
