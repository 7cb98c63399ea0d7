"""A publisher with one table, for tests of downloads."""

from tests.support.publishers.site import Served

HOST = "assets.publishing.service.gov.uk"
PLACE = f"{HOST}/media/1/table.csv"
URL = f"https://{PLACE}"
TABLE = b"".join(b"%d,%d\n" % (number, number * number) for number in range(20_000))
DATE = "Thu, 18 Jun 2026 08:30:00 GMT"
COMPLETE = Served(TABLE, "text/csv", etag='"first"', last_modified=DATE, ranges=True)
