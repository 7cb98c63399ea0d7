"""The order of editions in the shipped catalogue, which decides which figure is served."""

import pytest

from pipeline.sources.catalogue import Catalogue

# Earlier, later: the later one takes precedence for figures that both print.
SUPERSEDED_BY = [
    *[(extract, "s251-outturn") for extract in ("dsg-balance", "dsg-balance-net", "high-needs-outturn")],
    *[("sen2-mi", f"ehcp-{table}") for table in ("timeliness", "requests", "assessments", "new-plans")],
]
RELEASES = ["2025", "2025-amended", "2026"]


@pytest.mark.parametrize(("earlier", "later"), SUPERSEDED_BY)
def test_a_source_that_supersedes_another_comes_after_it(
    catalogue: Catalogue, earlier: str, later: str
) -> None:
    """Precedence is the order of file names and of blocks within files, so renaming a file can change it."""
    sources = [edition.source for edition in catalogue.editions]
    last_of_earlier = len(sources) - 1 - sources[::-1].index(earlier)
    assert last_of_earlier < sources.index(later)


def test_releases_of_a_source_are_in_order(catalogue: Catalogue) -> None:
    by_source: dict[str, list[str]] = {}
    for edition in catalogue.editions:
        if edition.release in RELEASES:
            by_source.setdefault(edition.source, []).append(edition.release)
    assert by_source["ehcp-timeliness"] == RELEASES
    for source, releases in by_source.items():
        assert releases == sorted(releases, key=RELEASES.index), source
