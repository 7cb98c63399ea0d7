"""Which publisher answers: the complete answer to a request, before its conditions and before any fault."""

from tests.support.publishers import arcgis, ees, ees_public_api
from tests.support.publishers.answers import Answer, Asked, html
from tests.support.publishers.site import ARCGIS, EES, EES_API, EES_CONTENT, Served, Site

PUBLISHERS = {
    ARCGIS: arcgis.feature_layer,
    EES: ees.website,
    EES_API: ees_public_api.public_api,
    EES_CONTENT: ees.content_api,
}


def complete(site: Site, asked: Asked) -> Answer:
    """What the site has under an address; a fixed file goes before what its publisher would answer."""
    if asked.key in site.gone:
        return html(410)
    if asked.key in site.served:
        return _file(site.served[asked.key])
    publisher = PUBLISHERS.get(asked.host)
    return (publisher(site, asked) if publisher else None) or html(404, "Page not found")


def _file(served: Served) -> Answer:
    answer = Answer(200, served.content, ranges=served.ranges).having(content_type=served.content_type)
    if served.etag is not None:
        answer = answer.having(etag=served.etag)
    if served.last_modified is not None:
        answer = answer.having(last_modified=served.last_modified)
    return answer
