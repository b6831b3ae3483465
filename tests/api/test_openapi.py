"""The description says what the endpoints do: every real answer fits it, and every parameter that it names works."""

import re

import pytest

from tests.api.conftest import BASE, addresses
from tests.api.schema_check import problems


def described(document: dict, path: str) -> dict:
    """Return the description of the operation that answers at a path."""
    bare = BASE + path.partition("?")[0]
    exact = document["paths"].get(bare)
    if exact:
        return exact["get"]
    return document["paths"][re.sub(r"/\d+/$", "/{pk}/", bare)]["get"]


def test_every_answer_fits_its_description(ask, full):
    document = ask("openapi.json")
    wrong = {}
    for path in addresses(full):
        success = described(document, path)["responses"]["200"]["content"]
        schema = next(iter(success.values()))["schema"]
        if found := problems(ask(path), schema, document):
            wrong[path] = found[:5]
    assert not wrong


def test_every_operation_is_described_and_every_description_answers(client, full):
    from config.api import ENDPOINTS

    document = client.get(f"{BASE}openapi.json").json()
    operations = [(endpoint, operation) for endpoint in ENDPOINTS for operation in endpoint.operations]
    assert len(document["paths"]) == len(operations)
    assert document["openapi"].startswith("3.1")
    for endpoint, operation in operations:
        if "<" not in operation.route:
            answer = client.get(f"{BASE}{endpoint.prefix}{operation.route}{operation.example}")
            assert answer.status_code == 200 or operation.name == "pages-find", (operation.name, answer.content)
            assert answer["Content-Type"].partition(";")[0] == operation.content_type


def test_every_named_parameter_with_an_example_is_understood(client, full):
    document = client.get(f"{BASE}openapi.json").json()
    for path, item in document["paths"].items():
        for parameter in item["get"]["parameters"]:
            if "example" not in parameter or "{" in path or path.endswith("find/"):
                continue
            also = "&type=home.NewsPage" if parameter["name"] == "fields" else ""
            answer = client.get(f"{path}?{parameter['name']}={parameter['example']}{also}")
            assert answer.status_code == 200, (path, parameter["name"], answer.content)


def test_errors_fit_the_description(client, full):
    document = client.get(f"{BASE}openapi.json").json()
    for path in ("pages/?x=1", "pages/999999/", "projects/?phase=nie"):
        answer = client.get(BASE + path)
        schema = described(document, path)["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert problems(answer.json(), schema, document) == []


@pytest.mark.parametrize("wrong", [{"a": "1"}, {"a": 1, "b": 2}, {}])
def test_the_check_itself_finds_what_is_wrong(wrong):
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["a"],
        "properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
    }
    assert problems({"a": None}, schema, {}) == []
    assert problems(wrong, schema, {})
