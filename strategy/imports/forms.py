"""Forms of the import screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from strategy.importers.sheets import MAX_BYTES
from strategy.models import ImportItem, ImportRun, StrategyPage

LIVE = (("", _("als Entwürfe anlegen; veröffentlicht wird später von Hand")), ("1", _("gleich veröffentlichen")))


class OptionsForm(forms.Form):
    """How a file is taken over. Without the right to publish there is nothing to choose about that."""

    live = forms.ChoiceField(label=_("Neue und geänderte Seiten"), choices=LIVE, required=False, widget=forms.RadioSelect)
    field_name = forms.CharField(
        label=_("Handlungsfeld für Zeilen ohne Handlungsfeld"), max_length=255, required=False,
        help_text=_("Nur nötig, wenn die Datei das Handlungsfeld nicht nennt."),
    )  # fmt: skip
    keep_persons = forms.BooleanField(
        label=_("Spalten mit Ansprechpersonen übernehmen"), required=False,
        help_text=_(
            "Namen, Telefonnummern und Adressen von Personen stehen danach öffentlich unter „Weitere Angaben“. "
            "Wählen Sie das nur, wenn die Personen damit einverstanden sind."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["live"]

    def options(self) -> dict[str, Any]:
        """The settings as the services take them."""
        data = self.cleaned_data
        found = {"field_name": data["field_name"], "keep_persons": data["keep_persons"], "live": bool(data.get("live"))}
        return found | ({"kind": data["kind"]} if "kind" in data else {})


class SettingsForm(OptionsForm):
    """The same for a file that is there, with its kind."""

    kind = forms.ChoiceField(
        label=_("Art der Datei"), choices=[("", _("selbst erkennen")), *ImportRun.Kind.choices], required=False,
        help_text=_("Ändern Sie das nur, wenn die Art falsch erkannt wurde."),
    )  # fmt: skip


class UploadForm(OptionsForm):
    """A new file for one of the strategies that this person may edit."""

    strategy = forms.ModelChoiceField(label=_("Strategie"), queryset=StrategyPage.objects.none(), empty_label=None)
    file = forms.FileField(label=_("Datei"), max_length=1000)
    steps = forms.FileField(
        label=_("Zweite Datei mit Teilmaßnahmen"), required=False, max_length=1000,
        help_text=_("Nur wenn die Teilmaßnahmen oder Schritte in einer eigenen Tabelle stehen. Beide verbindet die Nummer der Maßnahme."),
    )  # fmt: skip
    field_order = ["strategy", "file", "steps", "live", "field_name", "keep_persons"]

    def __init__(self, *args: Any, strategies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].queryset = strategies
        found = list(strategies[:2])
        if len(found) == 1:
            self.fields["strategy"].initial = found[0].pk
            self.fields["strategy"].widget = forms.HiddenInput()
        limit = {"limit": MAX_BYTES // 1024 // 1024}
        self.fields["file"].help_text = gettext("Excel (.xlsx) oder CSV, für Zeitreihen auch JSON; höchstens %(limit)s MB.") % limit
        for name in ("file", "steps"):
            self.fields[name].widget.attrs["accept"] = ".xlsx,.csv,.txt,.tsv,.json"


class ItemFilter(forms.Form):
    """Which rows of the preview are shown."""

    what = forms.ChoiceField(label=_("Was geschieht"), required=False, choices=[("", _("alles")), *ImportItem.Action.choices])
    section = forms.ChoiceField(label=_("Was es ist"), required=False)
    warned = forms.BooleanField(label=_("nur mit Hinweisen"), required=False)
    q = forms.CharField(label=_("Titel enthält"), required=False, max_length=100)

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("alles")), *sections]
