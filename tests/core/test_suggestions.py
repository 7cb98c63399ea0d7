from pipeline.core.suggestions import did_you_mean


def test_the_nearest_ids_are_named_or_else_all_or_a_few() -> None:
    known = ["ehcp-timeliness", "ehcp-caseload", "residents"]
    assert did_you_mean("ehcp-timelines", known) == "Did you mean 'ehcp-timeliness'?"
    assert did_you_mean("Residents", known) == "Did you mean 'residents'?"
    assert did_you_mean("xyz", known) == "There are ehcp-timeliness, ehcp-caseload, residents."
    many = [f"measure-{number}" for number in range(119)]
    assert did_you_mean("xyz", many) == "There are 119, such as measure-0, measure-1, measure-2."
