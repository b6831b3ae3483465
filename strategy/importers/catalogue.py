"""What a municipality has before an import: its strategy, fields of action, measures and offices."""

from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.models import Office
from strategy.models import FieldOfActionPage, MeasurePage, StrategyPage

from .drafts import Catalogue, ExistingField, ExistingMeasure, KnownOffice, StepDraft
from .refusal import ImportRefused
from .rows import AMOUNTS, LINES, RICH_TEXTS, TEXTS

#: Attributes of a measure that an import may write.
ATTRIBUTES = (
    *(attribute for attribute, _step in AMOUNTS.values()), *(attribute for attribute, _length in LINES.values()), *TEXTS.values(),
    *RICH_TEXTS.values(), "status", "status_note", "is_delayed", "delay_reason", "priority", "measure_type", "introduction_term",
    "duration_text", "start", "end", "is_ongoing", "responsible_office_id", "responsible_office_text", "cost_note", "savings_note", "paper_url",
)  # fmt: skip


def find_site(host: str) -> Site:
    """The municipality that answers on this host (``host`` or ``host:port``), or the default one."""
    if not host:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise ImportRefused(_("Es gibt keine Standard-Kommune. Bitte nennen Sie eine mit --site."))
        return site
    name, _colon, port = host.partition(":")
    sites = Site.objects.filter(hostname__iexact=name).select_related("root_page")
    if port:
        sites = sites.filter(port=port) if port.isdigit() else sites.none()
    found = list(sites[:2])
    if len(found) != 1:
        known = ", ".join(f"{site.hostname}:{site.port}" for site in Site.objects.all()[:20])
        raise ImportRefused(_("Die Kommune „%(host)s“ ist nicht eindeutig bekannt. Vorhanden: %(known)s.") % {"host": host, "known": known})
    return found[0]


def find_strategy(site: Site, slug: str = "") -> StrategyPage | None:
    """The strategy to import into: the one with this slug, else the only one, else the current one; None if there is none.

    Raises ``ImportRefused`` where the choice is not clear.
    """
    candidates = StrategyPage.objects.in_site(site).filter(locale_id=site.root_page.locale_id).order_by("path")
    if slug:
        found = candidates.filter(slug=slug).first()
        if found is None:
            names = ", ".join(candidates.values_list("slug", flat=True)) or _("keine")
            raise ImportRefused(_("Eine Strategie „%(slug)s“ gibt es hier nicht. Vorhanden: %(names)s.") % {"slug": slug, "names": names})
        return found
    strategies = list(candidates)
    if len(strategies) > 1:
        current = [strategy for strategy in strategies if strategy.is_current]
        if len(current) != 1:
            raise ImportRefused(
                _("Es gibt mehrere Strategien. Bitte wählen Sie eine mit --strategy: %(names)s.")
                % {"names": ", ".join(strategy.slug for strategy in strategies)}
            )
        return current[0]
    return strategies[0] if strategies else None


def load_catalogue(site: Site, strategy: StrategyPage | None) -> Catalogue:
    """Everything an import compares with. Drafts count: the latest revision of each measure is what editors see."""
    offices = [
        KnownOffice(office.pk, office.name, office.short_name) for office in Office.objects.filter(municipality__site=site).order_by("sort_order")
    ]
    if strategy is None:
        return Catalogue(offices=offices)
    pages = list(FieldOfActionPage.objects.child_of(strategy).order_by("path"))
    fields = [ExistingField(page.pk, page.title, page.code) for page in pages]
    titles = {page.path: page.title for page in pages}
    steplen = MeasurePage.steplen
    measures = [
        existing_measure(latest(page), titles.get(page.path[:-steplen], ""))
        for page in MeasurePage.objects.descendant_of(strategy).select_related("latest_revision").order_by("path")
    ]
    return Catalogue(fields, measures, offices)


def latest(page: MeasurePage) -> MeasurePage:
    """The page as editors see it: its latest revision, or itself when it has none."""
    return page.latest_revision.as_object() if page.latest_revision_id else page


def existing_measure(page: MeasurePage, field: str) -> ExistingMeasure:
    """The plain object with which a draft is compared."""
    return ExistingMeasure(
        pk=page.pk,
        code=page.code,
        title=page.title,
        field=field,
        values={name: getattr(page, name) for name in ATTRIBUTES},
        sdgs=tuple(sorted(sdg.pk for sdg in page.sdgs.all())),
        extras={extra.label: extra.text for extra in page.extras.all()},
        steps=tuple(StepDraft(step.title, step.number, step.start_text, step.end_text, step.done) for step in page.steps.all()),
    )
