"""What the services refuse, with a German sentence for people."""

from django.utils.translation import gettext_lazy as _


class RolesError(Exception):
    """A step that is not possible. `str()` is a sentence for people."""

    sentence = _("Das ist nicht möglich.")

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or str(self.sentence))


class NotAllowed(RolesError):
    sentence = _("Dafür reichen Ihre Rechte nicht.")


class OwnRoles(NotAllowed):
    sentence = _("Eigene Rollen vergibt niemand selbst. Bitten Sie eine andere Person aus der Kommunen-Verwaltung.")


class LastAdmin(RolesError):
    sentence = _("Das ist die letzte Person der Kommunen-Verwaltung, die sich anmelden kann. Geben Sie diese Rolle zuerst einer anderen Person.")


class LockedAccount(RolesError):
    sentence = _("Dieses Konto ist gesperrt. Bitte klären Sie das zuerst mit dem Betrieb.")


class NotHere(RolesError):
    sentence = _("Diese Person arbeitet nicht für diese Kommune.")


class WrongHeir(RolesError):
    sentence = _("Übergeben können Sie nur an eine andere Person, die für diese Kommune arbeitet.")


class InvitationOver(RolesError):
    sentence = _("Diese Einladung gilt nicht mehr. Bitte lassen Sie sich eine neue schicken.")
