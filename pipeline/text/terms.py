"""Words of the field, explained in a sentence each."""

from typing import NamedTuple


class Term(NamedTuple):
    """A word with what it stands for, if it is short for something, and what it means."""

    word: str
    stands_for: str
    meaning: str


EHC_PLAN = Term(
    "EHC plan",
    "education, health and care plan",
    "Sets out the help that a child or young person with special needs must get. The council has to see that "
    "the help in it is given.",
)
ASSESSMENT = Term(
    "needs assessment",
    "",
    "The council's look at what a child needs, on which a plan is based. A parent or a school asks for it; "
    "the council may say no, and a family can appeal against that.",
)
TWENTY_WEEKS = Term(
    "20 weeks",
    "",
    "The longest that the law allows from the request to the final plan, unless an exception applies.",
)
EXCEPTIONS = Term(
    "exceptions",
    "",
    "Cases for which the law lets a council take longer, for instance when a family is away for weeks. Each "
    "council decides which cases it counts as one.",
)
APPEAL = Term(
    "appeal",
    "",
    "A case that a family brings to the SEND Tribunal because it disagrees with the council.",
)
SEND = Term(
    "SEND",
    "special educational needs and disabilities",
    "A child has special educational needs if learning is so much harder for it that it needs special help.",
)
DSG = Term(
    "DSG",
    "dedicated schools grant",
    "The money that councils get from the government for schools and for children with high needs.",
)
BALANCE = Term(
    "deficit and surplus",
    "",
    "What a council has spent beyond the grant, or has left of it, added up over the years.",
)
SIMILAR = Term(
    "similar councils",
    "",
    "The ten councils whose children and families are most like those here, by a model of DfE and NFER.",
)
BY_CHANCE = Term(
    "by chance",
    "",
    "A few plans more or less would move a council up or down. The range says between which places chance "
    "alone could put it.",
)
DFE = Term("DfE", "Department for Education", "The ministry that publishes most of these figures.")
ALL = (EHC_PLAN, ASSESSMENT, TWENTY_WEEKS, EXCEPTIONS, APPEAL, SEND, DSG, BALANCE, SIMILAR, BY_CHANCE, DFE)
OF_A_COUNCIL = (EHC_PLAN, ASSESSMENT, EXCEPTIONS, APPEAL, SEND, DSG, BALANCE, DFE)
"""The words that a council's page uses and does not explain where they stand."""
