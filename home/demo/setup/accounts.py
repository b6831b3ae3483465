"""Accounts for every role. Passwords are made at first start and kept in `var/demo-logins.txt`, never in the repository."""

import secrets
from collections.abc import Iterable

from django.conf import settings

from accounts.models import User
from home import groundwork
from projects.models import PhaseChange

from .base import Demo

EDITOR = "redaktion@auenfurt.example"
ROLES = [
    ("betreiberin@auenfurt.example", "Betreiberin der Installation", "Betrieb (darf alles)", "operator"),
    (EDITOR, "Redaktion Auenfurt", "Redaktion: Seiten schreiben und veröffentlichen", "editor"),
    ("moderation@auenfurt.example", "Moderation Auenfurt", "Moderation: Eingereichtes prüfen", "moderator"),
    ("zweite-moderation@auenfurt.example", "Zweite Moderation", "Moderation, für das Vier-Augen-Prinzip", "moderator"),
    ("fachstelle@auenfurt.example", "Amt für Mobilität und Tiefbau", "Fachstelle: meldet den Stand ihrer Maßnahmen", "contact"),
    ("klimastelle@auenfurt.example", "Klimastelle Auenfurt", "Klimastelle: Strategie, Werte, Berichte, Sachstände", "climate"),
    ("verwaltung@auenfurt.example", "Kommunen-Verwaltung Auenfurt", "Kommunen-Verwaltung: Mitarbeitende, Rollen, Einstellungen", "admin"),
]


def build(demo: Demo) -> None:
    """Create roles and accounts, and the file with the logins."""
    groups = groundwork.role_groups(demo.site)
    new_moderator = not User.objects.filter(email=ROLES[2][0]).exists()
    before = User.objects.filter(email__in=[row[0] for row in ROLES]).count()
    demo.rows["logins"] = keep_logins((email, name, role, kind == "operator") for email, name, role, kind in ROLES)
    demo.new += len(ROLES) - before
    for email, _name, _role, kind in ROLES:
        if kind in groups:
            User.objects.get(email=email).groups.add(groups[kind])
    demo.rows["moderator"] = User.objects.get(email=ROLES[2][0])
    if new_moderator:
        # The phases of the content were set by staff: their notes are public where a project rests.
        PhaseChange.objects.filter(actor=None).update(actor=demo.rows["moderator"])


def keep_logins(people: Iterable[tuple[str, str, str, bool]]) -> list[str]:
    """Make staff accounts that are missing, and the file with the logins; whoever stands there already keeps the password.

    `people`: address, name, what the role is for, operator or not. Returns a line for each: address, password and role, tabs between.
    """
    path = settings.VAR_DIR / "demo-logins.txt"
    known = {line.split("\t")[0]: line for line in path.read_text().splitlines() if "\t" in line} if path.exists() else {}
    lines = {}
    for email, name, role, is_operator in people:
        password = known[email].split("\t")[1] if email in known else _password()
        user = User.objects.filter(email=email).first()
        if user is None:
            User.objects.create_user(email, password, name=name, is_staff=True, is_superuser=is_operator)
        elif email not in known:
            user.set_password(password)
            user.save()
        lines[email] = f"{email}\t{password}\t{role}"
    path.touch(mode=0o600)
    path.write_text("\n".join((known | lines).values()) + "\n")
    return list(lines.values())


def _password() -> str:
    words = [
        "anker",
        "birke",
        "deich",
        "eiche",
        "farn",
        "hafen",
        "insel",
        "kamin",
        "laube",
        "mole",
        "nebel",
        "ofen",
        "pappel",
        "quelle",
        "regal",
        "segel",
        "tanne",
        "ufer",
        "wiese",
        "zaun",
    ]
    return "-".join(secrets.choice(words) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
