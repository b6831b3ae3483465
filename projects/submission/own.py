"""What a signed-in person brought in: everything that was confirmed with the address of her account, also from before it existed.

Her address was proven twice, by the submission and by the account; nothing else ties the two together.
"""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.models import Site

from accounts import notices, privacy, todo
from accounts.mine import registry as mine
from accounts.mine.access import OwnRequest, own
from accounts.mine.account import address_changed
from accounts.models import User
from moderation import services as moderation
from municipality.addresses import address_of
from municipality.scope import get_site
from municipality.tree import locked
from projects.models import HelpMessage, ProjectPage, Submission
from projects.registry import has_team

from . import keys, retention
from .services import project_index

State = Submission.State
PUBLIC_ONCE = (State.LIVE, State.OFFLINE)


def register() -> None:
    """Hang submissions into one's own area and into the rights of a person; called once by the app config."""
    mine.register_section("submissions", gettext_lazy("Was ich eingebracht habe"), cards, 30)
    mine.register_beginning(marketplace)
    todo.register(todos)
    privacy.register_export("submissions", export)
    privacy.register_erasure(erase, 30)
    notices.register_subject("project", existing)
    address_changed.connect(follow_address, sender=User, dispatch_uid="projects.submission.own")


def of(user: User, site: Site) -> QuerySet[Submission]:
    """Return what was confirmed with this person's address in this municipality, newest first."""
    rows = Submission.objects.filter(site=site, email__iexact=user.email, confirmed_at__isnull=False, anonymised_at=None)
    return rows.select_related("project").order_by("-created")


def _address(row: Submission) -> str:
    return reverse("projects:own_status", args=[row.public_id])


def cards(user: User, site: Site) -> list[mine.Card]:
    """Return a card with state and a way to the private status page for each of them."""
    return [
        mine.Card(
            title=row.shown_title, url=_address(row), state=row.get_state_display(), since=row.created, by_post=True, link_label=_("Stand ansehen")
        )
        for row in of(user, site)
    ]


def todos(user: User, site: Site) -> list[todo.Todo]:
    """Return the ideas whose author was asked for changes: one opens them from the card below."""
    waiting = of(user, site).filter(state=State.CHANGES_REQUESTED)
    return [
        todo.Todo(
            text=_("Idee überarbeiten: Die Moderation bittet um Änderungen"), url=f"{reverse('mine:home')}#teil-submissions", since=row.decided_at,
            group=row.shown_title, icon="pencil", order=10,
        )
        for row in waiting
    ]  # fmt: skip


def marketplace(site: Site) -> str:
    """Return the address of the list of projects."""
    index = project_index(site)
    return address_of(site, index.url_path) if index is not None and index.live else ""


@own
@require_POST
def own_status(request: OwnRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open the private status page of something of one's own, under a link of its own."""
    row = get_object_or_404(of(request.user, get_site(request)), public_id=public_id)
    return redirect("projects:status", public_id=row.public_id, secret=keys.add_link(row))


def existing(user: User, ids: set[str]) -> set[str]:
    """Return which of these projects still exist."""
    wanted = [int(key) for key in ids if key.isdecimal()]
    return {str(pk) for pk in ProjectPage.objects.filter(pk__in=wanted).values_list("pk", flat=True)}


# Rights of the person -----------------------------------------------------------------------------------------------------


def export(user: User) -> dict[str, Any]:
    """Return all submissions and messages to projects with this person's address."""
    submissions = Submission.objects.filter(email__iexact=user.email, confirmed_at__isnull=False).order_by("pk")
    messages = HelpMessage.objects.filter(email__iexact=user.email).order_by("pk")
    return {
        "brought_in": [
            {
                "title": row.shown_title, "state": row.state, "name": row.name, "name_display": row.name_display, "created": row.created,
                "confirmed": row.confirmed_at, "form": row.data,
                "consents": list(row.consents.values("kind", "text", "text_version", "given_at", "revoked_at")),
            }
            for row in submissions.prefetch_related("consents")
        ],
        "messages": list(messages.values("name", "text", "created", "state")),
    }  # fmt: skip


def erase(user: User) -> None:
    """Take the person out of everything that she brought in. What is or was public, and what a team works on, stays without her."""
    for row in Submission.objects.filter(email__iexact=user.email).order_by("pk"):
        page = ProjectPage.objects.filter(pk=row.project_id).first() if row.project_id else None
        if row.state in PUBLIC_ONCE or (page is not None and (page.live or has_team(page.pk))):
            retention.erase_person(row)
            continue
        with locked(page) if page else transaction.atomic():
            if page is not None and row.state in (State.CONFIRMED, State.IN_MODERATION, State.CHANGES_REQUESTED):
                moderation.withdraw(page)
            retention.delete(Submission.objects.get(pk=row.pk))
    HelpMessage.objects.filter(email__iexact=user.email).update(email="", name="")


def follow_address(sender: type[User], user: User, old: str, new: str, **kwargs: Any) -> None:
    """Mails about what a person brought in go to the address that she has now."""
    Submission.objects.filter(email__iexact=old, confirmed_at__isnull=False, anonymised_at=None).update(email=new)
