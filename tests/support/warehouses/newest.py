"""Figures of the newest year: bring these up to date when a year is added.

Pages open on the newest year, and tests compare what they say with what is written here. Read the figures off
the published files, not off the pages. All other tests name the period they are about, or work out what they
expect.
"""

YEAR = 2025
"""The newest calendar year of EHC plans issued and of requests."""

APPEALS_YEAR = 2025
BALANCE_YEAR, BALANCE_DATE = 202324, "31 March 2024"
RELEASED = "June 2026"
"""When the figures of YEAR were published, as their `[[edition]]` says."""

# England in YEAR and the year before: plans within 20 weeks without and with exceptions, requests refused.
ON_TIME, ON_TIME_BEFORE = ("46.1%", "43,997 of 95,411"), "46.4%"
ON_TIME_INCL, ON_TIME_INCL_BEFORE = ("45.5%", "46,498 of 102,203"), "45.9%"
REFUSED = "26.6%"

# England in APPEALS_YEAR and the year before: appeals registered, and a note on their rate.
APPEALS, APPEALS_BEFORE = "26,977", "22,276"
APPEAL_RATE_CAVEAT = "Divides all 26,977 appeals by decisions without those of Lewisham and Milton Keynes"

# Authorities in deficit at the end of BALANCE_YEAR and of the year before that has figures.
DEFICITS = "106 of 148 authorities with a figure were in deficit, by £2.14bn together"
DEFICITS_BEFORE = "31 March 2022: 103 of 150, £1.44bn"

# Brighton and Hove in YEAR: plans issued within 20 weeks without exceptions, next to England and to the year
# before; requests refused; exceptions. Its region: plans within 20 weeks.
BRIGHTON_ON_TIME = ("57.4%", "228 of 397")
BRIGHTON_AND_ENGLAND = "It is above the figure for England, 46.1%."
BRIGHTON_CHANGE = "the figure fell by 40.4 percentage points (likely range: 35.0 to 45.4)."
BRIGHTON_REFUSED = "32.6% (239 of 733)"
BRIGHTON_EXCEPTIONS = "3.4%"
SOUTH_EAST_ON_TIME = "46.9%"

# Others in YEAR: plans issued within 20 weeks without exceptions, and an authority without a figure, and why.
BARKING_ON_TIME = "27.2% (75 of 276)"
WITHOUT_FIGURE = (
    "E10000020",
    "The authority classed all but one of its 1,943 plans of 2025 as exceptions",
)

# The three figures at the top of an authority's page: plans within 20 weeks, appeal rate, DSG balance.
BRIGHTON_CARDS = ("57.4%", "8.5%", "Surplus of £1.3m")
SURREY_CARDS = ("89.5%", "11.5%", "Deficit of £79.5m")  # 1,649 of 1,842; 1,129 of 9,857; -£79,522,574

# Brighton and Hove in APPEALS_YEAR and BALANCE_YEAR; two authorities with deficits.
BRIGHTON_APPEALS = "115 of 1,352"
BRIGHTON_BALANCE = "surplus of 0.59%"
NORFOLK_BALANCE = "deficit of 10.35%"
BOURNEMOUTH_POSITION, BOURNEMOUTH_BEFORE = "4th largest deficit of 148", "deficit of 6.80% (31 March 2022)"

# The first lead of some councils in YEAR and APPEALS_YEAR, by code: measure, kind, part of the sentence.
EXCL = "ehcp_issued_20_weeks_excl_pct"
LEADS = {
    "E10000016": (  # Kent
        "send_appeals_per_10000",
        "highest in England",
        "Kent had the most appeals registered with the SEND Tribunal per 10,000 residents aged 0 to 17, of "
        "151 authorities ranked in 2025: 49.4 (1,756 appeals registered, 355,390 residents "
        "aged 0 to 17; England: 22.1).",
    ),
    # The 2nd and the 3rd steepest fall of all since the year before.
    "E10000011": (EXCL, "steepest fall in England", "In East Sussex, the share of"),
    "E06000043": (EXCL, "steepest fall in England", "In Brighton and Hove, the share of"),
    # Wider than any across an estuary: Liverpool and Wirral are 89.1 points apart, with 97.3 and 8.2 %.
    "E08000038": (
        EXCL,
        "widest border gap",
        "Barnsley and Derbyshire had the widest of England's 371 border gaps in",
    ),
    # Leicester and Norfolk.
    "E06000016": (EXCL, "missing", "could not give request or assessment dates in its 2026 return"),
    "E10000020": (EXCL, "missing", "With exceptions included it is 59.0% (1,147 of 1,943 plans issued)."),
}

WITHDRAWN = ("E09000023", 2024, "DfE withdrew them after first publishing 94.8% within 20 weeks")
"""Lewisham's plans issued within 20 weeks, taken back by DfE after it first published them."""
