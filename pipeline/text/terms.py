"""Words of the field, explained in a sentence each."""

from typing import NamedTuple


class Term(NamedTuple):
    """A word with what it stands for, if it is short for something, and what it means."""

    word: str
    stands_for: str
    meaning: str

    @property
    def anchor(self) -> str:
        """Where the glossary explains it: 'ehc-plan'."""
        return self.word.lower().replace(" ", "-")


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
TRIBUNAL = Term(
    "Tribunal",
    "First-tier Tribunal (Special Educational Needs and Disability)",
    "The court, free of charge, that can change what a council has decided about a plan.",
)
OVER_A_YEAR = Term(
    "more than 52 weeks",
    "",
    "Counted from the request. The law allows 20, so these plans came more than 32 weeks late, unless an "
    "exception applied.",
)
REFUSED = Term(
    "refused",
    "",
    "The council decided not to assess the child. It is not the end: the family can appeal.",
)
IN_100 = Term(
    "in 100",
    "",
    "A percentage said as people say it, rounded to a whole number: 46.1% is 46 in 100.",
)
PER_10000 = Term(
    "per 10,000 children",
    "",
    "What the number would be in a place with 10,000 residents aged 0 to 17, to compare large and small "
    "places.",
)
BORDER_GAP = Term(
    "border gap",
    "",
    "How far the figures of two councils that touch each other are apart. Points are the difference between "
    "two percentages: from 5% to 98% is 93 points.",
)
PLAN_ON_TIME = Term(
    "plan on time",
    "",
    "A plan that the council issued within 20 weeks of the request. Unless a page says otherwise, exceptions "
    "are not counted.",
)
GROUP_AVERAGE = Term(
    "group average",
    "",
    "The figure of several councils as if they were one: all their plans together, so that a large council "
    "counts for more.",
)
SIMPLE_AVERAGE = Term(
    "simple average",
    "",
    "The average of the figures of several councils. Each council counts the same, whatever its size.",
)
UNUSUAL = Term(
    "unusual",
    "",
    "Further from the other councils than councils usually are from each other, and more than chance would "
    "explain.",
)
LIKELY_RANGE = Term(
    "likely range",
    "",
    "Between which values a figure would lie in 95 of 100 cases if only chance changed it (a 95% interval).",
)
TOO_FEW = Term(
    "too few",
    "",
    "Fewer than 30 cases are behind the figure. One child more or less would change it, so it is not ranked.",
)
IN_DOUBT = Term(
    "in doubt",
    "",
    "The figure was published, and there is evidence that something is wrong with it. It is shown with the "
    "evidence, and not ranked.",
)
REVISION = Term("revision", "", "A later release gives another figure for the same place and year.")
WITHDRAWAL = Term("withdrawal", "", "A figure that was published once and is no longer published.")
LEAD = Term(
    "lead",
    "",
    "A fact in the newest figures that is unusual and, where that can be tested, more than chance would "
    "explain. It says where to look, not why.",
)
SEN_SUPPORT = Term(
    "SEN support",
    "support for special educational needs",
    "Help that a school gives a child with special needs without a plan.",
)
HIGH_NEEDS = Term(
    "high needs",
    "",
    "The part of the schools grant that is meant for children and young people who need much more help than "
    "others.",
)
ALL = (
    *(EHC_PLAN, ASSESSMENT, REFUSED, TWENTY_WEEKS, OVER_A_YEAR, EXCEPTIONS, APPEAL, TRIBUNAL, SEND),
    *(PLAN_ON_TIME, GROUP_AVERAGE, SIMPLE_AVERAGE, UNUSUAL),
    *(SEN_SUPPORT, DSG, HIGH_NEEDS, BALANCE, SIMILAR, BORDER_GAP, IN_100, PER_10000, BY_CHANCE, LIKELY_RANGE),
    *(TOO_FEW, IN_DOUBT, REVISION, WITHDRAWAL, LEAD, DFE),
)
BY_WORD = {term.word: term for term in ALL}
OF_A_COUNCIL = (
    EHC_PLAN,
    ASSESSMENT,
    EXCEPTIONS,
    APPEAL,
    TRIBUNAL,
    SEND,
    DSG,
    BALANCE,
    SIMILAR,
    BORDER_GAP,
    DFE,
)
"""The words that a council's page uses and does not explain where they stand."""
