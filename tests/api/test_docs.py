"""The examples of docs/developers/content-api.md are asked for, and what they show is what comes."""

import json
import re
from pathlib import Path

from tests.api.conftest import BASE

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/developers/content-api.md"
EXAMPLE = re.compile(r"```http\nGET (\S+)\n```\n```json\n(.+?)\n```", re.S)


def missing(shown, real, place: str = "$") -> list[str]:
    """Return where an answer is not what the example shows. Objects may have more; "…" stands for anything; ids and hosts differ."""
    if isinstance(shown, dict):
        if not isinstance(real, dict):
            return [f"{place}: no object"]
        return [
            text
            for name, part in shown.items()
            for text in (missing(part, real[name], f"{place}.{name}") if name in real else [f"{place}: no {name}"])
        ]
    if isinstance(shown, list):
        if not isinstance(real, list) or len(real) < len(shown):
            return [f"{place}: too short a list"]
        return [text for number, (one, two) in enumerate(zip(shown, real, strict=False)) for text in missing(one, two, f"{place}[{number}]")]
    if place.rpartition(".")[2] == "id":
        return []
    if isinstance(shown, str) and isinstance(real, str):
        pattern = re.escape(shown.replace("https://auenfurt.example", "http://testserver")).replace("…", ".*")
        return [] if re.fullmatch(pattern, real, re.S) else [f"{place}: {real!r} instead of {shown!r}"]
    return [] if (type(shown), shown) == (type(real), real) else [f"{place}: {real!r} instead of {shown!r}"]


def test_every_example_is_true(client, full):
    ids = {
        "/pages/21/": f"/pages/{full.page.pk}/",
        "/projects/12/": f"/projects/{full.project.pk}/",
        "/indicators/41/": f"/indicators/{full.indicator.pk}/",
    }
    examples = EXAMPLE.findall(DOCUMENT.read_text())
    assert len(examples) >= 10
    assert len(examples) == DOCUMENT.read_text().count("```http")
    for address, shown in examples:
        path = address
        for written, real in ids.items():
            path = path.replace(written, real)
        answer = client.get(path)
        expected = json.loads(shown)
        assert answer.status_code == (400 if "error" in expected else 200), (address, answer.content)
        assert missing(expected, answer.json()) == [], address


def test_the_check_itself_finds_what_is_wrong():
    real = {"a": 1, "b": ["x"], "c": {"id": 5}}
    assert missing({"a": 1, "b": ["x"], "c": {"id": 9}}, real) == []
    for wrong in ({"a": 1.0}, {"a": 2}, {"b": ["y"]}, {"b": ["x", "y"]}, {"d": 1}, {"c": []}):
        assert missing(wrong, real), wrong


def test_every_endpoint_is_in_the_document():
    from config.api import ENDPOINTS

    text = DOCUMENT.read_text()
    for endpoint in ENDPOINTS:
        for operation in endpoint.operations:
            address = f"{endpoint.prefix}{operation.route}".replace("<int:pk>", "<id>")
            assert f"`{address}" in text or f"{BASE}{address}" in text, address
