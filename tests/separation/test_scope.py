"""Every row is one municipality's: none is without, none is of two, and what says whose a row is cannot be left empty."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from accounts import privacy
from home.models import ContactMessage
from instances.transfer.gather import gather
from instances.transfer.registry import INSTALLATION, KINDS, OWN_RULE, PERSONAL, SHARED
from municipality import retention
from projects.models import HelpMessage

pytestmark = pytest.mark.once

# Rows above all municipalities: the tops of the two trees.
ABOVE = {"wagtailcore.Page": 1, "wagtailcore.Collection": 1}
MAY_BE_EMPTY = {
    "instances.SetupDraft": "a municipality that is not there yet: its maker's",
    "workshop.EffectFactor": "the factors that come with the product; a municipality may add its own",
}


def test_no_row_can_lose_its_municipality():
    """The key by which a row belongs is never null, so that no row can be left that belongs to nobody."""
    loose = set()
    for label, kind in KINDS.items():
        if label in OWN_RULE | PERSONAL or "generic" in kind.of:
            continue
        if all(apps.get_model(label)._meta.get_field(name).null for name in kind.of):
            loose.add(label)
    assert loose == set(MAY_BE_EMPTY)


@pytest.mark.django_db
def test_every_row_of_two_full_municipalities_is_of_exactly_one(two):
    theirs, ours = gather(two.theirs.town.site).ids, gather(two.ours.town.site).ids
    # Whoever has no role and took part in nothing belongs to no municipality: an operator, somebody who has just signed up.
    people = {two.theirs.people["operator"].pk, two.ours.people["newcomer"].pk}
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label in SHARED or label in INSTALLATION or label in PERSONAL or not model._meta.managed or model._meta.proxy:
            continue
        rows = model._base_manager.filter(depth__gt=ABOVE[label]) if label in ABOVE else model._base_manager.all()
        rows = rows.exclude(site=None) if label in MAY_BE_EMPTY else rows.exclude(pk__in=two.before[model._meta.db_table])
        keys, one, other = set(rows.values_list("pk", flat=True)), theirs.get(label, set()), ours.get(label, set())
        if both := one & other & keys:
            wrong.append(f"{label}: {len(both)} rows of both: {list(model._base_manager.filter(pk__in=both)[:3])}")
        if nobodys := keys - one - other - (people if label == "accounts.User" else set()):
            wrong.append(f"{label}: {len(nobodys)} of {len(keys)} rows of nobody: {list(model._base_manager.filter(pk__in=nobodys)[:3])}")
        if label == "accounts.User":
            continue  # operators have a part in what they wrote
        if strange := (one & keys) ^ (two.ledger.foreign[model._meta.db_table] & keys - nobodys):
            wrong.append(f"{label}: {len(strange)} rows are said to be of the wrong one")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_whoever_goes_takes_nothing_of_another_municipality_along(two):
    """Erasure of people and retention of old data (abuse 41 and 42): the other one's rows are as they were."""
    everything = set(two.ledger.foreign)
    for role in ("lead", "member"):
        privacy.erase(two.ours.people[role])
    assert two.ledger.damage(everything) == []
    two.ledger.settle()
    names = [two.ours.people[role].email for role in ("lead", "member")]
    assert not [row for row in two.ledger.state["accounts_user"].values() if row["email"] in names]
    due = {HelpMessage: two.ours.values["message"], ContactMessage: two.ours.values["contact"]}
    for model, key in due.items():
        model.objects.filter(pk=key).update(delete_after=timezone.localdate() - timedelta(days=1))
    retention.run()
    assert not any(model.objects.filter(pk=key).exists() for model, key in due.items())
    assert two.ledger.damage(everything) == []
