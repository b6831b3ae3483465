"""The screens for keepers and editors in Wagtail's admin. What is not one's own does not exist: 404."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from strategy import rules
from strategy.models import MeasureKeeper, MeasurePage, MeasureStep, ProgressNote

from . import lists, services
from .errors import Outdated, UpkeepError
from .forms import KeepersForm, NoteForm, ReturnForm, StepsForm, day_text
from .periods import period_label
from .staleness import age_text, last_update

PER_PAGE = 50
NOTES_PER_PAGE = 20


class UpkeepView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen about the upkeep of measures."""

    header_icon = "list-ul"
    _show_breadcrumbs = True
    trail: tuple[tuple[str, Any], ...] = ()

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items()]
        items += [{"url": url, "label": label} for url, label in self.get_trail()]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_trail(self) -> list[tuple[str, str]]:
        return []


class MineView(UpkeepView):
    """The measures that this person keeps; 404 for whoever keeps none and edits none."""

    template_name = "strategy/admin/upkeep_mine.html"
    page_title = gettext_lazy("Meine Maßnahmen")

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = lists.mine(request.user)
        if not rows and not rules.keeps_any_measure(request.user) and not rules.may_edit_any_strategy(request.user):
            raise Http404
        keepers = MeasureKeeper.objects.filter(user=request.user)
        context = self.get_context_data(
            rows=rows,
            page=Paginator(rows, PER_PAGE).get_page(request.GET.get("seite")),
            stale=sum(bool(row["age"]) for row in rows),
            reminders=keepers.filter(reminders=True).exists(),
            edits=rules.may_edit_any_strategy(request.user),
        )
        return self.render_to_response(context)


class RemindersView(UpkeepView):
    """Switch one's own reminders."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not rules.keeps_any_measure(request.user):
            raise Http404
        wanted = request.POST.get("reminders") == "1"
        services.set_reminders(request.user, wanted)
        messages.success(request, _("Sie werden wieder erinnert.") if wanted else _("Sie bekommen keine Erinnerungen mehr."))
        return redirect("strategy_upkeep:mine")


# One measure ------------------------------------------------------------------------------------------------------------


class MeasureView(UpkeepView):
    """One measure for its keepers and editors: state, steps, notes, and who keeps it."""

    template_name = "strategy/admin/upkeep_measure.html"
    steps_form: StepsForm | None = None
    keepers_form: KeepersForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.measure = find_measure(request.user, kwargs["pk"])
        self.manages = rules.may_manage_keepers(request.user, self.measure)

    def get_page_title(self) -> str:
        return name_of(self.measure)

    def get_trail(self) -> list[tuple[str, str]]:
        return [(reverse("strategy_upkeep:mine"), _("Meine Maßnahmen"))]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measure, today = self.measure, timezone.localdate()
        strategy = measure.strategy
        notes = ProgressNote.objects.filter(measure=measure).select_related("author")
        page = Paginator(notes, NOTES_PER_PAGE).get_page(self.request.GET.get("seite"))
        for note in page.object_list:
            note.label = period_label(note.period_start, note.period_end)
        current = list(MeasureKeeper.objects.filter(measure=measure).select_related("user").order_by("user__name", "user__email"))
        return {
            **super().get_context_data(**kwargs),
            "measure": measure,
            "age": age_text(measure, strategy.stale_after_months, today) if strategy else "",
            "updated": day_text(last_update(measure)),
            "steps": self.steps_form or StepsForm(MeasureStep.objects.filter(measure=measure).order_by("sort_order", "pk")),
            "notes": page,
            "keepers": current,
            "manages": self.manages,
            "may_release": rules.may_release_note(self.request.user, measure),
            "keepers_form": (self.keepers_form or KeepersForm(site=measure.municipality, current=[row.user_id for row in current]))
            if self.manages
            else None,
            "public_url": measure.full_url if measure.live else "",
        }

    def refuse(self, error: Any, status: int = 409) -> HttpResponse:
        """Show the measure again with what went wrong; what was typed stays."""
        messages.error(self.request, str(error))
        return self.render_to_response(self.get_context_data(), status=status)


class StepsView(MeasureView):
    """Write the steps."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.steps_form = StepsForm(MeasureStep.objects.filter(measure=self.measure).order_by("sort_order", "pk"), request.POST)
        if form.is_outdated:
            self.steps_form = None
            return self.refuse(_("Jemand hat die Schritte inzwischen geändert. Hier stehen sie neu; bitte ändern Sie noch einmal."))
        if not form.is_valid():
            return self.refuse(_("Bitte sehen Sie die Tage der Schritte noch einmal durch."), status=422)
        changed = services.save_steps(self.measure, request.user, form.states)
        if changed:
            messages.success(request, _("Gespeichert. Auf der Website ist es sofort zu sehen."))
        else:
            messages.warning(request, _("Nichts geändert."))
        return redirect("strategy_upkeep:measure", self.measure.pk)


class KeepersView(MeasureView):
    """Say who keeps a measure; editors only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.manages:
            raise Http404
        form = self.keepers_form = KeepersForm(request.POST, site=self.measure.municipality)
        if not form.is_valid():
            return self.refuse(_("Zuständig sein können nur Personen dieser Kommune."), status=422)
        try:
            services.set_keepers(self.measure, request.user, form.cleaned_data["people"])
        except UpkeepError as error:
            return self.refuse(error)
        messages.success(request, _("Die Zuständigkeit ist gespeichert."))
        return redirect("strategy_upkeep:measure", self.measure.pk)


# Progress notes ---------------------------------------------------------------------------------------------------------


class WriteView(UpkeepView):
    """The form of a note. What the buttons do: `save`, `submit`, `release`, `return`, `withdraw`."""

    template_name = "strategy/admin/upkeep_note.html"
    header_icon = "edit"
    note: ProgressNote | None = None
    return_form: ReturnForm | None = None
    stored: ProgressNote | None = None
    measure: MeasurePage

    def get_trail(self) -> list[tuple[str, str]]:
        return [
            (reverse("strategy_upkeep:mine"), _("Meine Maßnahmen")),
            (reverse("strategy_upkeep:measure", args=[self.measure.pk]), name_of(self.measure)),
        ]

    def show(self, form: NoteForm | None, status: int = 200) -> HttpResponse:
        note = self.note
        if self.stored is not None:
            self.stored.label = period_label(self.stored.period_start, self.stored.period_end)
        context = self.get_context_data(
            measure=self.measure,
            note=note,
            form=form,
            stored=self.stored,
            label=period_label(note.period_start, note.period_end) if note else "",
            may_release=self.may_release,
            return_form=self.return_form or ReturnForm(),
            waits=bool(note and note.state == ProgressNote.State.SUBMITTED),
            public_url=self.measure.full_url if self.measure.live else "",
        )
        return self.render_to_response(context, status=status)

    @property
    def may_release(self) -> bool:
        return rules.may_release_note(self.request.user, self.measure)

    def write(self, request: HttpRequest) -> HttpResponse:
        """Save what the form says, and hand it in or release it when the button says so."""
        action = request.POST.get("action", "save")
        form = NoteForm(request.POST, instance=self._copy(), measure=self.measure)
        if action not in ("save", "submit", "release") or (action == "release" and not self.may_release):
            raise Http404
        if not form.is_valid():
            messages.error(request, _("Bitte sehen Sie die markierten Felder noch einmal durch."))
            return self.show(form, status=422)
        try:
            with transaction.atomic():
                done = self._written(form, action)
        except Outdated as error:
            self.stored = error.current
            data = form.data.copy()
            data["version"] = str(error.current.version)
            form.data = data
            messages.error(request, str(error))
            return self.show(form, status=409)
        except UpkeepError as error:
            messages.error(request, str(error))
            return self.show(form, status=409)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.show(form, status=422)
        self._say(action, done)
        return redirect("strategy_upkeep:note", done.note.pk) if action == "save" else redirect("strategy_upkeep:measure", self.measure.pk)

    def _copy(self) -> ProgressNote | None:
        """A note of its own for the form, which writes into it while it validates."""
        return ProgressNote.objects.get(pk=self.note.pk) if self.note else None

    def _written(self, form: NoteForm, action: str) -> services.Released:
        actor, version = self.request.user, form.cleaned_data.get("version")
        note = self.note
        if note is None or form.changed_data or version != note.version:
            note = services.save_note(self.measure, actor, form.values, note=note, version=version if note else None)
        if action == "submit":
            note = services.submit_note(note, actor, version=note.version)
        if action == "release":
            return services.release_note(note, actor, version=note.version)
        return services.Released(note)

    def _say(self, action: str, done: services.Released) -> None:
        if action == "save":
            messages.success(self.request, _("Gespeichert. Noch sieht ihn nur die Verwaltung."))
        elif action == "submit":
            messages.success(
                self.request, _("Zur Freigabe gegeben. Sie bekommen eine E-Mail, wenn der Sachstand veröffentlicht ist oder etwas fehlt.")
            )
        else:
            messages.success(self.request, _("Freigegeben. Der Sachstand steht auf der Website."))
            if done.kept:
                messages.warning(self.request, done.kept)


class NewNoteView(WriteView):
    """Begin a note."""

    page_title = gettext_lazy("Neuer Sachstand")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.measure = find_measure(request.user, kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(NoteForm(measure=self.measure))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.write(request)


class NoteView(WriteView):
    """One note: write on, hand in, release, give back, take back."""

    note: ProgressNote

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        note = get_object_or_404(ProgressNote.objects.select_related("author", "released_by"), pk=kwargs["pk"])
        self.measure = find_measure(request.user, note.measure_id)
        self.note = note

    def get_page_title(self) -> str:
        return _("Sachstand: %(period)s") % {"period": period_label(self.note.period_start, self.note.period_end)}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        writable = self.note.state in services.CAN_BE_WRITTEN
        return self.show(NoteForm(instance=self._copy(), measure=self.measure) if writable else None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = request.POST.get("action", "save")
        if action not in ("return", "withdraw"):
            return self.write(request)
        version = request.POST.get("version", "")
        if not version.isdecimal() or len(version) > 6:
            raise Http404
        try:
            if action == "return":
                self.return_form = ReturnForm(request.POST)
                if not self.return_form.is_valid():
                    return self._again(_("Bitte sehen Sie die Begründung noch einmal durch."), 422)
                services.return_note(self.note, request.user, self.return_form.cleaned_data["reason"], version=int(version))
                messages.success(request, _("Zurückgegeben. Die Person bekommt Ihre Begründung per E-Mail."))
                return redirect("strategy_upkeep:inbox")
            services.withdraw_note(self.note, request.user, version=int(version))
        except UpkeepError as error:
            return self._again(str(error), 409)
        messages.success(request, _("Zurückgezogen. Öffentlich ist dieser Sachstand nicht mehr; der Stand der Maßnahme bleibt, wie er ist."))
        return redirect("strategy_upkeep:note", self.note.pk)

    def _again(self, error: str, status: int) -> HttpResponse:
        messages.error(self.request, error)
        self.note.refresh_from_db()
        writable = self.note.state in services.CAN_BE_WRITTEN
        return self.show(NoteForm(instance=self._copy(), measure=self.measure) if writable else None, status=status)


class InboxView(UpkeepView):
    """What waits for its release, and what was released last; for whoever may release."""

    template_name = "strategy/admin/upkeep_inbox.html"
    page_title = gettext_lazy("Sachstände zur Freigabe")
    header_icon = "clipboard-list"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not rules.may_release_any_note(request.user):
            raise Http404
        page = Paginator(lists.waiting_for(request.user), PER_PAGE).get_page(request.GET.get("seite"))
        return self.render_to_response(self.get_context_data(notes=lists.labelled(page), recent=lists.labelled(lists.released_last(request.user))))


# ------------------------------------------------------------------------------------------------------------------------


def find_measure(user: Any, pk: int) -> MeasurePage:
    """Return the measure in the first language, for whoever may update it; else 404."""
    measure = MeasurePage.objects.filter(pk=pk).select_related("locale", "responsible_office").first()
    if measure is None or measure.original.pk != measure.pk or not rules.may_update_measure(user, measure):
        raise Http404
    return measure


def name_of(measure: MeasurePage) -> str:
    """Number and title, as one says it."""
    return f"{measure.code} {measure.title}".strip()
