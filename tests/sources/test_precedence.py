"""The order in which editions of the real catalogue stand, on which it rests which figure is served."""

import pytest

from pipeline.sources.catalogue import Catalogue

# Earlier, later: of a figure that both give, that of the later one is served.
SUPERSEDED_BY = [
    *[(extract, "s251-outturn") for extract in ("dsg-balance", "dsg-balance-net", "high-needs-outturn")],
    *[("sen2-mi", f"ehcp-{table}") for table in ("timeliness", "requests", "assessments", "new-plans")],
]
RELEASES = ["2025", "2025-amended", "2026"]


@pytest.mark.parametrize(("extract", "whole"), SUPERSEDED_BY)
def test_the_source_that_supersedes_another_stands_after_it(
    catalogue: Catalogue, extract: str, whole: str
) -> None:
    """Precedence is the order of the files' names and of the blocks in them: a file renamed may turn it."""
    sources = [edition.source for edition in catalogue.editions]
    last_of_extract = len(sources) - 1 - sources[::-1].index(extract)
    assert last_of_extract < sources.index(whole)


def test_releases_of_a_source_stand_in_their_order(catalogue: Catalogue) -> None:
    by_source: dict[str, list[str]] = {}
    for edition in catalogue.editions:
        if edition.release in RELEASES:
            by_source.setdefault(edition.source, []).append(edition.release)
    assert by_source["ehcp-timeliness"] == RELEASES
    for source, releases in by_source.items():
        assert releases == sorted(releases, key=RELEASES.index), source
