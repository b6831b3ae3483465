"""What people agree to, word for word, and how it is remembered."""

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from municipality.legal import legal_text
from projects.models import Consent, NameDisplay, Submission

VERSION = "2026-11"
RULES_TEXT = _("Ich halte mich an die Spielregeln der Beteiligung und habe die Hinweise zum Datenschutz gelesen.")
NAME_TEXT = _("Mein Name darf so, wie ich es gewählt habe, auf der Projektseite stehen. Ich kann das jederzeit widerrufen.")
RIGHTS_TEXT = _("Ich habe das Bild selbst gemacht oder darf es verwenden. Wer darauf zu erkennen ist, ist einverstanden.")
PICTURE_TEXT = _("Das Bild darf auf der Projektseite veröffentlicht werden. Ich kann das jederzeit widerrufen.")

SHOWS_NAME = frozenset({NameDisplay.FIRST, NameDisplay.FULL})


def record(submission: Submission, kind: str) -> Consent:
    """Store a consent with its words, their version and the time; one that still holds in the same words is kept."""
    text, version = _words(submission, kind)
    held = submission.consents.filter(kind=kind, revoked_at=None).last()
    if held and (held.text, held.text_version) == (text, version):
        return held
    revoke(submission, kind)
    return Consent.objects.create(submission=submission, kind=kind, text=text, text_version=version)


def revoke(submission: Submission, kind: str) -> int:
    """Take back every consent of this kind; returns how many."""
    return submission.consents.filter(kind=kind, revoked_at=None).update(revoked_at=timezone.now())


def holds(submission: Submission, kind: str) -> bool:
    """Is there a consent of this kind that was not taken back?"""
    return submission.consents.filter(kind=kind, revoked_at=None).exists()


def _words(submission: Submission, kind: str) -> tuple[str, str]:
    if kind == Consent.Kind.RULES:
        rules = legal_text(submission.site, "rules", get_language() or "de")
        return str(RULES_TEXT), (rules.version if rules else VERSION)[:40]
    if kind == Consent.Kind.NAME:
        return gettext("%(text)s Gewählt: %(display)s") % {"text": NAME_TEXT, "display": submission.get_name_display_display()}, VERSION
    return f"{RIGHTS_TEXT} {PICTURE_TEXT}", VERSION
