"""Builders of test data. One municipality is a `Town`; pages are added below it with short helpers."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.models import User
from home.models import ContactPage, HomePage, LegalPage, NewsIndexPage, NewsPage, StandardPage
from moderation.models import Ground, ModerationSettings
from municipality import cache
from municipality.models import Branding, District, Launch, MunicipalitySettings, Office
from projects.models import Need, ProjectIndexPage, ProjectPage
from strategy.models import FieldOfActionPage, MeasurePage, StrategyPage
from tests.remembered import with_rows

_numbers = itertools.count(1)


def number() -> int:
    """A number that no other object of this run has."""
    return next(_numbers)


def create_user(email: str = "", *, password: str = "geheim-genug-1", **fields: Any) -> User:
    """A person; with `is_superuser=True` an operator."""
    return User.objects.create_user(email or f"person{number()}@example.org", password, **fields)


@dataclass
class Town:
    """A municipality with the pages that every municipality has."""

    site: Site
    home: HomePage
    strategy: StrategyPage
    projects: ProjectIndexPage
    settings: MunicipalitySettings
    groups: dict[str, Group] = field(default_factory=dict)

    @classmethod
    def create(cls, hostname: str = "localhost", name: str = "Auenfurt", *, default: bool = True) -> "Town":
        def make() -> "Town":
            with disable_reference_index_auto_update():  # its pages refer to nothing, and every test pays for it
                return cls._create(hostname, name, default=default)

        made = with_rows((hostname, name, default), make)
        cache.forget()
        return made

    @classmethod
    def _create(cls, hostname: str, name: str, *, default: bool) -> "Town":
        locale, _ = Locale.objects.get_or_create(language_code="de")
        Locale.objects.get_or_create(language_code="en")
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
        if default:
            Site.objects.filter(is_default_site=True).delete()
            Page.objects.filter(depth=2, slug="home").delete()
            root.refresh_from_db()
        home = root.add_child(
            instance=HomePage(title=name, slug=f"home-{hostname.replace('.', '-')}", locale=locale, headline=f"{name} wird klimaneutral")
        )
        site = Site.objects.create(hostname=hostname, port=80, site_name=name, root_page=home, is_default_site=default)
        Launch.objects.create(site=site, state=Launch.State.LIVE)
        Branding.objects.create(site=site, name=name)
        town_settings = MunicipalitySettings.objects.create(
            site=site, official_name=f"Stadt {name}", email=f"klima@{hostname}", office_name="Stabsstelle Klima"
        )
        ModerationSettings.objects.create(site=site)
        strategy = home.add_child(
            instance=StrategyPage(
                title="Klimaschutzstrategie 2035",
                slug="strategie",
                locale=locale,
                show_in_menus=True,
                guiding_idea="Klimaneutral bis 2035.",
                baseline_year=1990,
                target_year=2035,
            )
        )
        index = home.add_child(instance=ProjectIndexPage(title="Projekte", slug="projekte", locale=locale, show_in_menus=True))
        return cls(site=site, home=home, strategy=strategy, projects=index, settings=town_settings)

    def field_of_action(self, title: str = "", **fields: Any) -> FieldOfActionPage:
        n = number()
        return self.strategy.add_child(
            instance=FieldOfActionPage(
                title=title or f"Handlungsfeld {n}", slug=fields.pop("slug", f"feld-{n}"), locale=self.strategy.locale, **fields
            )
        )

    def measure(self, field_page: FieldOfActionPage | None = None, title: str = "", **fields: Any) -> MeasurePage:
        n = number()
        parent = field_page or FieldOfActionPage.objects.child_of(self.strategy).first() or self.field_of_action()
        fields.setdefault("code", f"M {n}")
        return parent.add_child(
            instance=MeasurePage(title=title or f"Maßnahme {n}", slug=fields.pop("slug", f"massnahme-{n}"), locale=self.strategy.locale, **fields)
        )

    def project(self, title: str = "", *, fields_of_action=(), needs=(), phase: str = "", **fields: Any) -> ProjectPage:
        n = number()
        fields.setdefault("summary", f"Worum es bei Projekt {n} geht.")
        page = ProjectPage(title=title or f"Projekt {n}", slug=fields.pop("slug", f"projekt-{n}"), locale=self.strategy.locale, **fields)
        page.fields_of_action = list(fields_of_action)
        page.needs = [Need(kind=kind, title=text, sort_order=i) for i, (kind, text) in enumerate(needs)]
        self.projects.refresh_from_db()
        self.projects.add_child(instance=page)
        if phase:
            page.state.phase = phase
            page.state.save()
        return page

    def page(self, title: str = "", **fields: Any) -> StandardPage:
        n = number()
        return self.home.add_child(
            instance=StandardPage(title=title or f"Seite {n}", slug=fields.pop("slug", f"seite-{n}"), locale=self.home.locale, **fields)
        )

    def news(self, title: str = "", **fields: Any) -> NewsPage:
        n = number()
        parent = NewsIndexPage.objects.child_of(self.home).first() or self.home.add_child(
            instance=NewsIndexPage(title="Aktuelles", slug="aktuelles", locale=self.home.locale, show_in_menus=True)
        )
        fields.setdefault("summary", f"Nachricht {n}.")
        return parent.add_child(
            instance=NewsPage(title=title or f"Nachricht {n}", slug=fields.pop("slug", f"nachricht-{n}"), locale=self.home.locale, **fields)
        )

    def contact_page(self) -> ContactPage:
        return self.home.add_child(instance=ContactPage(title="Kontakt", slug="kontakt", locale=self.home.locale))

    def legal(self, kind: str, title: str) -> LegalPage:
        return self.home.add_child(instance=LegalPage(title=title, slug=kind, kind=kind, locale=self.home.locale))

    def district(self, name: str = "Nordstadt", **fields: Any) -> District:
        return District.objects.create(municipality=self.settings, name=name, **fields)

    def office(self, name: str = "Amt für Umwelt") -> Office:
        return Office.objects.create(municipality=self.settings, name=name)

    def ground(self, title: str = "Gehört nicht zum Thema", text: str = "Bitte sagen Sie, was es mit dem Klima zu tun hat.") -> Ground:
        return Ground.objects.create(settings=ModerationSettings.for_site(self.site), title=title, text=text)

    def staff(self, role: str = "moderator", email: str = "") -> User:
        """A person of the administration: `editor` (edits and publishes) or `moderator` (moderates and publishes)."""
        user = create_user(email or f"{role}{number()}@{self.site.hostname}.example", is_staff=True, name=f"{role.title()} {self.site.site_name}")
        user.groups.add(self.group(role))
        return user

    def group(self, role: str) -> Group:
        if role not in self.groups:
            group, _ = Group.objects.get_or_create(name=f"{self.site.site_name}: {role}")
            group.permissions.add(Permission.objects.get(codename="access_admin"))
            for codename in ("add_page", "change_page", "publish_page"):
                permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
                GroupPagePermission.objects.get_or_create(group=group, page=self.home, permission=permission)
            self.groups[role] = group
        return self.groups[role]
