"""Words of the field, explained in a sentence each."""

import re
from collections.abc import Mapping
from functools import cache
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
    "A child who finds learning so hard that special help is needed has special educational needs.",
)
SENDIAS = Term(
    "SENDIAS",
    "Special Educational Needs and Disability Information, Advice and Support",
    "A free service that advises families and young people. Every council has to see that there is one.",
)
DSG = Term(
    "DSG",
    "dedicated schools grant",
    "The money that councils get from the government for schools and for children with high needs.",
)
BALANCE = Term(
    "deficit and surplus",
    "",
    "What a council has spent beyond the grant, or has not spent of it, added up over the years.",
)
SIMILAR = Term(
    "similar councils",
    "",
    "The ten councils whose children and families are most like those here, by a model of DfE and NFER.",
)
NEXT_DOOR = Term(
    "councils next door",
    "",
    "Councils that share a border by land, or face each other across a tidal river of at most 3 km.",
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
MEDIATION = Term(
    "mediation",
    "",
    "A talk between a family and the council before an appeal, with the help of somebody who works for "
    "neither.",
)
OVERRIDE = Term(
    "statutory override",
    "",
    "A rule, now until March 2028, by which a deficit on the schools grant does not count against the "
    "council's other money.",
)
OUTTURN = Term(
    "outturn",
    "",
    "What a council has in fact spent in a year, as it reports it to the government; a budget is what it "
    "plans.",
)
SUPPRESSED = Term(
    "suppressed",
    "",
    "Held back by the publisher: because so few children are behind a figure that one could be known, or "
    "because it was found to be wrong.",
)
STATEMENT = Term(
    "written statement of action",
    "",
    "What inspectors demanded, until 2022, where they found serious weaknesses: a plan that says how the "
    "council and the health services will mend them.",
)
ANNUAL_REVIEW = Term(
    "annual review",
    "",
    "Once a year the council has to look at each plan with the family and the school, and say whether it "
    "changes.",
)
PERSONAL_BUDGET = Term(
    "personal budget",
    "",
    "Money for the help in a plan that the family may have a say in, or is given to spend.",
)
OFSTED = Term(
    "Ofsted",
    "Office for Standards in Education, Children's Services and Skills",
    "Inspects schools and, with the Care Quality Commission, what an area does for children with special "
    "needs.",
)
ALL = (
    *(EHC_PLAN, ASSESSMENT, REFUSED, TWENTY_WEEKS, OVER_A_YEAR, EXCEPTIONS, APPEAL, TRIBUNAL, SEND, SENDIAS),
    *(PLAN_ON_TIME, GROUP_AVERAGE, SIMPLE_AVERAGE, UNUSUAL),
    *(SEN_SUPPORT, DSG, HIGH_NEEDS, BALANCE, SIMILAR, NEXT_DOOR, BORDER_GAP, IN_100, PER_10000),
    *(BY_CHANCE, LIKELY_RANGE),
    *(TOO_FEW, IN_DOUBT, REVISION, WITHDRAWAL, LEAD, DFE),
    *(MEDIATION, OVERRIDE, OUTTURN, SUPPRESSED, STATEMENT, ANNUAL_REVIEW, PERSONAL_BUDGET, OFSTED),
)
BY_WORD = {term.word: term for term in ALL}
HARD: Mapping[Term, tuple[str, ...]] = {
    EHC_PLAN: ("EHC",),
    ASSESSMENT: ("needs assessment",),
    EXCEPTIONS: ("exception",),
    APPEAL: ("appeal",),
    TRIBUNAL: ("Tribunal", "tribunal"),
    MEDIATION: ("mediation",),
    SEND: ("SEND", "SEN"),
    SENDIAS: ("SENDIAS",),
    SEN_SUPPORT: ("SEN support",),
    DSG: ("DSG", "dedicated schools grant"),
    HIGH_NEEDS: ("high needs", "High needs"),
    BALANCE: ("deficit", "surplus"),
    OVERRIDE: ("statutory override",),
    OUTTURN: ("outturn",),
    SIMILAR: ("similar councils", "Similar councils", "NFER"),
    GROUP_AVERAGE: ("group average",),
    SIMPLE_AVERAGE: ("simple average",),
    BORDER_GAP: ("border gap", "percentage point"),
    LIKELY_RANGE: ("likely range",),
    IN_DOUBT: ("in doubt", "In doubt"),
    SUPPRESSED: ("suppressed",),
    STATEMENT: ("statement of action",),
    ANNUAL_REVIEW: ("annual review",),
    PERSONAL_BUDGET: ("personal budget", "Personal budget"),
    REVISION: ("revision", "revised"),
    WITHDRAWAL: ("withdrawal", "withdrawn"),
    DFE: ("DfE",),
    OFSTED: ("Ofsted",),
}
"""Words that a reader may not know, and how texts write them; a page that has one explains it."""


def used_in(text: str) -> list[Term]:
    """Return the hard words of a text, in the order of HARD."""
    return [term for term, spellings in HARD.items() if _pattern(spellings).search(text)]


@cache
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(spellings)})(?:e?s|ies)?\b")
