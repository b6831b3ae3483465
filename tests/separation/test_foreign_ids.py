"""Ids of another municipality in the own forms: choosers, filters and checkboxes are asked again when something is saved (abuse 7, 8, 47)."""

from collections import defaultdict
from typing import Any
from urllib.parse import urljoin

import pytest
from django.apps import apps

from tests.abuse.forms import Control, Form, forms_of
from tests.abuse.test_teams_of_others import NUMBERS, readable
from tests.permissions.addresses import every_address, word
from tests.permissions.test_table import LEFT_OUT, PRIVATE_LINKS

from .two import OURS, Two

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KINDS = ("checkbox", "hidden", "multiple", "radio", "select", "number")
NOT_IDS = ("csrfmiddlewaretoken", "next", "back", "version", "base", "comments-")


def targets() -> dict[str, set[str]]:
    """Return the tables that a control of this name may point to, by the name of the field."""
    found: dict[str, set[str]] = defaultdict(set)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if (field.many_to_one or field.many_to_many or field.one_to_one) and field.concrete and field.related_model:
                found[field.name].add(field.related_model._meta.db_table)
    return found


def pages_of(client: Any, world: Any) -> list[tuple[str, str, str]]:
    """Return (row, address, text) of every page that opens with the objects of this world."""
    found = []
    for address in every_address():
        if address.row in LEFT_OUT or address.name.startswith(PRIVATE_LINKS):
            continue
        url = address.url(world) or ""
        answer = client.get(url)
        if answer.status_code == 200 and not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            found.append((address.row, url, answer.content.decode()))
    return found


def with_row(form: Form, control: Control) -> dict[str, Any]:
    """Return the data of a form; for a control of the pattern of a row, with that row added."""
    data = {name: value for name, value in form.data().items() if "__prefix__" not in name}
    if "__prefix__" in control.name:
        prefix = control.name.partition("-__prefix__")[0]
        total = int(str(data.get(f"{prefix}-TOTAL_FORMS") or 0))
        data[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
        for one in form.controls:
            if one.name.startswith(f"{prefix}-__prefix__") and one.kind != "file":
                data[one.name.replace("__prefix__", str(total))] = one.value or ("x" if one.kind in ("text", "textarea") else "")
    return data


def test_ids_of_theirs_in_our_own_forms_are_refused(two: Two):
    wrong, tried, client = [], 0, two.client("all", OURS)
    offered: dict[tuple, set[str]] = defaultdict(set)
    for _row, url, text in pages_of(two.theirs.client("operator"), two.theirs):
        for form in forms_of(url, text):
            for control in form.controls:
                if control.kind in KINDS:
                    offered[readable(form), NUMBERS.sub("#", control.name)].update([*control.options, control.value])
    by_name, foreign = targets(), two.ledger.foreign
    seen: set[tuple] = set()
    for row, url, text in pages_of(client, two.ours):
        for form in forms_of(url, text):
            for control in form.controls:
                last = control.name.rpartition("-")[2].removesuffix("_id")
                key = (NUMBERS.sub("#", urljoin(form.page, form.action)), NUMBERS.sub("#", control.name))
                if control.kind not in KINDS or control.name.startswith(NOT_IDS) or key in seen:
                    continue
                seen.add(key)
                values = {str(min(foreign[table], key=str)) for table in by_name.get(last, ()) if foreign.get(table)}
                values |= {value for value in offered[readable(form), NUMBERS.sub("#", control.name)] if value.isdigit() or len(value) == 36}
                for value in sorted(values - {*control.options, control.value})[:2]:
                    data = with_row(form, control)
                    name = control.name.replace("__prefix__", str(int(data.get(f"{control.name.partition('-__prefix__')[0]}-TOTAL_FORMS", 1)) - 1))
                    data[name] = [value] if control.kind in ("checkbox", "multiple") else value
                    answer, damage = two.tried(client, urljoin(form.page, form.action), data)
                    tried += 1
                    if damage or answer.status_code >= 500:
                        wrong.append(f"{row}: {name}={value}: {word(answer)} {damage[:4]} ({url})")
    assert wrong == [], "\n".join(wrong)
    assert tried > 30, tried
