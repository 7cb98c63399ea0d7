"""Figures known independently of the pipeline, and the lookup of a figure in a warehouse."""

import duckdb

ENGLAND = "E92000001"

# Calendar year -> % of EHC plans issued within 20 weeks, excluding and including exceptions (England).
ON_TIME = {
    2019: (60.4, 58.7),
    2020: (58.0, 55.6),
    2021: (59.9, 57.9),
    2022: (49.2, 47.7),
    2023: (50.3, 49.1),
    2024: (46.4, 45.9),
    2025: (46.1, 45.5),
}

# Calendar year -> appeals registered, and decisions on the established method to 2024 (England).
APPEALS = {
    2014: (4_108, 251_096),
    2015: (3_126, 269_565),
    2016: (3_863, 305_983),
    2017: (4_988, 338_866),
    2018: (6_023, 376_254),
    2019: (7_385, 413_131),
    2020: (7_843, 450_751),
    2021: (9_184, 498_416),
    2022: (12_796, 549_887),
    2023: (15_615, 617_776),
    2024: (22_276, 689_739),
    2025: (26_977, None),
}

# Financial year -> authorities in deficit, authorities with a balance, gross deficits in millions of pounds.
DEFICITS = {
    201920: (94, 149, 675),
    202021: (100, 149, 1_049),
    202122: (103, 150, 1_443),
    202324: (106, 148, 2_141),
}

# Financial year -> authorities; those in surplus, their surpluses and all balances together, in £m.
NET_BALANCES = {
    201920: (151, 54, 191, -484),
    202021: (151, 48, 247, -802),
    202122: (152, 46, 289, -1_154),
    202324: (153, 42, 406, -1_735),
}

# Financial year -> England's high needs block in billions of pounds.
HIGH_NEEDS = {201920: 6.28, 202021: 7.06, 202122: 7.91, 202223: 8.99, 202324: 9.95}

# Calendar year -> rows of authorities in the timeliness tables.
AUTHORITY_ROWS = {2019: 151, 2020: 151, 2021: 152, 2022: 152, 2023: 151, 2024: 153, 2025: 152}

EXCL, INCL = "ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"
SHARE = "ehcp_exception_share_pct"

# Authority, indicator, period -> value as published.
AUTHORITIES = {
    ("Somerset", EXCL, 2025): 6.4,
    ("Solihull", INCL, 2024): 53.1,
    ("Solihull", EXCL, 2024): 80.4,
    ("Solihull", SHARE, 2024): 44.6,
    ("Oldham", INCL, 2024): 85.8,
    ("Oldham", EXCL, 2024): 76.6,
    ("Oldham", SHARE, 2024): 41.4,
    ("Lambeth", EXCL, 2023): 71.5,
    ("Southwark", EXCL, 2023): 19.2,
    ("England", SHARE, 2024): 6.1,
    ("England", "ehcp_average_wait_incl_weeks", 2025): 25.6,
    ("England", "ehcp_average_wait_excl_weeks", 2025): 24.0,
    ("West Berkshire", "dsg_balance_gbp", 202324): -9_450_119.0,
    ("Gloucestershire", "dsg_balance_pct", 202122): -3.26,
    ("Northamptonshire", "send_appeals_count", 2021): 85.0,
    ("Hertfordshire", "send_appeal_rate_reviews_pct", 2024): 27.9,
    ("England", "send_appeal_rate_pct", 2024): 3.2,
    ("England", "send_appeal_rate_reviews_pct", 2024): 6.1,
    ("England", "send_appeal_rate_reviews_pct", 2025): 6.6,
    ("Dorset", SHARE, 2024): 100.0,
}

# Authority, indicator, period -> symbol, and words in the reason.
MISSING = {
    ("Dorset", EXCL, 2024): ("x", "exception"),
    ("City of London", EXCL, 2024): ("x", "exception"),
    ("Leicester", EXCL, 2025): ("absent", "request or assessment dates"),
    ("Leicester", EXCL, 2023): ("absent", "no row"),
    ("Isle of Wight", EXCL, 2023): ("absent", "no row"),
    ("Lewisham", EXCL, 2024): ("x", "94.8"),
    ("Halton", EXCL, 2025): ("x", "errors"),
    ("Hackney", EXCL, 2023): ("x", "individual records"),
    ("Norfolk", SHARE, 2025): ("x", "exceptions"),
    ("Tower Hamlets", INCL, 2022): ("x", "695"),
    ("Surrey", "send_appeal_rate_reviews_pct", 2024): ("x", "no decisions"),
    ("Cumberland", "dsg_balance_gbp", 202324): ("zero", "no balance"),
    ("Buckinghamshire", "dsg_balance_gbp", 202324): ("blank", "gave no balance"),
    ("City of London", "dsg_balance_gbp", 202324): ("absent", "not in the published"),
}

SUSPECT = {
    ("Cambridgeshire", "send_appeal_rate_pct", 2024),
    ("Central Bedfordshire", "send_appeal_rate_pct", 2024),
    ("Newham", "send_appeal_rate_pct", 2024),
    ("Isles of Scilly", "send_appeal_rate_pct", 2024),
    ("Hertfordshire", "send_appeal_rate_reviews_pct", 2024),
    ("Cambridgeshire", "send_appeal_rate_reviews_pct", 2025),
    ("Isle of Wight", EXCL, 2024),
}


def ask(con: duckdb.DuckDBPyConnection, name: str, indicator: str, time_period: int) -> dict[str, object]:
    """Return the row of `figure` for an indicator, place and period."""
    found = con.sql(
        "FROM figure WHERE location_name = ? AND indicator = ? AND time_period = ?",
        params=[name, indicator, time_period],
    ).pl()
    assert found.height == 1, found
    return found.row(0, named=True)
