"""The screens of the factors: what staff see and send, what is refused, who stays outside."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupSitePermission

from tests.factories import create_user
from workshop.effect import factors, services
from workshop.effect.queries import library_of
from workshop.models import EffectEstimate, EffectFactor, EffectFactorChange, WorkshopSettings

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


def url(name, *args):
    return reverse(f"workshop_factors:{name}", args=args)


@pytest.fixture
def editor(town):
    return town.staff("editor")


@pytest.fixture
def at_work(client, editor):
    client.force_login(editor)
    return client


def data(**changes):
    row = EffectFactor.objects.get(site=None, key="pv-strom")
    found = {name: getattr(row, name) for name in factors.FIELDS} | {"factor": "900", "method": "", "seen": "0"} | changes
    return {name: "" if value is None else str(value) for name, value in found.items()}


def test_the_list_shows_every_factor_with_value_source_and_year(at_work):
    content = at_work.get(url("list")).content.decode()
    assert "950 kWh je kWp" in content and "0,000166 t CO₂e je km" in content and "Stand 2022" in content and "± 15 %" in content
    assert "eigener Wert" not in content.split("admin-history")[1]


def test_a_day_of_a_factor_taken_over_changed_switched_off_given_back(at_work, town, editor):
    edit, state = url("edit", town.site.pk, "pv-strom"), url("state", town.site.pk, "pv-strom")
    assert "Als eigenen Wert speichern" in at_work.get(edit).content.decode()
    assert at_work.post(edit, data(factor="1.012,5", source=f"Stadtwerke {XSS}")).status_code == 302
    row = library_of(town.site)["pv-strom"].current
    assert row.factor == Decimal("1012.5") and row.site == town.site
    content = at_work.get(edit).content.decode()
    assert 'value="1.012,5"' in content and "Mitgeliefert sind 950 kWh je kWp" in content and XSS not in content and editor.name in content
    assert "Faktor: 950 → 1.012,5" in content
    assert "eigener Wert" in at_work.get(url("list")).content.decode() and XSS not in at_work.get(url("list")).content.decode()
    at_work.post(state, {"what": "off"})
    assert "abgeschaltet" in at_work.get(edit).content.decode()
    at_work.post(state, {"what": "on"})
    at_work.post(state, {"what": "back"})
    assert not library_of(town.site)["pv-strom"].is_own and library_of(town.site)["pv-strom"].is_offered
    assert at_work.post(state, {"what": "explode"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"factor": "viel"}, "nur eine Zahl"), ({"factor": "0"}, "zwischen 0,000001 und 1.000.000"), ({"factor": "1.000.000,1"}, "zwischen 0,000001"),
        ({"factor": "-2.000.000"}, "zwischen 0,000001"), ({"factor": "0,0000001"}, ""), ({"factor": "NaN"}, "nur eine Zahl"), ({"factor": ""}, ""),
        ({"source": " "}, ""), ({"year": ""}, ""), ({"year": "1812"}, "Jahr von 1990"), ({"year": "3000"}, "Jahr von 1990"),
        ({"uncertainty_percent": "101"}, ""), ({"uncertainty_percent": "-1"}, ""), ({"quantity_unit": ""}, ""), ({"label": "x" * 161}, ""),
        ({"label": "Strom sparen"}, "Diesen Namen gibt es schon"), ({"source": "q" * 200, "method": "m" * 150}, "zusammen zu lang"),
        ({"method": "Leistung × 950 kWh je kWp"}, "noch der mitgelieferte Rechenweg"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(at_work, town, changes, words):
    answer = at_work.post(url("edit", town.site.pk, "pv-strom"), data(hint="Bleibt stehen", **changes))
    content = answer.content.decode()
    assert answer.status_code == 422 and words in content and "Bleibt stehen" in content
    assert not EffectFactor.objects.exclude(site=None).exists() and not EffectFactorChange.objects.exists()


def test_this_year_is_not_the_future_and_a_burden_has_a_minus(at_work, town):
    answer = at_work.post(url("add", town.site.pk), data(label="Kühlhaus", factor="−0,4", year=timezone.localdate().year))
    row = EffectFactor.objects.get(site=town.site)
    assert answer.url == url("edit", town.site.pk, row.key) and row.factor == Decimal("-0.4")
    assert "-0,4" in at_work.get(url("edit", town.site.pk, row.key)).content.decode()
    late = at_work.post(url("add", town.site.pk), data(label="Später", year=timezone.localdate().year + 1))
    assert late.status_code == 422


def test_extra_fields_are_ignored(at_work, town, other_town):
    at_work.post(url("edit", town.site.pk, "pv-strom"), data(site=other_town.site.pk, key="fremd", is_active="", follows_shipped="on"))
    row = EffectFactor.objects.exclude(site=None).get()
    assert (row.site, row.key, row.is_active, row.follows_shipped) == (town.site, "pv-strom", True, False)


def test_who_comes_second_is_told_and_may_send_again(at_work, town):
    edit = url("edit", town.site.pk, "pv-strom")
    factors.save(town.site, "pv-strom", {**data(), "factor": Decimal(880), "year": 2024, "uncertainty_percent": 9}, town.staff("editor"))
    answer = at_work.post(edit, data(factor="870"))
    content = answer.content.decode()
    last = EffectFactorChange.objects.get().pk
    assert answer.status_code == 409 and "inzwischen geändert" in content and 'value="870"' in content and f'name="seen" value="{last}"' in content
    assert at_work.post(edit, data(factor="870", seen=last)).status_code == 302
    assert library_of(town.site)["pv-strom"].current.factor == 870


def test_deleting_works_for_an_unused_factor_of_ones_own_alone(at_work, town, lead_seat):
    at_work.post(url("add", town.site.pk), data(label="Kühlhaus"))
    row = EffectFactor.objects.get(site=town.site)
    services.add_with_factor(lead_seat, row.pk, Decimal(2))
    answer = at_work.post(url("state", town.site.pk, row.key), {"what": "delete"}, follow=True)
    assert "Schalten Sie ihn ab" in answer.content.decode() and "Endgültig löschen" not in answer.content.decode()
    EffectEstimate.objects.all().delete()
    assert at_work.post(url("state", town.site.pk, row.key), {"what": "delete"}).url == url("list")
    assert not EffectFactor.objects.filter(site=town.site).exists()
    assert at_work.post(url("state", town.site.pk, "pv-strom"), {"what": "delete"}).status_code == 404


@pytest.mark.parametrize("who", ["anonymous", "citizen", "lead", "elsewhere"])
def test_all_screens_are_closed_to_everybody_else(who, client, town, other_town, lead):
    user = {"anonymous": lambda: None, "citizen": create_user, "lead": lambda: lead, "elsewhere": lambda: other_town.staff("editor")}[who]()
    if user:
        client.force_login(user)
    wanted = (404,) if who == "elsewhere" else (302, 403, 404)
    for address in (url("add", town.site.pk), url("edit", town.site.pk, "pv-strom")):
        assert client.get(address).status_code in wanted and client.post(address, data()).status_code in wanted
    for what in ("on", "off", "back", "delete"):
        assert client.post(url("state", town.site.pk, "pv-strom"), {"what": what}).status_code in wanted
    if who == "elsewhere":
        assert town.site.site_name not in client.get(url("list")).content.decode()
    assert not EffectFactor.objects.exclude(site=None).exists() and not EffectFactorChange.objects.exists()


def test_reading_changes_nothing_and_changes_need_a_token(town, editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    assert browser.get(url("state", town.site.pk, "pv-strom")).status_code == 405
    assert browser.post(url("state", town.site.pk, "pv-strom"), {"what": "off"}).status_code == 403
    assert browser.post(url("edit", town.site.pk, "pv-strom"), data()).status_code == 403
    for address in (url("list"), url("add", town.site.pk), url("edit", town.site.pk, "pv-strom")):
        assert browser.get(address).status_code == 200
    assert not EffectFactor.objects.exclude(site=None).exists()


def test_the_list_needs_no_more_queries_for_more_factors(at_work, town, editor, lead_seat):
    values = {**data(), "factor": Decimal(1), "year": 2024, "uncertainty_percent": 9}
    at_work.get(url("list"))
    with CaptureQueriesContext(connection) as few:
        at_work.get(url("list"))
    for number in range(20):
        row = factors.save(town.site, "", {**values, "label": f"Faktor {number}"}, editor)
        services.add_with_factor(lead_seat, row.pk, Decimal(2))
    with CaptureQueriesContext(connection) as many:
        at_work.get(url("list"))
    assert len(many) <= len(few)


def test_the_plan_says_that_the_factor_changed_and_calculates_anew_by_a_button(client, town, editor, lead, lead_seat, project):
    row = services.add_with_factor(lead_seat, library_of(town.site)["pv-strom"].current.pk, Decimal(10))
    values = {**data(), "factor": Decimal(900), "year": 2024, "uncertainty_percent": 9, "source": f"Stadtwerke {XSS}"}
    factors.save(town.site, "pv-strom", values, editor)
    client.force_login(lead)
    page, anew = reverse("workshop:effect", args=[project.pk]), reverse("workshop:effect_recalculate", args=[project.pk, row.pk])
    content = client.get(page).content.decode()
    assert "ist mit 950 kWh je kWp gerechnet. Jetzt gelten 900 kWh je kWp" in content and "9.500" in content and XSS not in content
    assert client.get(anew).status_code == 405
    assert client.post(anew).status_code == 302
    content = client.get(page).content.decode()
    assert "9.000" in content and "gerechnet. Jetzt gelten" not in content
    factors.switch(town.site, "pv-strom", False, editor)
    assert "wird nicht mehr angeboten" in client.get(page).content.decode()


def test_the_value_of_an_hour_is_set_by_who_has_the_right_for_this_town(at_work, client, town, other_town, editor):
    for site in (town.site, other_town.site):
        assert client.get(reverse("wagtailsettings:edit", args=["workshop", "workshopsettings", site.pk])).status_code == 302
    permission = Permission.objects.get(codename="change_workshopsettings")
    GroupSitePermission.objects.create(group=editor.groups.first(), site=town.site, permission=permission)
    rules = reverse("wagtailsettings:edit", args=["workshop", "workshopsettings", town.site.pk])
    sent = {"volunteer_rate": "12,50", "own_share_percent": "20", "quiet_days": "60", "lead_quiet_days": "90"}
    assert client.post(rules, sent).status_code == 302 and WorkshopSettings.for_site(town.site).volunteer_rate == Decimal("12.5")
    assert 'value="12,5"' in client.get(rules).content.decode()
    client.post(rules, sent | {"volunteer_rate": "5.000"})
    client.post(reverse("wagtailsettings:edit", args=["workshop", "workshopsettings", other_town.site.pk]), sent)
    assert WorkshopSettings.for_site(town.site).volunteer_rate == Decimal("12.5") and WorkshopSettings.for_site(other_town.site).volunteer_rate == 20
