"""URL discovery: ask the publisher of a source where its newest file is.

If a publisher does not answer, the offer has the addresses declared in the catalogue and says so.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.fetch import discover_arcgis, discover_ees, discover_govuk, discover_page
from pipeline.fetch.offer import DocumentClient, Offer, Route
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import Live


def newest(live: Live, like: Edition, releases: Iterable[str], client: DocumentClient) -> Offer:
    """Return the newest release of a source.

    `like` is the edition by which it is read, `releases` are the stored ones. Raises FetchError if nothing
    can be found and the catalogue declares no address.
    """
    if live.ees:
        return discover_ees.newest(live.ees, like, client)
    if live.govuk:
        return discover_govuk.newest(live.govuk, client)
    if live.page:
        return discover_page.newest(live.page, releases, client)
    if live.layer:
        return discover_arcgis.newest(live.layer, like, client)
    assert live.fixed is not None  # the catalogue allows no other way
    return Offer(like.release, (Route(live.fixed.address, PurePosixPath(live.file).suffix),))
