"""Offers, and how a need meets one."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import ModeratedRow
from projects.models import NeedKind

from ..querysets import OfferQuerySet


class Offer(ModeratedRow):
    """What a person or an organisation offers, without having a project. Public after moderation, while it is open."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        RESERVED = "reserved", _("reserviert")
        GIVEN = "given", _("vergeben")
        CLOSED = "closed", _("zurückgezogen")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="offers")
    organisation = models.ForeignKey("accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(_("Art"), max_length=10, choices=NeedKind.choices)
    title = models.CharField(_("Was bieten Sie an?"), max_length=120)
    description = models.TextField(_("Beschreibung"), max_length=2000, blank=True)
    amount = models.CharField(_("Wie viel?"), max_length=120, blank=True)
    district = models.ForeignKey(
        "municipality.District", verbose_name=_("Stadtteil"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lat = models.DecimalField(_("Breite"), max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(_("Länge"), max_digits=9, decimal_places=6, null=True, blank=True)
    fields_of_action = models.ManyToManyField("strategy.FieldOfActionPage", verbose_name=_("Handlungsfelder"), blank=True, related_name="+")
    available_from = models.DateField(_("ab"), null=True, blank=True)
    available_until = models.DateField(_("bis"), null=True, blank=True)
    show_name = models.BooleanField(_("Mein Name darf beim Angebot stehen"), default=False)
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    created = models.DateTimeField(_("vom"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)
    delete_after = models.DateField(_("löschen nach"), null=True, blank=True, db_index=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        ordering = ["-created"]
        indexes = [models.Index(fields=["site", "release", "state", "-created"], name="offer_list")]

    def __str__(self) -> str:
        return self.title


class NeedMatch(models.Model):
    """A need of a project and who meets it: asked, reserved, fulfilled. Of several askers exactly one gets it."""

    class State(models.TextChoices):
        ASKED = "asked", _("angefragt")
        RESERVED = "reserved", _("reserviert")
        FULFILLED = "fulfilled", _("erfüllt")
        DECLINED = "declined", _("abgelehnt")
        RELEASED = "released", _("wieder frei")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="need_matches")
    need_key = models.UUIDField(_("Bedarf"))
    need_title = models.CharField(_("Titel des Bedarfs"), max_length=120)
    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="matches")
    conversation = models.ForeignKey("exchange.Conversation", null=True, blank=True, on_delete=models.SET_NULL, related_name="matches")
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.ASKED)
    from_team = models.BooleanField(_("das Team hat gefragt"), default=False, help_text=_("Wer gefragt wird, sagt zu: sonst das Team."))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hours = models.DecimalField(_("Stunden"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    value = models.DecimalField(_("Wert in Euro"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    requirement = models.ForeignKey("workshop.ResourceRequirement", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source = models.ForeignKey("workshop.FundingSource", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("gedeckter Bedarf")
        verbose_name_plural = _("gedeckte Bedarfe")
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(fields=["project", "need_key"], condition=Q(state__in=["reserved", "fulfilled"]), name="one_match_per_need"),
            models.UniqueConstraint(fields=["offer"], condition=Q(state__in=["reserved", "fulfilled"]), name="one_match_per_offer"),
            models.UniqueConstraint(
                fields=["project", "need_key", "asked_by"], condition=Q(state="asked", from_team=False), name="one_open_answer_per_person"
            ),
            models.UniqueConstraint(
                fields=["project", "need_key", "offer"], condition=Q(state="asked", from_team=True), name="one_open_question_per_offer"
            ),
        ]


class PublicNeed(models.Model):
    """Since when a need has been public: what the weekly mail calls new. Written once, when its project is published with it."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="public_needs")
    need_key = models.UUIDField(_("Bedarf"))
    since = models.DateTimeField(_("öffentlich seit"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("öffentlicher Bedarf")
        verbose_name_plural = _("öffentliche Bedarfe")
        constraints = [models.UniqueConstraint(fields=["project", "need_key"], name="one_beginning_per_need")]


class NeedInterest(models.Model):
    """Somebody wants the weekly mail "what is looked for"; empty lists mean everything."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="need_interests")
    kinds = models.JSONField(_("Arten"), default=list, blank=True)
    fields_of_action = models.JSONField(_("Handlungsfelder"), default=list, blank=True)
    districts = models.JSONField(_("Stadtteile"), default=list, blank=True)
    created = models.DateTimeField(default=timezone.now)
    last_sent = models.DateTimeField(_("zuletzt nachgesehen"), null=True, blank=True)

    class Meta:
        verbose_name = _("Interesse an Bedarfen")
        verbose_name_plural = _("Interessen an Bedarfen")
        constraints = [models.UniqueConstraint(fields=["site", "user"], name="one_interest_per_person")]
