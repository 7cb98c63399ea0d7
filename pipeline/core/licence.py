"""Licence and attribution that accompany every figure."""

LICENCE = "Open Government Licence v3.0"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0.",
    "Boundaries: Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right 2026.",
)
# For the postcode table: needed in the snapshot and on pages; exports contain nothing derived from it.
POSTCODE_ATTRIBUTION = (
    "Postcodes: contains Royal Mail data © Royal Mail copyright and database right 2026, OS data © Crown "
    "copyright and database right 2026, and National Statistics data, under the Open Government Licence v3.0."
)
# For the tables `area` and `settlement` and the home pages of councils.
AREA_ATTRIBUTION = (
    "Constituencies, districts and counties: Office for National Statistics licensed under the Open "
    "Government Licence v3.0; shares of constituencies: mySociety, CC BY 4.0. Towns and villages: OS Open "
    "Names, 2019, contains OS data © Crown copyright and database right. Home pages of councils: GOV.UK, "
    "MIT licence."
)
