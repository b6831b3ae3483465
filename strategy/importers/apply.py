"""Carrying out an import: one transaction, under the lock of the strategy, all or nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from municipality.models import Sdg
from municipality.models.base import RESERVED_SLUGS
from municipality.tree import locked
from strategy.models import FieldOfActionPage, MeasureExtra, MeasurePage, MeasureStep, StrategyPage
from strategy.states import CAN_BE_DELAYED

from .catalogue import latest
from .compare import same_steps
from .drafts import FieldDraft, MeasureDraft, StepDraft
from .plan import ImportPlan
from .refusal import ImportRefused
from .revisions import revise, rewrite

HUES = 12
SLUG_LENGTH = 80
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"})


def _nothing(*_arguments: object) -> None:
    return None


class PageWriter:
    """Writes fields of action and measures; call it under the lock of the strategy.

    ``on_change(model, object id, "created"/"updated", label, revision before, revision after)`` hears of each page,
    ``on_done()`` after each one.
    """

    def __init__(self, strategy: StrategyPage, live: bool, user, on_change=_nothing, on_done=_nothing) -> None:
        self.strategy, self.user, self.on_change, self.on_done = strategy, user, on_change, on_done
        self.live = live and strategy.live
        self.fields: dict[str, FieldOfActionPage] = {page.title: page for page in FieldOfActionPage.objects.child_of(strategy)}
        self.slugs: dict[int, set[str]] = {}
        self.sdgs = {sdg.pk: sdg for sdg in Sdg.objects.all()}
        self.created: dict[int, tuple[Any, Revision]] = {}

    def write(self, plan: ImportPlan) -> None:
        """Write new fields and the measures of a plan; unchanged ones are left alone."""
        for field in plan.new_fields:
            self.create_field(field)
        self.write_measures(plan.measures)

    def write_measures(self, drafts: Iterable[MeasureDraft]) -> None:
        """Write measures whose fields of action exist by now."""
        created: dict[str, list[MeasureDraft]] = {}
        for draft in drafts:
            if draft.action == "create":
                created.setdefault(draft.field, []).append(draft)
            elif draft.action == "update":
                self._update(draft)
                self.on_done()
        for title, drafts in created.items():
            with locked(self.fields[title]) as parent:
                for draft in drafts:
                    draft.pk = self._create(parent, draft).pk
                    self.on_done()

    def create_field(self, draft: FieldDraft) -> FieldOfActionPage:
        """Add a field of action with a colour that no other has, if there is one left."""
        page = FieldOfActionPage(
            title=draft.title, slug=self._slug(self.strategy, draft.title, "handlungsfeld"), code=draft.code, introduction=draft.introduction,
            hue=self._free_hue(), locale=self.strategy.locale, live=False, owner=self.user,
        )  # fmt: skip
        for name, value in draft.values.items():
            setattr(page, name, value)
        if draft.sdgs is not None:
            page.sdgs = [self.sdgs[number] for number in draft.sdgs]
        self._add(self.strategy, page, draft.row, draft.title, self.live)
        self.fields[draft.title] = page
        self.on_done()
        return page

    def _free_hue(self) -> int:
        used = [page.hue for page in self.fields.values()]
        return min(range(1, HUES + 1), key=lambda hue: (used.count(hue), hue))

    def _create(self, parent: FieldOfActionPage, draft: MeasureDraft) -> MeasurePage:
        page = MeasurePage(title=draft.title, slug=self._slug(parent, draft.title, "massnahme"), locale=parent.locale, live=False, owner=self.user)
        self._fill(page, draft)
        self._add(parent, page, draft.row, draft.title, self.live and parent.live)
        return page

    def _add(self, parent: Page, page: Page, row: int, title: str, live: bool) -> None:
        """Add a page with its first revision.

        A live one is created live and said so by Wagtail's signal: publishing it in a further step would save, index and check
        it once more, which doubles the time of an import.
        """
        page.live, page.has_unpublished_changes = live, not live
        if live:
            page.first_published_at = page.last_published_at = timezone.now()
        try:
            parent.add_child(instance=page)
            revision = revise(page, self.user, changed=not live, clean=not live, logged=False)  # a draft is checked loosely when it is added
        except ValidationError as error:
            raise _refusal(row, title, error) from error
        self.created[page.pk] = (page, revision)
        if live:
            page.live_revision = revision
            Page.objects.filter(pk=page.pk).update(live_revision=revision)
            log(instance=page, action="wagtail.publish", user=self.user, revision=revision, content_changed=True)
            page_published.send(sender=type(page), instance=page, revision=revision)
        self.on_change(page._meta.model_name, page.pk, "created", _label(page), None, revision.pk)

    def _update(self, draft: MeasureDraft) -> None:
        stored = MeasurePage.objects.select_related("latest_revision").get(pk=draft.pk)

        def fill(page: MeasurePage) -> None:
            page.title = draft.title
            self._fill(page, draft)

        self.update(stored, fill, draft.row)

    def update(self, stored: Page, fill: Callable[[Any], None], row: int = 0) -> Page:
        """Write a new revision of a page; it is published where the page was live without unpublished changes and ``live`` is on.

        A page that never had a revision gets one of its state before, so that the change can be taken back.
        """
        may_publish = self.live and stored.live and not stored.has_unpublished_changes
        if stored.latest_revision_id is None:
            stored.save_revision(user=None, changed=False, clean=False)
        before = stored.latest_revision_id
        page = latest(stored)
        fill(page)
        try:
            revision = revise(page, self.user)
        except ValidationError as error:
            raise _refusal(row, page.title, error) from error
        if may_publish:
            revision.publish(user=self.user)
        self.on_change(page._meta.model_name, page.pk, "updated", _label(page), before, revision.pk)
        return page

    def relate(self, draft: MeasureDraft) -> None:
        """Write the relations of a measure, now that all measures exist. A page of this import gets them in its first revision."""
        if not draft.relations or draft.pk is None:
            return
        made = self.created.get(draft.pk)
        if made is None:
            stored = MeasurePage.objects.select_related("latest_revision").get(pk=draft.pk)
            self.update(stored, lambda page: _relate(page, draft), draft.row)
            return
        page, revision = made
        _relate(page, draft)
        for name in draft.relations:
            getattr(page, name).commit()
        rewrite(page, revision)

    def _fill(self, page: MeasurePage, draft: MeasureDraft) -> None:
        """Write what the file states; what it does not state stays as it is."""
        if draft.code:
            page.code = draft.code
        for name, value in draft.values.items():
            setattr(page, name, value)
        if page.status not in CAN_BE_DELAYED:
            page.is_delayed, page.delay_reason = False, ""
        if draft.sdgs or draft.states_sdgs:
            page.sdgs = [self.sdgs[number] for number in draft.sdgs or ()]
        if draft.step_rows is not None:
            page.steps = [MeasureStep(sort_order=order, **fields) for order, fields in enumerate(draft.step_rows)]
        if draft.extra_rows is not None:
            page.extras = [MeasureExtra(sort_order=order, label=label, text=text) for order, (label, text) in enumerate(draft.extra_rows)]
        if draft.steps:
            existing = tuple(StepDraft(step.title, step.number, step.start_text, step.end_text, step.done) for step in page.steps.all())
            if not same_steps(draft.steps, existing):
                done = {(step.number, step.title): step.done for step in existing}
                page.steps = [_step(step, order, done) for order, step in enumerate(draft.steps)]
        if draft.extras:
            page.extras = _extras(page, draft.extras)

    def _slug(self, parent: Page, title: str, fallback: str) -> str:
        """A slug from the German title that no sibling has."""
        if parent.pk not in self.slugs:
            self.slugs[parent.pk] = set(Page.objects.child_of(parent).values_list("slug", flat=True))
        taken = self.slugs[parent.pk] | RESERVED_SLUGS
        whole = slugify(title.translate(_GERMAN))
        base = (whole if len(whole) <= SLUG_LENGTH else whole[:SLUG_LENGTH].rpartition("-")[0]).strip("-") or fallback
        slug, count = base, 2
        while slug in taken:
            slug, count = f"{base}-{count}", count + 1
        self.slugs[parent.pk].add(slug)
        return slug


def _label(page: Page) -> str:
    return f"{getattr(page, 'code', '')} {page.title}".strip()[:300]


def _relate(page: MeasurePage, draft: MeasureDraft) -> None:
    for name, targets in draft.relations.items():
        setattr(page, name, list(MeasurePage.objects.filter(pk__in=[one.pk for one in targets]).defer_streamfields()))


def _step(step: StepDraft, order: int, done: dict[tuple[str, str], bool | None]) -> MeasureStep:
    return MeasureStep(
        sort_order=order, number=step.number, title=step.title, start_text=step.start, end_text=step.end,
        done=bool(done.get((step.number, step.title)) if step.done is None else step.done),
    )  # fmt: skip


def _extras(page: MeasurePage, stated: dict[str, str]) -> list[MeasureExtra]:
    """The page's further details with those of the file: same label, new text; others stay."""
    kept = [(extra.label, stated.get(extra.label, extra.text)) for extra in page.extras.all()]
    labels = {label for label, _text in kept}
    kept += [(label, text) for label, text in stated.items() if label not in labels]
    return [MeasureExtra(sort_order=order, label=label, text=text) for order, (label, text) in enumerate(kept)]


def _refusal(row: int, title: str, error: ValidationError) -> ImportRefused:
    reasons = " ".join(error.messages)
    return ImportRefused(
        _("Zeile %(row)s, „%(title)s“: Die Seite lässt sich nicht speichern. %(reasons)s Es wurde nichts geschrieben.")
        % {"row": row, "title": title, "reasons": reasons}
    )
