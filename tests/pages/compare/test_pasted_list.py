"""A list pasted on Compare: what came of it is in the address, and nothing that was pasted."""

from streamlit.testing.v1 import AppTest

from tests.support.reading.page_views import View

BRIGHTON, BRADFORD, LEEDS = "E06000043", "E08000032", "E08000035"


def paste(app: AppTest, text: str) -> AppTest:
    app.text_area(key="paste").set_value(text)
    (button,) = [each for each in app.button if each.label == "Compare these councils"]
    return button.click().run()


def test_a_pasted_list_is_compared_and_only_its_codes_are_in_the_address(view: View) -> None:
    app = paste(view("compare"), "Council\tPlans\nLeeds\t202\nBradford\t56\nBN3 2GL\t7\nLeeds\t1\nLeedz\t9")
    assert app.query_params["with"] == f"{LEEDS}.{BRADFORD}.{BRIGHTON}"
    assert app.query_params["neighbours"] == "own"
    assert {*app.query_params} == {"with", "neighbours"}
    (answer,) = (element.value for element in app.info)
    assert answer == (
        "3 councils found in the list. Counted once though named again: Leeds. "
        "Not understood: “Leedz” (nearest: Leeds)."
    )
    assert app.text_area(key="paste").value == ""
    app.multiselect(key="with").unselect(LEEDS).run()
    assert not app.info


def test_a_list_without_a_council_changes_nothing(view: View) -> None:
    app = paste(view("compare", la=BRIGHTON), "Narnia\nZZ9 9ZZ")
    assert {*app.query_params} == {"la"}
    assert app.info[0].value.startswith(
        "No council was found in the list. Not understood: “Narnia”, “ZZ9 9ZZ”."
    )
    assert app.text_area(key="paste").value == "Narnia\nZZ9 9ZZ"


def test_more_councils_than_a_list_holds_are_named(view: View) -> None:
    names = (
        "Leeds Kent Devon Essex Bury Luton Barnet Bolton Camden Dudley Ealing Enfield Halton Harrow Medway "
        "Merton Newham Oldham Salford Sefton Slough"
    )
    app = paste(view("compare"), "\n".join(names.split()))
    assert len(app.query_params["with"].split(".")) == 20
    assert app.info[0].value.endswith("A list holds 20 authorities. Not added: Slough.")
