"""Facts about the demo's strategy as JSON: `python -m tests.home.demo_facts [--forget]` in the environment of `tests.databases.demo`.

`--forget` first makes the demo look like one that was set up before goals, indicators and measures could say as much as today.
"""

import json
import re
import sys

# What stays empty on purpose: free texts beside dates and lists, the name of a document, what only a machine does.
NOT_SHOWN = {
    "MeasurePage": {"responsible_office_text", "supporting_text"},
    "MeasureStep": {"start_text", "end_text"},
    "MeasureDocument": {"title", "sort_order"},
    "ValueChange": {"scenario", "category", "token"},
    "ApiToken": {"last_used_at"},
}


def models() -> list:
    from strategy import models as m

    return [
        m.StrategyPage, m.FieldOfActionPage, m.MeasurePage, m.Goal, m.ReachShare, m.Indicator, m.IndicatorValue, m.ValueChange, m.MeasureStep,
        m.MeasureExtra, m.MeasureDocument, m.MeasureKeeper, m.ProgressNote, m.ApiToken,
    ]  # fmt: skip


def empty_fields() -> dict[str, list[str]]:
    """Return fields of which no row of the demo says anything."""
    found = {}
    for model in models():
        names = [field.name for field in model._meta.local_concrete_fields if not field.primary_key and not _is_said(model, field.attname)]
        names += [field.name for field in model._meta.local_many_to_many if not getattr(model, field.name).through.objects.exists()]
        if rest := sorted(set(names) - NOT_SHOWN.get(model.__name__, set())):
            found[model.__name__] = rest
    return found


def _is_said(model, name: str) -> bool:
    return any(value not in (None, "", False, 0) for value in model.objects.values_list(name, flat=True).distinct())


def invalid() -> list[str]:
    """Return what the forms would refuse."""
    from django.core.exceptions import ValidationError

    from strategy.models import FieldOfActionPage, Goal, Indicator, MeasurePage, MeasureStep, ProgressNote

    found = []
    for model in (FieldOfActionPage, MeasurePage, Goal, Indicator, MeasureStep, ProgressNote):
        for row in model.objects.all():
            try:
                row.full_clean()
            except ValidationError as error:
                found.append(f"{model.__name__} {row}: {error}")
    return found


def forget() -> None:
    """Take away what older demos do not have."""
    from strategy import models as m
    from strategy.models import Indicator, IndicatorValue

    for model in (m.ProgressNote, m.MeasureKeeper, m.ValueChange, m.ApiToken, m.MeasureExtra, m.MeasureDocument):
        model.objects.all().delete()
    Indicator.objects.filter(title__in=("Endenergieverbrauch", "Wie die Menschen unterwegs sind")).delete()
    IndicatorValue.objects.exclude(category="", scenario="").delete()
    Indicator.objects.update(code="", method_note="", breakdown="", show_per_inhabitant=False, is_population=False, version=0)
    Indicator.objects.filter(unit="Personen").update(unit="EW")
    m.StrategyPage.objects.update(resolution_url="")
    m.Goal.objects.filter(strategy__locale__language_code="en").delete()
    m.Goal.objects.update(
        code="", wording="", interim_targets="", resolution_text="", resolution_date=None, resolution_url="", reduction_percent=None
    )
    m.FieldOfActionPage.objects.update(reach="", nki_key="", status_override="", status_override_reason="")
    m.MeasurePage.objects.update(origin="", reach="", paper_url="", lat=None, lon=None, contact_person=None)
    for name in ("needed_measures", "replaced_measures"):
        getattr(m.MeasurePage, name).through.objects.all().delete()
    m.MeasureStep.objects.update(start=None, end=None, is_milestone=False)


def main() -> None:
    import django

    django.setup()
    from django.test import Client
    from django.urls import reverse
    from pypdf import PdfReader
    from wagtail.documents import get_document_model
    from wagtail.models import Site

    from accounts.models import User
    from home.demo import content
    from municipality import cache
    from strategy.models import Indicator, MeasurePage
    from strategy.upkeep.lists import mine, waiting_for

    if "--forget" in sys.argv:
        forget()
        cache.touch()
        cache.forget()
    site = Site.objects.get(is_default_site=True)
    client = Client(HTTP_HOST="127.0.0.1")

    def page(code: str) -> str:
        return client.get(MeasurePage.objects.get(code=code).get_url(current_site=site)).content.decode()

    plan, delayed, proposal, old = page("EW 1"), page("MO 2"), page("BS 5"), page("MO 4")
    document = re.search(r'href="(/documents/[^"]+)"', plan)
    total = Indicator.objects.get(title="Treibhausgase gesamt")
    heat = Indicator.objects.get(title="Erneuerbarer Anteil der Fernwärme")
    titles = {row["title"]: row["key"] for row in content.load("documents")["documents"]}
    facts = {
        "rows": {model.__name__: model.objects.count() for model in models()},
        "empty": empty_fields(),
        "invalid": invalid(),
        "page": {
            "notes": "Die Wärmekarte ist öffentlich und wurde bis Dezember" in plan,
            "waiting": "Vier Hersteller haben Unterlagen angefordert" in delayed,
            "steps": "Meilenstein" in plan and "Bestand und Bedarf erfassen" in plan,
            "person": "Emre Aydoğan" in plan,
            "document": client.get(document[1]).status_code if document else None,
            "place": "50,9361° Nord" in page("EW 3"),
            "needs": "Setzt voraus" in page("EW 2") and "Ersetzt" in delayed,
        },
        "says": {
            "proposal": "Der Rat hat ihn nicht beschlossen." in proposal,
            "stale": "Monaten nicht aktualisiert" in old,
            "override": "Stand laut Verwaltung: in Vorbereitung" in client.get("/strategie/ernaehrung-konsum/").content.decode(),
            "scenario": "Klimaschutz" in client.get(reverse("strategy:indicator", args=[total.pk])).content.decode(),
            "correction": "Berichtigt im Mai 2024" in client.get(reverse("strategy:indicator", args=[heat.pk])).content.decode(),
            "english goal": "Three quarters less by 2030" in client.get("/en/strategy/").content.decode(),
        },
        "mine": [row["measure"].code for row in mine(User.objects.get(email="fachstelle@auenfurt.example"))],
        "waiting": waiting_for(User.objects.get(email="redaktion@auenfurt.example")).count(),
        "documents": {
            titles[row.title]: "/MarkInfo" in PdfReader(row.file.open()).trailer["/Root"]
            for row in get_document_model().objects.filter(title__in=titles)
        },
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
