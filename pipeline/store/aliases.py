"""The spellings of places as data/reference has them now, which may be newer than the snapshot."""

from pipeline.core.tables import Tables
from pipeline.geography.register import current_aliases
from pipeline.sources.catalogue import Catalogue


def with_current_aliases(base: Tables, catalogue: Catalogue) -> Tables:
    """Return the tables of a snapshot with `location_alias` as it is now.

    Raises PipelineError for a wrong row in location_alias.csv.
    """
    sources = {edition.source for edition in catalogue.editions}
    return {**base, "location_alias": current_aliases(base["location_alias"], base["location"], sources)}
