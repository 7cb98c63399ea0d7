"""The sentences that tell suspect figures from extraordinary ones, where the page has another case."""

from pages.ui.text import doubts

COUNTS = {"suspect": 12, "extraordinary": 5, "reasons": 6, "waiting": 2, "withdrawn": 0, "both": 1}


def test_both_sentences_name_both_counts_and_the_figures_in_both_lists() -> None:
    suspect, extraordinary = doubts.suspect(COUNTS), doubts.extraordinary(COUNTS)
    assert "12 of those shown are in doubt" in suspect
    assert "The 5 extraordinary figures" in suspect
    assert extraordinary.startswith("5 published figures are possible but far from what is usual. We")
    assert "We have not yet checked 2 of 6 reasons, one in each row." in extraordinary
    assert "The 12 figures in doubt" in extraordinary
    assert all(text.endswith("1 is in both lists.") for text in (suspect, extraordinary))
