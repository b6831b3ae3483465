"""Case 4: functions that say who may do what answer with a real boolean."""

import importlib
import inspect

import pytest
from django.contrib.auth.models import AnonymousUser

from projects.models import Submission
from tests.factories import create_user
from workshop.models import TeamMember

ROOMS = ("moderation.rules", "projects.rules", "strategy.rules", "workshop.rules", "workshop.answers.rules")


def functions():
    for room in ROOMS:
        module = importlib.import_module(room)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == room and not name.startswith("_") and inspect.signature(function).return_annotation in (bool, "bool"):
                yield pytest.param(function, id=f"{room}.{name}")


def test_there_are_such_functions():
    assert len(list(functions())) >= 6


@pytest.mark.parametrize("function", list(functions()))
def test_every_rule_returns_a_boolean_for_everybody(town, other_town, function):
    """Case 4: nobody, strangers, people who left, staff of here and elsewhere, operators."""
    project = town.project()
    gone = create_user(is_active=False, is_superuser=True)
    people = [AnonymousUser(), create_user(), gone, town.staff("editor"), other_town.staff("editor"), create_user(is_superuser=True)]
    values = {
        "site": town.site, "page": project, "project": project, "submission": Submission.objects.create(site=town.site, project=project), "strategy": town.strategy,
        "indicator": None, "measure": town.measure(), "member": TeamMember.objects.create(project=project, user=people[1]), "leads": 1,
    }  # fmt: skip
    parameters = list(inspect.signature(function).parameters)
    if "indicator" in parameters:
        from strategy.models import Indicator

        values["indicator"] = Indicator.objects.create(strategy=town.strategy, title="THG", unit="kt")
    for person in people:
        arguments = [person if name in ("user", "actor") else values[name] for name in parameters]
        answer = function(*arguments)
        assert answer is True or answer is False, (function, person, answer)
        if person is gone or isinstance(person, AnonymousUser):
            assert answer is False or "user" not in parameters
