"""Ask for the newest file of a source of the real catalogue."""

from pipeline.fetch.candidate import template_edition
from pipeline.fetch.client import Client
from pipeline.fetch.discover import newest
from pipeline.fetch.offer import Offer
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.live import Ees, Live


def live_block(catalogue: Catalogue, source: str, file: str = "") -> Live:
    """Return the `[[live]]` block of a source whose file ends like this."""
    return next(item for item in catalogue.live if item.source == source and item.file.endswith(file))


def declared(catalogue: Catalogue, source: str) -> Ees:
    """Return the newest known release of a source on EES, which is used if no list names a newer one."""
    ees = live_block(catalogue, source).ees
    assert ees is not None
    return ees


def ask(
    catalogue: Catalogue, client: Client, source: str, file: str = "", stored: tuple[str, ...] = ()
) -> Offer:
    """Return what the publishers offer of a source; `stored` are the releases that are stored."""
    live = live_block(catalogue, source, file)
    return newest(live, template_edition(live, catalogue), stored, client)
