"""A small site with a little of everything, for the tests of the stand-in server itself."""

from typing import Any

import requests

from tests.support.publishers.documents import zip_of
from tests.support.publishers.rerouted import Rerouted
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import ARCGIS, EHC_PLANS, Archive, DataSet, Layer, Served, Site, places

CSV = b"""\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,\
new_la_code,old_la_code,la_name,breakdown,plans,pc_plans
2024,Calendar year,National,E92000001,England,,,,,,All EHC plans,97747,46.4
2025,Calendar year,National,E92000001,England,,,,,,All EHC plans,102203,46.1
2025,Calendar year,Regional,E92000001,England,E12000005,West Midlands,,,,All EHC plans,11000,x
2025,Calendar year,Local authority,E92000001,England,E12000005,West Midlands,\
E08000025,330,Birmingham,All EHC plans,z,40.2
"""
DATED = "Thu, 18 Jun 2026 08:30:00 GMT"
VERSION = "1721934a-2ad7-4d1b-1c73-08de96e6fc0e"
TIMELINESS = "90d7c9d3-d811-46f1-ae61-39ea674d4654"
API_ID = "a1b2c3d4-0000-4000-8000-00000000000a"
EMPTY_ID = "a1b2c3d4-0000-4000-8000-00000000000b"
UNKNOWN = "a1b2c3d4-0000-4000-8000-0000000000ff"
FILE = "assets.publishing.service.gov.uk/media/1/appeals.ods"
LAYER = f"{ARCGIS}/x/arcgis/rest/services/Counties/FeatureServer/0"
CONTENT = b"one,two\n" + b"0123456789\n" * 50


def data_set(number: int, title: str, **more: Any) -> DataSet:
    known = {"publication": EHC_PLANS, "release_version": VERSION, "release": "2026", "content": CSV}
    item = f"00000000-0000-4000-8000-{number:012}"
    return DataSet(**{"id": item, "filename": f"file_{number}.csv", "title": title, **known, **more})


def sample_site() -> Site:
    """Two versions of one data set, one without rows, others outside the public API, and more."""
    older = data_set(1, "EHC plans: timeliness, 2025", release="2025", latest=False, api=(API_ID, "1.0"))
    newer = data_set(2, "EHC plans: timeliness", id=TIMELINESS, api=(API_ID, "2.0"))
    header = CSV.splitlines(keepends=True)[0]
    empty = data_set(3, "Nothing yet", content=header, api=(EMPTY_ID, "1.0"))
    members = zip_of({"data/timeliness.csv": CSV})
    areas = [("E06000001", "Hartlepool"), ("E06000002", "Middlesbrough"), ("W06000001", "Anglesey")]
    return Site(
        data_sets=[older, newer, empty, *(data_set(n, f"Others {n}") for n in range(10, 20))],
        archives=[Archive(VERSION, "education-health-and-care-plans_2026.zip", members, DATED)],
        served={FILE: Served(CONTENT, "application/octet-stream", '"one"', DATED, ranges=True)},
        gone={"assets.publishing.service.gov.uk/media/0/appeals.ods"},
        layers={LAYER: Layer(("FID", "CTYUA24CD", "CTYUA24NM"), places(areas, "CTYUA24CD", "CTYUA24NM"), 1)},
    )


def visitor(stand_in: StandIn) -> requests.Session:
    """A session that reaches every publisher at the stand-in server."""
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, Rerouted(stand_in.port))
    return session


def get(session: requests.Session, where: str, **more: Any) -> requests.Response:
    return session.get(f"https://{where}", **{"timeout": 5, "allow_redirects": False, **more})
