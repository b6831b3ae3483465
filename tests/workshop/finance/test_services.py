"""Who pays what: whole amounts, other projects' rows, removed members, words."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from workshop.finance import services
from workshop.finance.queries import money_of
from workshop.finance.words import remarks
from workshop.models import Allocation, FieldChange, FundingSource, ResourceRequirement, TeamMember
from workshop.registry import step as workshop_step

pytestmark = pytest.mark.django_db
Kind, SourceKind = ResourceRequirement.Kind, FundingSource.Kind


@pytest.fixture
def cost(lead_seat):
    return services.add_requirement(lead_seat, {"title": "Gerüst", "kind": Kind.RENT, "cost": Decimal("900.00")})


@pytest.fixture
def fund(lead_seat):
    return services.add_source(lead_seat, {"title": "Klimafonds", "kind": SourceKind.GRANT, "amount": Decimal("500.00")})


def words(project):
    return " ".join(remark.text for remark in remarks(money_of(project).sums, own_share_percent=10))


def test_one_cost_is_paid_by_several_sources(lead_seat, cost, fund):
    own = services.add_source(lead_seat, {"title": "Kasse", "kind": SourceKind.OWN, "amount": Decimal("400.00")})
    services.allot(lead_seat, cost.pk, {fund.pk: Decimal("500.00"), own.pk: Decimal("399.99")})
    money = money_of(lead_seat.project)
    assert money.sums.total.open == Decimal("0.01")
    assert "Es fehlen noch 0,01\N{NO-BREAK SPACE}€" in words(lead_seat.project)
    services.allot(lead_seat, cost.pk, {own.pk: Decimal("400.00")})
    assert money_of(lead_seat.project).sums.total.open == 0
    assert "Jede Ausgabe hat ihr Geld" in words(lead_seat.project)
    services.allot(lead_seat, cost.pk, {own.pk: Decimal(0)})
    assert list(Allocation.objects.values_list("source", "amount")) == [(fund.pk, Decimal("500.00"))]
    assert FieldChange.objects.filter(table="allocation").count() == 4


def test_filling_takes_no_more_than_is_open_and_no_more_than_is_there(lead_seat, cost, fund):
    assert services.fill(lead_seat, cost.pk, fund.pk) == Decimal("500.00")
    assert services.fill(lead_seat, cost.pk, fund.pk) == 0
    gift = services.add_source(lead_seat, {"title": "Spende", "kind": SourceKind.DONATION})
    assert services.fill(lead_seat, cost.pk, gift.pk) == Decimal("400.00")
    assert money_of(lead_seat.project).sums.total.open == 0


def test_what_does_not_fit_is_said_and_not_refused(lead_seat, cost, fund):
    services.allot(lead_seat, cost.pk, {fund.pk: Decimal("1000.00")})
    text = words(lead_seat.project)
    assert "100\N{NO-BREAK SPACE}€ zu viel" in text and "„Klimafonds“ soll mehr bezahlen, als da ist: 500\N{NO-BREAK SPACE}€" in text
    assert "Der eigene Anteil liegt bei 0 %" in text


def test_rows_of_another_project_are_not_found(town, lead_seat, cost, fund):
    other = town.project("Anderes")
    foreign = ResourceRequirement.objects.create(project=other, title="Fremd", kind=Kind.RENT, cost=Decimal(1))
    foreign_source = FundingSource.objects.create(project=other, title="Fremd", kind=SourceKind.OWN)
    for requirement, source in ((foreign.pk, fund.pk), (cost.pk, foreign_source.pk)):
        with pytest.raises(Http404):
            services.allot(lead_seat, requirement, {source: Decimal(1)})
        with pytest.raises(Http404):
            services.fill(lead_seat, requirement, source)
    assert not Allocation.objects.exists()


def test_whoever_was_removed_changes_nothing_any_more(member_seat, cost, fund):
    TeamMember.objects.filter(pk=member_seat.member.pk).update(ended=timezone.now(), ending="removed")
    for step in (
        lambda: services.allot(member_seat, cost.pk, {fund.pk: Decimal(1)}),
        lambda: services.add_source(member_seat, {"title": "Neu", "kind": SourceKind.OWN}),
        lambda: services.add_requirement(member_seat, {"title": "Neu", "kind": Kind.RENT}),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_the_steps_say_how_far_they_are(lead_seat, project):
    assert (workshop_step("resources").state(project).level, workshop_step("finance").state(project).level) == ("none", "none")
    row = services.add_requirement(lead_seat, {"title": "Bäume", "kind": Kind.MATERIAL})
    assert (workshop_step("resources").state(project).text, workshop_step("finance").state(project).level) == ("1 Angabe fehlt", "none")
    ResourceRequirement.objects.filter(pk=row.pk).update(amount=Decimal(12), unit_cost=Decimal("79.90"))
    assert workshop_step("resources").state(project).level == "full"
    source = services.add_source(lead_seat, {"title": "Fonds", "kind": SourceKind.GRANT, "state": "promised"})
    services.fill(lead_seat, row.pk, source.pk)
    state = workshop_step("finance").state(project)
    assert (state.level, state.text) == ("full", "100 % gesichert")
    assert Allocation.objects.get().amount == Decimal("958.80")
