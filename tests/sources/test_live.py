"""The [[live]] blocks of the catalogue: where the newest file of a source is found."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.core.errors import PipelineError
from pipeline.fetch.discover_ees import EES, EES_CONTENT
from pipeline.fetch.discover_govuk import GOV_UK
from pipeline.fetch.ees_api import EES_API
from pipeline.sources.catalogue import Catalogue
from tests.support.layouts.catalogue_blocks import EDITION, PUBLICATION, read

LIVE = """
[ees]
publication = "p"
release = "2025"
release_version = "v"

[[live]]
source = "plans"
file = "plans.csv"
ees = { file = "plans.csv" }
"""


def test_a_live_block_inherits_the_shared_keys_of_its_file(tmp_path: Path) -> None:
    hosts = 'hosts = ["example.org"]\n'
    described = read(tmp_path, hosts + PUBLICATION + EDITION + LIVE)
    (live,) = described.live
    assert live.ees is not None
    assert (live.ees.publication, live.ees.release_version, live.ees.file) == ("p", "v", "plans.csv")
    assert described.hosts == {"example.org"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('source = "plans"\nfile', 'source = "plan"\nfile', "plan is read like its last edition"),
        (
            'file = "plans.csv"\nees',
            'like = "2024"\nfile = "plans.csv"\nees',
            "plans is read like 2024",
        ),
        ('ees = { file = "plans.csv" }', "", "exactly one of ees, govuk, page, layer and fixed"),
        ('{ file = "plans.csv" }', '{ data_set = "d" }', "must have either file or supporting"),
        ('{ file = "plans.csv" }', '{ supporting = "(" }', "is not a regular expression"),
        ('{ file = "plans.csv" }', '{ fil = "plans.csv" }', r"plans\.toml, \[\[live\]\] plans: key ees"),
    ],
)
def test_a_wrong_live_block_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in LIVE
    with pytest.raises(PipelineError, match=problem):
        read(tmp_path, PUBLICATION + EDITION + LIVE.replace(old, new))


def test_everything_wrong_with_a_live_block_is_named_at_once(tmp_path: Path) -> None:
    block = LIVE.replace('{ file = "plans.csv" }', '{ supporting = "(", name = 1 }').replace(
        'file = "plans.csv"\n', ""
    )
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + EDITION + block)
    assert str(error.value).startswith(
        "plans.toml, [[live]] plans: key file is missing; key ees.name is unknown; "
        "key ees.supporting is not a regular expression: "
    )


def test_every_address_in_the_catalogue_is_on_an_allowed_host(catalogue: Catalogue) -> None:
    ways = [way for live in catalogue.live for way in (live.page, live.layer, live.fixed) if way is not None]
    assert {urlsplit(way.address).hostname for way in ways} <= catalogue.hosts
    assert {urlsplit(base).hostname for base in (EES, EES_CONTENT, EES_API, GOV_UK)} <= catalogue.hosts
