"""Topics of measures, as headings."""

TOPICS = {
    "timeliness": "EHC plans on time",
    "requests": "Requests and assessments",
    "plans": "EHC plans in place",
    "placements": "Where children with a plan are placed",
    "needs": "Primary needs",
    "ended": "Why plans end",
    "outcomes": "Outcomes of pupils",
    "tribunal": "SEND Tribunal",
    "finance": "Money",
    "residents": "Residents",
}
"""Topic -> its heading, in the order in which pages list them."""
