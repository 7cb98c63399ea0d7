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
