"""Why a sign-in by a provider came to nothing, with a German sentence for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ProviderError(Exception):
    """The provider, or the way to it. `str()` is a sentence; `code` is the provider's own word where it gave one."""

    def __init__(self, sentence: str | Promise, code: str = "") -> None:
        super().__init__(str(sentence))
        self.code = code


class Refused(Exception):
    """The provider vouches for the person, and there is no way in. `str()` is a sentence for that person."""

    sentence: str | Promise = _("Mit diesem Konto ist hier keine Anmeldung möglich.")

    def __init__(self) -> None:
        super().__init__(str(self.sentence))


class NoGroup(Refused):
    sentence = _("Das Konto gehört zu keiner Gruppe, die hier eine Rolle hat. Die IT der Verwaltung kann das ändern.")


class NoVerifiedAddress(Refused):
    sentence = _("Der Anbieter bestätigt keine E-Mail-Adresse zu diesem Konto. Bitte wenden Sie sich an die IT Ihrer Verwaltung.")


class UnknownPerson(Refused):
    sentence = _("Zu diesem Konto gibt es hier noch keine Person. Bitte lassen Sie sich von der Kommunen-Verwaltung einladen.")


class NotStaffHere(Refused):
    sentence = _(
        "Zu dieser Adresse gibt es ein Konto, das hier keine Rolle hat. Bitte lassen Sie sich einladen, oder melden Sie sich mit Code oder Passwort an."
    )


class NeedsPassword(Refused):
    sentence = _("Dieses Konto hat mehr Rechte als die in dieser Kommune. Bitte melden Sie sich mit Passwort und zweitem Faktor an.")


class OtherSubject(Refused):
    sentence = _("Zu dieser Adresse kam bisher ein anderes Konto Ihrer Verwaltung. Bitte wenden Sie sich an die Kommunen-Verwaltung.")


class Locked(Refused):
    sentence = _("Dieses Konto ist gesperrt. Bitte klären Sie das mit der Kommunen-Verwaltung.")
