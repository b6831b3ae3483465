"""Needs and offers in the content API: the same filters and the same visibility as `/bedarfe/` and `/angebote/`.

Of a person nothing is here but the name that she shows beside her offer.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from municipality.addresses import addresses
from municipality.api.endpoint import Endpoint, Operation, cut
from municipality.api.parameters import LIMIT, OFFSET, Parameter, free_text, refuse
from municipality.api.types import Field, Many, Nullable, Shape, day, integer, list_of, moment, one_of, text, url
from projects.fields import chosen
from projects.filters import UnknownParameter
from projects.models import NeedKind

from .models import Offer
from .offers.cards import giver_of, help_url, place_of
from .offers.filters import NeedFilter, OfferFilter, OpenNeed

FIELD = Shape("GiveField", [Field("id", integer), Field("slug", text), Field("title", text), Field("html_url", url)], "A field of action.")
PROJECT = Shape("NeedProject", [Field("id", integer), Field("title", text), Field("html_url", url)], "The project that looks for it.")
COMMON = (
    Field("kind", one_of(NeedKind.values)), Field("kind_label", text), Field("title", text), Field("amount", text),
    Field("place", text, description="District, or the place in words; else the whole town."), Field("district_id", Nullable(integer)),
    Field("fields", Many(FIELD)),
)  # fmt: skip
NEED = Shape(
    "OpenNeed",
    (
        Field("key", text, description="Stays the same as long as the project looks for it."), *COMMON, Field("project", PROJECT),
        Field("help_url", url, description='The form "I can help"; it needs no account.'),
    ),
    "What a project looks for and has not found yet.",
)  # fmt: skip
OFFER = Shape(
    "Offer",
    (
        Field("id", integer), Field("html_url", url), *COMMON, Field("description", text, description="Plain text with line breaks."),
        Field("giver", text, description="The organisation, or the name that a person shows beside her offer; else that it is a person."),
        Field("organisation_id", Nullable(integer)), Field("available_from", Nullable(day)), Field("available_until", Nullable(day)),
        Field("created", moment),
    ),
    "What somebody offers and is still to be had.",
)  # fmt: skip
FILTERS = (
    free_text("q", "Words in title and text.", 200, "Werkstatt"),
    Parameter("sucht", "Kind.", {"type": "string", "enum": list(NeedKind.values)}, None, "people"),
    Parameter("feld", "Slug of a field of action (strategy/fields/).", {"type": "string"}, None),
    Parameter("stadtteil", "Id of a district (site/).", {"type": "string"}, None),
)
OWN = ("limit", "offset", "locale")


class GiveEndpoint(Endpoint):
    """Open needs and offers."""

    part = "offers"
    prefix = ""
    operations = (
        Operation(
            "needs/", "needs-listing", "needs", "What projects look for, newest first", list_of(NEED, "NeedList"), (*FILTERS, LIMIT, OFFSET),
            example="?sucht=people&limit=3",
        ),
        Operation(
            "offers/", "offers-listing", "offers", "What is offered, newest first", list_of(OFFER, "OfferList"), (*FILTERS, LIMIT, OFFSET),
            example="?limit=3",
        ),
        Operation("offers/<int:pk>/", "offers-detail", "offer", "One offer", OFFER),
    )  # fmt: skip

    def needs(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self._chosen(NeedFilter)
        return cut(found.found, asked, lambda rows: self._needs(found, rows))

    def offers(self, asked: dict[str, Any]) -> dict[str, Any]:
        return cut(self._chosen(OfferFilter).found.for_cards(), asked, lambda rows: [self._offer(row) for row in rows])

    def offer(self, asked: dict[str, Any], pk: int) -> dict[str, Any]:
        row = Offer.objects.visible(self.reader.site).for_cards().filter(pk=pk).first() if pk < 2**31 else None
        if row is None:
            raise Http404("offer")
        return self._offer(row)

    def _chosen(self, kind: Any) -> Any:
        try:
            return kind(self.reader.site, self.request.GET, also=OWN)
        except UnknownParameter as error:
            raise refuse(str(error)) from error

    def _fields(self, ids: Any) -> list[dict[str, Any]]:
        return [{"id": f.pk, "slug": f.slug, "title": f.title, "html_url": f.url} for f in chosen(self.reader.site, ids)]

    def _needs(self, found: NeedFilter, rows: list[OpenNeed]) -> list[dict[str, Any]]:
        address = addresses(self.reader.site)
        return [
            {
                "key": need.key, "kind": need.kind, "kind_label": need.get_kind_display(), "title": need.title, "amount": need.amount,
                "place": place_of(need.project), "district_id": need.project.district_id, "fields": self._fields(need.field_ids),
                "project": {"id": need.project_id, "title": need.project.title, "html_url": address(need.project.url_path)},
                "help_url": help_url(need.project_id, need.key, own=False),
            }
            for need in found.load(rows)
        ]  # fmt: skip

    def _offer(self, row: Offer) -> dict[str, Any]:
        return {
            "id": row.pk, "html_url": reverse("exchange:offer", args=[row.pk]), "kind": row.kind, "kind_label": row.get_kind_display(), "title": row.title,
            "amount": row.amount, "place": place_of(row), "district_id": row.district_id,
            "fields": self._fields(field.pk for field in row.fields_of_action.all()), "description": row.description, "giver": giver_of(row),
            "organisation_id": row.organisation_id, "available_from": row.available_from, "available_until": row.available_until, "created": row.created,
        }  # fmt: skip


ENDPOINTS = (GiveEndpoint,)
