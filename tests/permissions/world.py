"""One object of every kind in a municipality, the people who may or may not touch it, and where each address finds its arguments."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Locale, Page, Task, Workflow

from accounts.models import Notice, User
from home.models import ContactMessage
from instances.models import Removal, SetupDraft, TownWork
from moderation import services as moderation
from moderation.models import Report
from municipality.models import Picture
from projects.models import HelpMessage, ProjectPage, Submission
from projects.submission import keys
from reports.assembly import snapshot
from reports.models import ReportIndexPage, ReportPage, ReportVersion
from reports.models.versions import digest_of
from roles.models import IdentityProvider, Invitation, ProviderIdentity, RoleChange
from strategy.models import ApiToken, ImportProfile, ImportRun, Indicator, IndicatorValue, MeasureKeeper, MeasurePage, ProgressNote, Unit, ValueChange
from strategy.upkeep.people import keeper_group
from tests.factories import Town, create_user
from workshop.models import Role, TeamMember

from . import carrying_objects, exchange_objects, give_objects, money_objects, paper_objects, plan_objects, team_objects

NEEDLE, PROOF = "Zwiebelturm", "Quittenwiese"
MARK = f"{NEEDLE} {PROOF}"
"""Stands in everything that belongs to the first municipality. People search for the first word (and screens repeat it); whoever
reads the second has seen something of hers."""
ROLES = ("anonymous", "editor", "moderator", "stranger", "operator", "member", "lead", "keeper")
"""`member` and `lead` are citizens in the team of the live project; `stranger` moderates in another municipality; `keeper` is somebody of
an office ("Fachstelle") who keeps the measure."""
COLLECTION_RIGHTS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
SITE_RIGHTS = ("change_branding", "change_municipalitysettings", "change_moderationsettings")


@dataclass
class World:
    """A municipality with one object of every kind; `values` are the arguments of addresses by name."""

    town: Town
    values: dict[str, Any] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def client(self, role: str, **options: Any) -> Client:
        """Return a browser in which this role is signed in."""
        client = Client(HTTP_HOST=self.town.site.hostname, raise_request_exception=False, **options)
        if role in self.people:
            client.force_login(self.people[role])
        return client


def staff(town: Town, email: str, *, moderates: bool) -> User:
    """A person of a municipality with every right that somebody there needs, and none elsewhere: pages, own collection, own settings."""
    name = f"{town.site.hostname} {'Moderation' if moderates else 'Redaktion'}"
    group, made = Group.objects.get_or_create(name=name)
    if made:
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in ("add_page", "change_page", "publish_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page=town.home, permission=permission)
        for codename in COLLECTION_RIGHTS:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection_of(town), permission=Permission.objects.get(codename=codename)
            )
        for codename in SITE_RIGHTS:
            GroupSitePermission.objects.create(group=group, site=town.site, permission=Permission.objects.get(codename=codename))
    user = create_user(email, is_staff=True, name=name)
    user.groups.add(group)
    if moderates:
        user.groups.add(moderation.moderation_group(town.site))
    return user


def collection_of(town: Town) -> Collection:
    """The folder for pictures and documents of a municipality."""
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=town.site.hostname).first() or root.add_child(name=town.site.hostname)


def build(town: Town, other: Town | None = None) -> World:
    """Fill a municipality with one object of every kind and its people; the stranger belongs to the other one."""
    world = World(town)
    world.people = {
        "editor": staff(town, "redaktion@amt.example", moderates=False),
        "moderator": staff(town, "moderation@amt.example", moderates=True),
        "operator": create_user("betrieb@example.org", is_staff=True, is_superuser=True),
        "keeper": create_user("fachstelle@amt.example", is_staff=True, name=f"Kim {MARK}"),
        "member": create_user("mitglied@example.org", name=f"Mia {MARK}"),
        "lead": create_user("leitung@example.org", name=f"Lea {MARK}"),
    }
    if other is not None:
        world.people["stranger"] = staff(other, "fremd@anderes-amt.example", moderates=True)
    world.values = objects_of(town, world.people)
    world.people["keeper"].groups.add(keeper_group(town.site))
    MeasureKeeper.objects.create(measure_id=world.values["measure"], user=world.people["keeper"])
    world.values["keeper_person"] = world.people["keeper"].pk
    world.values["role_invitation"] = Invitation.objects.create(
        site=town.site,
        email="neu@amt.example",
        name=f"Nele {MARK}",
        roles=["editor"],
        expires=timezone.now() + timedelta(days=3),
        token_hash=f"{town.site.pk:064d}",
    ).pk
    provider = IdentityProvider.objects.create(site=town.site, issuer="https://127.0.0.1/amt", client_id=MARK, label=f"Konto {MARK}")
    ProviderIdentity.objects.create(provider=provider, user=world.people["keeper"], issuer=provider.issuer, subject=f"1 {MARK}")
    RoleChange.objects.create(site=town.site, action=RoleChange.Action.INVITED, user_name=f"Nele {MARK}", roles=["editor"])
    for role in (Role.MEMBER, Role.LEAD):
        TeamMember.objects.create(project_id=world.values["live"], user=world.people[role.value], role=role)
    notice = Notice.objects.create(site=town.site, user=world.people["lead"], kind="test", event_key="test:1", title=f"Neu {MARK}", frequency="never")
    world.values["notice"] = notice.pk
    world.values.update(plan_objects.build(world.people, world.values["live"], MARK))
    world.values.update(carrying_objects.build(world.people, world.values["live"], MARK))
    world.values.update(team_objects.build(world.people, world.values["live"], MARK))
    world.values.update(paper_objects.build(world.people, world.values["live"], MARK))
    world.values.update(money_objects.build(ProjectPage.objects.get(pk=world.values["live"]), MARK))
    world.values.update(exchange_objects.build(town, world.people, world.values["live"], MARK))
    world.values.update(give_objects.build(town, world.people, world.values["live"], MARK))
    world.values["setup"] = SetupDraft.objects.create(owner=world.people["operator"], data={"municipality": {"name": f"Neue Stadt {MARK}"}}).pk
    kept = {"by": world.people["operator"], "by_name": f"Omar {MARK}"}
    world.values["town_work"] = TownWork.objects.create(
        site=town.site, kind="export", state="done", expires=timezone.now() + timedelta(days=3), **kept
    ).pk
    world.values["town_removal"] = Removal.objects.create(town=town.site.pk, name=f"Stadt {MARK}", host="localhost", state="checked", **kept).pk
    return world


def objects_of(town: Town, people: dict[str, User], mark: str = MARK) -> dict[str, Any]:
    """One object of every kind in a municipality, named after `mark`; `people` hold its editor and its moderator."""
    later = timezone.localdate() + timedelta(days=100)
    field_page = town.field_of_action(f"Energie {mark}")
    measure = town.measure(field_page, f"Solardächer {mark}", start=timezone.localdate())
    live = town.project(f"Ein Projekt {mark}", fields_of_action=[field_page])
    revision = live.save_revision()
    waiting = town.project(f"Eine Idee {mark}", live=False)
    waiting.save_revision()
    state = moderation.submit(waiting)
    submission = Submission.objects.create(
        site=town.site,
        state=Submission.State.IN_MODERATION,
        project=waiting,
        email="ada@example.org",
        data={"title": f"Eine Idee {mark}"},
        confirmed_at=timezone.now(),
    )
    secret = keys.add_link(submission)
    message = HelpMessage.objects.create(
        site=town.site,
        project=live,
        name="",
        email="",
        text="",
        state=HelpMessage.State.RELAYED,
        delete_after=later,
    )
    collection = collection_of(town)
    picture = Picture.objects.create(title=f"Ein Bild {mark}", file=get_test_image_file(size=(20, 20)), collection=collection, is_public=True)
    document = get_document_model().objects.create(title=f"Ein Dokument {mark}", file=ContentFile(b"%PDF-1.4", "plan.pdf"), collection=collection)
    contact = ContactMessage.objects.create(
        site=town.site, name=f"Cem {mark}", topic=f"Thema {mark}", email="cem@example.org", text=f"Eine Frage. {mark}", delete_after=later
    )
    report = Report.objects.create(
        site=town.site, page=live, url=live.url or "/", subject=live.title, reason=Report.Reason.OTHER, text=f"Stimmt nicht. {mark}"
    )
    moderation.add_note(state, people["moderator"], f"Notiz {mark}")
    indicator = Indicator.objects.create(strategy=town.strategy, title=f"Treibhausgase {mark}", unit="kt")
    indicator.values.create(year=2020, value=5)
    profile = ImportProfile.objects.create(site=town.site, name=f"Profil {mark}", kind="measures", mapping={"": {"Titel": "title"}})
    run = ImportRun.objects.create(strategy=town.strategy, file_name=f"Liste {mark}.csv", kind="measures", state=ImportRun.State.READY, preview={})
    IndicatorValue.objects.create(indicator=indicator, year=2020, value=1, category=f"Verkehr {mark}"[:80], note=mark)
    ValueChange.objects.create(indicator=indicator, year=2020, kind="actual", after={"value": "1", "note": mark})
    token = ApiToken.objects.create(
        strategy=town.strategy,
        name=f"Stadtwerke {mark}",
        key_hash=f"{town.strategy.pk:064d}",
        hint="pfw_000000",
        expires_at=timezone.now() + timedelta(days=9),
    )
    office = town.office(f"Amt {mark}")
    MeasurePage.objects.filter(pk=measure.pk).update(responsible_office=office)
    note = ProgressNote.objects.create(
        measure=measure, period_start=date(2026, 1, 1), period_end=date(2026, 6, 30), text=f"Sachstand {mark}", state=ProgressNote.State.SUBMITTED
    )
    town.ground(f"Grund {mark}")
    town.district(f"Stadtteil {mark}")
    town.page(f"Entwurf {mark}", live=False)
    town.contact_page()
    town.news(f"Neues {mark}")
    yearly = _report(town, mark)
    return {
        "live": live.pk, "waiting": waiting.pk, "index": town.projects.pk, "strategy": town.strategy.pk, "field": field_page.pk, "measure": measure.pk, "home": town.home.pk, "office": office.pk,
        "revision": revision.pk, "state": state.pk, "task_state": state.current_task_state_id, "task": Task.objects.get(moderationtask__site=town.site).pk,
        "workflow": Workflow.objects.get(workflow_tasks__task__moderationtask__site=town.site).pk, "public_id": submission.public_id, "secret": secret,
        "submission": submission.pk, "message": message.pk, "message_id": message.public_id, "picture": picture.pk, "document": document.pk,
        "filename": document.filename, "file": picture.file.name, "contact": contact.pk, "report": report.pk, "indicator": indicator.pk, "token": token.pk, "unit": Unit.objects.first().pk, "site": town.site.pk, "note": note.pk, "import": run.pk, "import_profile": profile.pk,
        "collection": collection.pk, "user": people["editor"].pk, "group": Group.objects.filter(name__startswith=town.site.hostname).first().pk,
        "yearly": yearly.pk, "yearly_slug": yearly.slug, "yearly_field": field_page.slug,
        "locale": Locale.objects.get(language_code="de").pk, "root": Page.get_first_root_node().pk,
    }  # fmt: skip


def _report(town: Town, mark: str) -> ReportPage:
    """A yearly report with a public version."""
    index = town.home.add_child(instance=ReportIndexPage(title="Berichte", slug="berichte", locale=town.home.locale))
    report = ReportPage(
        title=f"Klimaschutzbericht {mark}", slug="bericht", locale=town.home.locale, strategy=town.strategy, period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
    )  # fmt: skip
    index.add_child(instance=report)
    data = snapshot(report, number=1)
    ReportVersion.objects.create(
        report=report, number=1, title=report.title, period_start=report.period_start, period_end=report.period_end, data=data, digest=digest_of(data),
        created_at=timezone.now(), state=ReportVersion.State.READY, is_public=True, public_since=timezone.now(), pdf_pages=1, short_pages=1,
    )  # fmt: skip
    return report


# Arguments of addresses: by name of the pattern (or its namespace), then by name of the argument. A plain value stands for
# itself, a name with @ for an object of the world.
BY_NAME: dict[str, dict[str, Any]] = {
    "wagtailadmin_pages": {"app_label": "projects", "model_name": "projectpage"},
    "wagtailadmin_pages:add": {"content_type_app_name": "projects", "content_type_model_name": "projectpage", "parent_page_id": "@index"},
    "wagtailadmin_pages:workflow_action": {"page_id": "@waiting", "action_name": "approve"},
    "wagtailadmin_pages:collect_workflow_action_data": {"page_id": "@waiting", "action_name": "approve"},
    "wagtailadmin_pages:confirm_workflow_cancellation": {"page_id": "@waiting"},
    "wagtailadmin_pages:workflow_preview": {"page_id": "@waiting"},
    "wagtailadmin_pages:workflow_history": {"page_id": "@waiting"},
    "wagtailadmin_pages:workflow_history_detail": {"page_id": "@waiting"},
    "wagtailadmin_pages:revisions_compare": {"args": ("@live", "earliest", "latest")},
    "wagtail_bulk_action": {"app_label": "wagtailcore", "model_name": "page", "action": "delete"},
    "wagtailadmin_tag_model_autocomplete": {"app_name": "taggit", "model_name": "tag"},
    "wagtailadmin_collections": {"pk": "@collection"},
    "wagtailadmin_workflows": {
        "pk": "@workflow",
        "page_pk": "@home",
        "workflow_pk": "@workflow",
        "app_label": "moderation",
        "model_name": "moderationtask",
    },
    "wagtailadmin_workflows:edit_task": {"pk": "@task"},
    "wagtailadmin_workflows:disable_task": {"pk": "@task"},
    "wagtailadmin_workflows:enable_task": {"pk": "@task"},
    "wagtailadmin_editing_sessions": {"app_label": "wagtailcore", "model_name": "page", "object_id": "@live", "session_id": 999999},
    "mine:notice_read": {"pk": "@notice"},
    "roles_admin": {"pk": "@keeper_person"},
    "roles_admin:again": {"pk": "@role_invitation"},
    "roles_admin:withdraw": {"pk": "@role_invitation"},
    "nachrichten": {"instance_pk": "@contact"},
    "einreichungen": {"instance_pk": "@submission"},
    "indikatoren": {"instance_pk": "@indicator"},
    "catalogue:office": {"pk": "@office"},
    "setup": {"pk": "@setup", "step": "kommune"},
    "towns": {"pk": "@site", "work": "@town_work", "removal": "@town_removal"},
    "golive": {"pk": "@site", "link": 999999},
    "strategy_imports": {"pk": "@import", "profile_pk": "@import_profile"},
    "moderation_admin": {"pk": "@state"},
    "moderation_admin:report": {"pk": "@report"},
    "moderation_admin:report_assign": {"pk": "@report"},
    "moderation_admin:report_note": {"pk": "@report"},
    "wagtailsettings": {"app_name": "municipality", "model_name": "municipalitysettings", "pk": "@site"},
    "sign": {"size": 32},
    "social_picture": {"pk": "@live"},
    "look": {"site_id": "@site", "pk": 999999, "place": "start", "scheme": "hell", "name": "farben"},
    "simple_translation": {"page_id": "@live", "app_label": "municipality", "model_name": "office", "pk": "1"},
    "wagtailsites": {"pk": "@site"},
    "wagtailusers_users": {"pk": "@user"},
    "wagtailusers_groups": {"pk": "@group"},
    "wagtaillocales": {"pk": "@locale"},
    "wagtaildocs_chooser": {"pk": "@document"},
    "wagtailimages_chooser": {"pk": "@picture"},
    "wagtaildocs_serve": {"args": ("@document", "@filename")},
    "wagtailadmin_api:pages": {"pk": "@live", "action_name": "publish"},
    "wagtailadmin_api:documents": {"pk": "@document"},
    "wagtailadmin_api:images": {"pk": "@picture"},
    "api": {"pk": "@live", "rest": "nichts/"},
    "api:indicators-detail": {"pk": "@indicator"},
    "api:images-detail": {"pk": "@picture"},
    "api:indicator_values": {"name": "@indicator"},
    "strategy_values": {"pk": "@indicator"},
    "strategy_values:token_revoke": {"pk": "@token"},
    "einheiten": {"pk": "@unit"},
    "strategy:indicator_csv": {"pk": "@indicator"},
    "strategy:indicator": {"pk": "@indicator"},
    "strategy:indicator_figure": {"pk": "@indicator", "key": "verlauf", "ending": "svg"},
    "strategy:field_figure": {"pk": "@field", "key": "zeitplan", "ending": "svg"},
    "strategy:numbers": {"pk": "@strategy"},
    "strategy:strategy_figure": {"pk": "@strategy", "key": "stand", "ending": "svg"},
    "strategy:measures_csv": {"pk": "@strategy"},
    "strategy:export_workbook": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy:export_json": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy:export_table": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy:export_machine_table": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy_export_template": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy_export_workbook": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy_export_json": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy_export_table": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "strategy_export_machine_table": {"pk": "@strategy", "table": "massnahmen", "kind": "leer"},
    "reports": {"report": "@yearly_slug", "field": "@yearly_field", "number": 1, "name": "daten.json"},
    "reports_admin": {"page_id": "@yearly", "number": 1, "name": "daten.json"},
    "project_state": {"pk": "@live"},
    "strategy_upkeep": {"pk": "@measure"},
    "strategy_upkeep:note": {"pk": "@note"},
    "projects:help": {"pk": "@live"},
    "projects:help_confirm": {"public_id": "@message_id"},
    "projects:help_resend": {"public_id": "@message_id"},
    **team_objects.BY_NAME,
    **carrying_objects.BY_NAME,
    **plan_objects.BY_NAME,
    **exchange_objects.BY_NAME,
    **give_objects.BY_NAME,
    **money_objects.BY_NAME,
    **paper_objects.BY_NAME,
    "moderation:report": {"page_id": "@live"},
    "mfa_remove_webauthn": {"pk": 999999},
    "mfa_edit_webauthn": {"pk": 999999},
    "wagtail_serve": {"args": ("projekte/",)},
}
BY_ARGUMENT: dict[str, Any] = {
    "page_id": "@live", "parent_page_id": "@index", "page_to_move_id": "@live", "destination_id": "@index", "revision_id": "@revision",
    "task_state_id": "@task_state", "task_id": "@task", "workflow_state_id": "@state", "content_type_app_name": "projects",
    "content_type_model_name": "projectpage", "collection_id": "@collection", "document_id": "@document", "doc_id": "@document", "image_id": "@picture",
    "uploaded_file_id": 999999, "filter_spec": "width-100", "restriction_id": 999999, "page_view_restriction_id": 999999, "public_id": "@public_id",
    "secret": "@secret", "token": "x" * 43, "number": 1, "stamp": "0", "path": "@file", "uidb64": "MQ", "uidb36": "1", "key": "1-x",
}  # fmt: skip


def arguments_of(name: str, names: set[str]) -> tuple[tuple, dict[str, Any]]:
    """Return args and kwargs with which `reverse` finds the address `name`; the more specific entry wins."""
    merged: dict[str, Any] = dict(BY_ARGUMENT)
    parts = name.split("_modeladmin_")[0] if "_modeladmin_" in name else name
    for end in range(1, parts.count(":") + 2):
        merged.update(BY_NAME.get(":".join(parts.split(":")[:end]), {}))
    if "args" in merged:
        return merged["args"], {}
    return (), {key: merged[key] for key in names if key in merged}


def filled(value: Any, world: World) -> Any:
    """Replace `@name` by the object of the world."""
    if isinstance(value, tuple):
        return tuple(filled(part, world) for part in value)
    return world.values[value[1:]] if isinstance(value, str) and value.startswith("@") else value
