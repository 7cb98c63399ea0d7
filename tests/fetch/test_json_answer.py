"""JSON answers that are not as documented: each publisher's are read as empty, never as something else."""

import json

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch import ees_api
from pipeline.fetch.discover_arcgis import all_features
from pipeline.fetch.json_answer import IfValid, JsonAnswer, Text, ValidItems
from pipeline.fetch.offer import MOST_PAGES
from pipeline.sources.catalogue import Catalogue
from tests.support.publishers.discovery import ask

NESTED = '{"a":' * 500 + "1" + "}" * 500
NOT_OBJECTS = ["[]", "null", "3", '"text"', "[[]]", f"[{NESTED}]"]


class Item(JsonAnswer):
    name: Text
    size: IfValid[int] = None


class List(JsonAnswer):
    items: ValidItems[Item] = ()
    total: int = 0


class Answers:
    """A client to which every address answers with the same document."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.asked: list[str] = []

    def json(self, url: str) -> object:
        self.asked.append(url)
        return json.loads(self.document)

    def text(self, url: str) -> str:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("document", "names", "total"),
    [
        ('{"items": [{"name": "a", "more": 1}, {"name": "b"}], "total": 2, "more": {}}', ["a", "b"], 2),
        ('{"items": [{"name": "a"}, {"name": ""}, {"name": 1}, {}, null, [], "b"]}', ["a"], 0),
        ('{"items": {"name": "a"}, "total": 1}', [], 1),
        ('{"items": null}', [], 0),
        ('{"items": [{"name": "a"}], "total": "2"}', [], 0),  # no conversion: not as documented at all
        *[(document, [], 0) for document in NOT_OBJECTS],
    ],
)
def test_valid_items_are_read_and_others_left_out(document: str, names: list[str], total: int) -> None:
    read = List.read(json.loads(document))
    assert ([item.name for item in read.items], read.total) == (names, total)


@pytest.mark.parametrize(("size", "expected"), [("7", 7), ('"7"', None), ("7.5", None), ("true", None)])
def test_an_optional_value_of_another_type_is_absent(size: str, expected: int | None) -> None:
    (item,) = List.read(json.loads(f'{{"items": [{{"name": "a", "size": {size}}}]}}')).items
    assert item.size == expected


@pytest.mark.parametrize(
    "document", [*NOT_OBJECTS, '{"links": []}', '{"links": {"documents": 1}}', f'{{"links": {NESTED}}}']
)
def test_a_collection_that_is_not_as_documented_has_no_documents(document: str, catalogue: Catalogue) -> None:
    with pytest.raises(FetchError, match="tribunals-statistics lists no document that fits"):
        ask(catalogue, Answers(document), "send-appeals", ".ods")


@pytest.mark.parametrize("document", [*NOT_OBJECTS, '{"fields": [{"name": null}, 7]}'])
def test_a_layer_that_is_not_as_documented_has_no_fields(document: str, catalogue: Catalogue) -> None:
    with pytest.raises(FetchError, match="has no field of codes; it has none at all"):
        ask(catalogue, Answers(document), "boundaries-generalised")


@pytest.mark.parametrize(
    "document", [*NOT_OBJECTS, '{"features": {}}', '{"features": [{"type": "Feature"}, 7]}']
)
def test_features_that_are_not_objects_are_not_left_out_silently(document: str) -> None:
    with pytest.raises(FetchError, match="a page without features, or the same page again"):
        all_features("https://example.org/0/query?f=geojson", Answers(document))


@pytest.mark.parametrize(
    ("error", "message"),
    [('{"message": "Invalid query"}', "Invalid query"), ('{"message": 3}', "an error"), ("1", "an error")],
)
def test_the_message_of_an_arcgis_error_is_reported(error: str, message: str) -> None:
    with pytest.raises(FetchError, match=f"/0/query answered: {message}"):
        all_features("https://example.org/0/query?f=geojson", Answers(f'{{"error": {error}}}'))


@pytest.mark.parametrize("document", [*NOT_OBJECTS, '{"results": 1}', '{"results": [{"id": "0"}]}'])
def test_a_list_of_the_public_api_that_is_not_as_documented_has_no_data_set(document: str) -> None:
    assert ees_api.find("publication", "20.week", Answers(document)) is None


def test_the_pages_of_a_list_are_bounded() -> None:
    client = Answers('{"results": [], "paging": {"totalPages": 1000000}}')
    with pytest.raises(FetchError, match=f"does not come to an end after {MOST_PAGES} pages"):
        ees_api.find("publication", "20.week", client)
    assert len(client.asked) == MOST_PAGES


@pytest.mark.parametrize(
    "place", ['"exceededTransferLimit": %s', '"properties": {"exceededTransferLimit": %s}']
)
@pytest.mark.parametrize(("more", "pages"), [("true", MOST_PAGES), ("1", MOST_PAGES), ("false", 1)])
def test_the_pages_of_a_layer_are_bounded(place: str, more: str, pages: int) -> None:
    class Numbered(Answers):
        def json(self, url: str) -> object:
            self.document = f'{{"features": [{{"id": {len(self.asked)}}}], {place % more}}}'
            return super().json(url)

    client = Numbered("")
    address = "https://example.org/0/query?f=geojson"
    if pages == MOST_PAGES:
        with pytest.raises(FetchError, match=f"does not come to an end after {MOST_PAGES} pages"):
            all_features(address, client)
    else:
        assert json.loads(all_features(address, client))["features"] == [{"id": 0}]
    assert len(client.asked) == pages
