"""Kinds of rows that have their own small moderation (`ModeratedRow`). Apps above subclass `RowKind` and `register` an instance."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from accounts.models import User
from municipality.models import Picture

from .models import ModeratedRow
from .registry import Change, Line
from .rules import may_moderate

_kinds: dict[str, "RowKind"] = {}


class RowKind:
    """How rows of one kind are moderated. Set `name` and `model`, override what differs, and `register` an instance.

    `name` stands in addresses and in the log for ever: lower case letters and hyphens.
    """

    name = "row"
    label: Any = _("Beitrag")
    icon = "doc-full"  # an icon of Wagtail's admin
    model: type[ModeratedRow]
    related: tuple[str, ...] = ()
    """What `title`, `lines`, `site_of` and `public_url` read of other tables: loaded along (`select_related`)."""

    def in_sites(self, sites: Iterable[Site]) -> Q:
        """Return the condition "belongs to one of these municipalities"; rows without a key `site` override it."""
        return Q(site__in=list(sites))

    def site_of(self, row: Any) -> Site | None:
        """Return the municipality of a row; None: it belongs to none, and nobody may do anything with it."""
        return row.site

    def title(self, row: Any) -> str:
        """Return what the row is called in lists, in the log and to its author."""
        return str(row)

    def lines(self, row: Any) -> list[Line]:
        """Return everything that would be public, in the order in which one reads it."""
        return []

    def picture(self, row: Any) -> Picture | None:
        """Return the picture that would be public; name its text and credit in `lines`."""
        return None

    def changes(self, row: Any) -> list[Change]:
        """Return what differs from what was public before, where the kind keeps it."""
        return []

    def author_users(self, row: Any) -> Iterable[User]:
        """Return the people who are told of decisions."""
        return []

    def author_mail(self, row: Any) -> tuple[str, str] | None:
        """Return address and language of an author without an account; None where there is none."""
        return None

    def author_line(self, row: Any) -> str:
        """Return who brought it in, as moderators may know it."""
        return ", ".join(str(user) for user in self.author_users(row))

    def may_submit(self, user: User, row: Any) -> bool:
        """May this person hand the row in, change it and take it back?"""
        return any(user.pk == author.pk for author in self.author_users(row))

    def public_url(self, row: Any) -> str:
        """Return the path where a live row can be read; "" while it cannot (for example: its project is offline)."""
        return ""

    def author_url(self, row: Any) -> str:
        """Return the path where its authors go on with it."""
        return self.public_url(row)

    def on_live(self, row: Any) -> None:
        """Called in the transaction when the row becomes public (pictures become public here)."""

    def on_offline(self, row: Any) -> None:
        """Called in the transaction when the row is public no longer."""


def register(kind: RowKind) -> RowKind:
    """Make a kind known; one with the same name is replaced."""
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[RowKind]:
    """Return all kinds by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_named(name: str) -> RowKind | None:
    """Return the kind of that name."""
    return _kinds.get(name)


def kind_of(row: ModeratedRow) -> RowKind:
    """Return the kind of a row; raises LookupError where nobody registered its model."""
    for kind in _kinds.values():
        if kind.model is type(row):
            return kind
    raise LookupError(f"No kind of rows is registered for {type(row).__name__}.")


def live_rows(rows: QuerySet) -> QuerySet:
    """Return the rows that the public may read. Their project or page has its own visibility: filter that as well."""
    return rows.filter(release=ModeratedRow.Release.LIVE)


def waiting_rows(sites: list[Site]) -> list[tuple[RowKind, Any, Site]]:
    """Return what waits in these municipalities: one query, and one more for each kind of which something waits."""
    by_id = {site.pk: site for site in sites}
    ids: dict[str, list[int]] = {}
    for name, pk in _waiting(sites):
        ids.setdefault(name, []).append(pk)
    found = []
    for name, pks in ids.items():
        kind = _kinds[name]
        rows = kind.model._default_manager.filter(pk__in=pks)
        for row in rows.select_related(*kind.related) if kind.related else rows:
            site = kind.site_of(row)
            if site is not None and site.pk in by_id:
                found.append((kind, row, by_id[site.pk]))
    return found


def count_waiting(sites: list[Site]) -> int:
    """Return how many rows wait in these municipalities: one query."""
    return len(_waiting(sites))


def _waiting(sites: list[Site]) -> list[tuple[str, int]]:
    """Return name of the kind and id of every row that waits, from all tables in one query."""
    tables = [
        kind.model._default_manager.filter(kind.in_sites(sites), release=ModeratedRow.Release.WAITING)
        .order_by()
        .values_list(Value(kind.name, CharField()), "pk")
        for kind in kinds()
    ]
    return list(tables[0].union(*tables[1:], all=True)) if sites and tables else []


def find(name: str, pk: int, user: Any) -> tuple[RowKind, Any, Site] | None:
    """Return kind, row and municipality of a row that this person may moderate; None otherwise."""
    kind = kind_named(name)
    if kind is None:
        return None
    rows = kind.model._default_manager.filter(pk=pk)
    row = (rows.select_related(*kind.related) if kind.related else rows).first()
    site = kind.site_of(row) if row is not None else None
    return (kind, row, site) if row is not None and site is not None and may_moderate(user, site) else None
