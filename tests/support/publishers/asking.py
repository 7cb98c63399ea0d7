"""Ask for the newest file of a source of the real catalogue."""

from pipeline.fetch.candidate import template_edition
from pipeline.fetch.client import Client
from pipeline.fetch.discover import newest
from pipeline.fetch.offer import Offer
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.live import Live


def way(catalogue: Catalogue, source: str, file: str = "") -> Live:
    return next(one for one in catalogue.live if one.source == source and one.file.endswith(file))


def ask(
    catalogue: Catalogue, client: Client, source: str, file: str = "", held: tuple[str, ...] = ()
) -> Offer:
    live = way(catalogue, source, file)
    return newest(live, template_edition(live, catalogue), held, client)
