"""What the services refuse, with a German sentence for people."""

from django.utils.translation import gettext_lazy as _


class ManageError(Exception):
    """A step that is not possible. `str()` is a sentence for people."""

    sentence = _("Das ist nicht möglich.")

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or str(self.sentence))


class NotAllowed(ManageError):
    sentence = _("Dafür reichen Ihre Rechte nicht.")


class Busy(ManageError):
    sentence = _("An dieser Kommune wird gerade gearbeitet. Bitte warten Sie, bis das beendet ist.")


class Gone(ManageError):
    sentence = _("Diese Kommune gibt es nicht mehr.")


class Wrong(ManageError):
    """Fields with reasons: `fields` maps the name of a field to a sentence."""

    sentence = _("Die Angaben passen noch nicht.")

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))
