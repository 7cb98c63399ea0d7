"""The project's table of postcodes, made by code, for the authorities of the small register."""

import json
from typing import Any

# Every authority of the small register that exists: its place in the lists is that in this order.
AUTHORITIES = {
    "E06000016": "856",
    "E06000037": "869",
    "E06000047": "840",
    "E06000053": "420",
    "E06000056": "823",
    "E06000058": "839",
    "E06000059": "838",
    "E06000060": "825",
    "E06000061": "940",
    "E06000062": "941",
    "E06000063": "942",
    "E06000065": "815",
    "E06000066": "933",
    "E08000029": "334",
    "E08000038": "370",
    "E09000001": "201",
    "E09000007": "202",
    "E10000003": "873",
    "E10000013": "916",
    "E10000020": "926",
}
CUMBERLAND, CITY, CAMDEN = 10, 15, 16


def table(**changed: Any) -> dict[str, Any]:
    """The table: a sector an authority (ZA1 0, ZA1 1 and so on), and those of London and of the border."""
    every = {f"ZA{at // 10 + 1}{at % 10}": at for at in range(len(AUTHORITIES))}
    return {
        "la": list(AUTHORITIES),
        "dfe": list(AUTHORITIES.values()),
        "sector": every | {"WC1A1": CAMDEN, "EC1A1": CITY, "CA65": CUMBERLAND},
        "unit": {"WC1A1": "AA0FBB0F", "CA65": "QQ10"},
        "outside": {"W": "CF101 CF102", "S": "EH11", "N": "BT11", "L": "GY11 JE23", "M": "IM11"},
        "border_outside": {"CA65": {"S": "AAAB"}},
    } | changed


def postcode_json(**changed: Any) -> bytes:
    """`postcode_to_la.json` of `table`; a key that is changed to None is left out."""
    return json.dumps({key: value for key, value in table(**changed).items() if value is not None}).encode()
