"""A municipality with something of everything that points somewhere, for tests of copy, export, import and delete."""

import io
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page, Site
from wagtail.rich_text import RichText

from accounts.models import User
from exchange.models import Conversation, Message, NeedInterest, Participant
from home.models import StandardPage
from moderation.models import Assignment, Decision
from municipality.models import ContactPerson, OutboxMail, Picture
from municipality.rows import read
from municipality.tables import all_tables
from projects.models import ProjectPage, Submission
from roles import building, kinds
from tests.factories import Town, create_user
from workshop.models import FieldChange, ProfileDraft, Role, Task, TeamMember, WorkPackage

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Whole:
    """A filled municipality and what tests ask about."""

    town: Town
    page: StandardPage
    project: ProjectPage
    picture: Picture
    editor: User
    member: User


def picture(collection: Collection, title: str) -> Picture:
    content = io.BytesIO()
    Image.new("RGB", (8, 6), (abs(hash(title)) % 200, 120, 80)).save(content, "PNG")
    return Picture.objects.create(title=title, collection=collection, file=ImageFile(io.BytesIO(content.getvalue()), name=f"{uuid.uuid4().hex}.png"))


def fill(town: Town, both: User) -> Whole:
    """Fill a municipality; `both` is a person who takes part here and elsewhere."""
    site, name = town.site, town.site.site_name
    groups = building.build(site)
    folder = building.collection(site)
    image, logo = picture(folder, f"Bild {name}"), picture(folder, f"Logo {name}")
    town.settings.ags = ""
    ContactPerson.objects.create(municipality=town.settings, name="Ina Beispiel", email=f"ina@{site.hostname}", photo=logo)
    document = get_document_model().objects.create(
        title="Plan", collection=folder, file=ContentFile(b"%PDF-1.4 plan", name=f"{uuid.uuid4().hex}.pdf")
    )
    editor = create_user(f"redaktion@{site.hostname}", name="Ria Muster")
    editor.groups.add(groups[kinds.EDITOR])
    member = create_user(f"mitglied@{site.hostname}", name="Tom Muster")
    field = town.field_of_action("Energie", picture=image)
    measure = town.measure(field, "Solardächer", description=f'<p>Siehe <a id="{field.pk}" linktype="page">das Feld</a>.</p>')
    measure.flanking_measures = [town.measure(field, "Speicher", code="S 1")]
    measure.save()
    legal = town.legal("imprint", "Impressum")
    legal.body = [("text", RichText(f"<p>Stadt {name}, Rathausgasse 7, 99999 {name}. Ina Beispiel, Telefon 0800 1234567, ina@{site.hostname}</p>"))]
    legal.save_revision().publish()
    page = town.page("Mitmachen")
    page.body = [
        ("text", RichText(f'<p>Zum <a id="{measure.pk}" linktype="page">Dach</a> und <a id="{document.pk}" linktype="document">Plan</a>.</p>')),
        ("picture", {"image": image, "alt": "Ein Dach", "caption": "", "credit": ""}),
        ("download", {"document": document, "title": "Plan"}),
        ("call_to_action", {"heading": "Los", "text": "", "button": "Weiter", "page": field, "url": ""}),
    ]
    page.save_revision().publish()
    district = town.district("Nordstadt")
    project = town.project(
        "Solarbank",
        fields_of_action=[field],
        needs=[("people", "Helfende")],
        phase="planning",
        district=district,
        picture=image,
        picture_alt="Eine Bank",
    )
    project.measures = [measure]
    project.save_revision().publish()
    project.title = "Solarbank am Fluss"
    project.save_revision()
    seat = TeamMember.objects.create(project=project, user=member, role=Role.LEAD)
    TeamMember.objects.create(project=project, user=both, role=Role.MEMBER)
    package = WorkPackage.objects.create(project=project, title="Bauen", responsible=seat)
    task = Task.objects.create(project=project, package=package, title="Sägen", responsible=seat)
    FieldChange.objects.create(project=project, table="task", row=task.pk, field="title", after="Sägen", version=1, user=member)
    ProfileDraft.objects.create(
        project=project, revision=project.latest_revision_id,
        data={"title": "Bank", "district": str(district.pk), "fields_of_action": [str(field.pk)], "measures": [str(measure.pk)], "picture": image.pk},
    )  # fmt: skip
    sent = Submission.objects.create(
        site=site, data={"title": "Idee", "field_of_action": str(field.pk)}, email=f"gast@{site.hostname}", project=project
    )
    sent.pictures.add(image)
    talk = Conversation.objects.create(site=site, kind="outside", project=project, subject="Frage")
    author = Participant.objects.create(conversation=talk, user=both)
    Message.objects.create(conversation=talk, author=author, text="Geht das?")
    NeedInterest.objects.create(site=site, user=both, kinds=[], fields_of_action=[field.pk], districts=[district.pk])
    Decision.objects.create(site=site, page=project, item="Solarbank", action="submitted", actor=editor, revision_id=project.latest_revision_id)
    workflow = project.get_workflow()
    state = workflow.start(project, editor)
    Assignment.objects.create(site=site, target=state, user=editor)
    OutboxMail.objects.create(site=site, event_key=f"test:{site.pk}", recipient=f"gast@{site.hostname}", subject="Danke", due=NOW, created=NOW)
    for found in (field, measure):
        type(found).objects.get(pk=found.pk).save_revision().publish()
    return Whole(town, StandardPage.objects.get(pk=page.pk), ProjectPage.objects.get(pk=project.pk), image, editor, member)


def two(first: Town) -> tuple[Whole, Whole]:
    """Return two filled municipalities that share one person."""
    both = create_user("ueberall@example.org", name="Überall Dabei")
    return fill(first, both), fill(Town.create(hostname="nachbar.example", name="Nachbarfeld", default=False), both)


def everything() -> dict[str, set[str]]:
    """Return every row of every table as text; without the counts of children of the two roots, and places of folders."""
    found: dict[str, set[str]] = {}
    for table in all_tables():
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in read(connection, table)]
        for row in rows:
            if table.label in ("wagtailcore.Page", "wagtailcore.Collection") and row["depth"] == 1:
                row["numchild"] = 0
            if table.label == "wagtailcore.Collection":
                row["path"] = ""  # folders stand in the order of their names
        found[table.label] = {json.dumps(row, sort_keys=True) for row in rows}
    return found


def site(key: str) -> Site:
    return Site.objects.get(root_page=Page.objects.get(depth=2, slug=key))


def values(rows: Any) -> str:
    return json.dumps(list(rows), default=str)
