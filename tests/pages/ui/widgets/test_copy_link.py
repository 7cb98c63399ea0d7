"""What the script of the button "Copy link" is given to put the code of embedded pages together."""

import json

from pages.ui.widgets import copy_link
from pipeline.publish.embeds import snippet


def test_the_script_has_the_code_with_places_for_what_differs() -> None:
    script, _ = copy_link.ASSETS
    line = next(line for line in script.content.decode().splitlines() if line.startswith("const CODE = "))
    code = json.JSONDecoder().raw_decode(line.removeprefix("const CODE = "))[0]
    for name, text in {"address": "https://example.org/embed/a", "title": "A map", "height": "7"}.items():
        code = code.replace(f"{{{name}}}", text)
    assert code == snippet.code("https://example.org/embed/a", "A map", 7)
