"""What figures of appeals to the Tribunal can tell, and what they cannot."""

OUTCOMES = (
    "How appeals ended is not shown, because it is not published by council. The Tribunal gives outcomes for "
    "England as a whole only. Nobody can say from official figures how many families won in one council."
)
FEW = (
    "Few appeals can mean that few families were refused, or that few found help to appeal. Many can mean "
    "the opposite. So neither is good or bad by itself."
)
