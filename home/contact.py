"""The contact form and the report of a barrier: stored with a deletion date, mailed to who answers, receipt to who wrote."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from municipality.legal import legal_text
from municipality.models import MunicipalitySettings
from municipality.outbox import queue_mail
from municipality.scope import get_site
from municipality.spam.forms import SpamDefenceForm
from municipality.throttle import throttle, throttle_request
from projects.submission.fields import LineField, TextField

from . import people
from .models import ContactMessage, ContactPage, ContactTopic

PER_NETWORK, PER_ADDRESS, WINDOW = 10, 5, timedelta(hours=1)
POSTS_PER_NETWORK = 100
# What private links are made of: identifiers and secrets. Addresses of pages are small letters and hyphens.
_SECRET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{30,}|(?=.*[A-Z_])[\w-]{30,}")
CONSENT = gettext_lazy("Ich bin damit einverstanden, dass die Kommune meine Angaben verarbeitet, um mir zu antworten.")


class MessageForm(SpamDefenceForm, forms.Form):
    """A message to the municipality."""

    spam_form_name = "home.contact"
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Thema"), queryset=ContactTopic.objects.none(), required=False, empty_label=gettext_lazy("Bitte wählen")
    )
    name = LineField(label=gettext_lazy("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Hierhin schicken wir die Antwort."),
        error_messages={
            "required": gettext_lazy("Bitte geben Sie eine Adresse an, an die wir die Antwort schicken können."),
            "invalid": gettext_lazy("Diese Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@example.org"),
        },
    )  # fmt: skip
    phone = LineField(
        label=gettext_lazy("Telefon"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text=gettext_lazy("Wenn Sie lieber zurückgerufen werden."),
    )  # fmt: skip
    text = TextField(
        label=gettext_lazy("Ihre Nachricht"), max_length=4000, rows=7,
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, worum es geht.")},
    )  # fmt: skip
    consent = forms.BooleanField(label=CONSENT, error_messages={"required": gettext_lazy("Ohne Ihr Einverständnis dürfen wir nicht antworten.")})

    def __init__(self, *args, page: ContactPage, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        topics = page.topics.all()
        if topics:
            self.fields["topic"].queryset = ContactTopic.objects.filter(page_id=page.pk)
        else:
            del self.fields["topic"]


class BarrierForm(SpamDefenceForm, forms.Form):
    """Something on the site cannot be used by somebody. An address is not demanded."""

    spam_form_name = "home.barrier"
    url = LineField(
        label=gettext_lazy("Auf welcher Seite?"), max_length=500, required=False, help_text=gettext_lazy("Die Adresse aus der Zeile oben im Browser.")
    )
    text = TextField(
        label=gettext_lazy("Was hindert Sie?"), max_length=4000, rows=6,
        help_text=gettext_lazy("Wenn Sie mögen: mit welchem Gerät und welchem Hilfsmittel."),
        error_messages={"required": gettext_lazy("Bitte beschreiben Sie, was nicht geht.")},
    )  # fmt: skip
    name = LineField(label=gettext_lazy("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse"), max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Für die Antwort. Ohne Adresse lesen wir die Meldung trotzdem."),
        error_messages={"invalid": gettext_lazy("Diese Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@example.org")},
    )  # fmt: skip


def store(
    site: Site, *, kind: str, text: str, email: str = "", name: str = "", phone: str = "", url: str = "", topic: ContactTopic | None = None
) -> ContactMessage:
    """Keep a message until its deletion date and queue the mails: to who answers, and a receipt to who wrote."""
    town = MunicipalitySettings.for_site(site)
    language = get_language() or "de"
    with transaction.atomic():
        message = ContactMessage.objects.create(
            site=site, kind=kind, topic=topic.title if topic else "", name=name, email=email, phone=phone, text=text, url=url,
            consent_text=str(CONSENT) if kind == ContactMessage.Kind.CONTACT else "",
            delete_after=timezone.localdate() + timedelta(days=town.keep_messages_days),
        )  # fmt: skip
        recipient = (topic.recipient if topic else "") or town.email or settings.DEFAULT_FROM_EMAIL
        context = {"message": message, "town": town}
        queue_mail(
            site=site,
            to=recipient,
            template="home/contact_message",
            context=context,
            event_key=f"contact:{message.pk}",
            language="de",
            reply_to=email,
        )
        if email:
            queue_mail(
                site=site, to=email, template="home/contact_receipt", context=context, event_key=f"contact-receipt:{message.pk}", language=language
            )
    return message


def count_post(request: HttpRequest) -> None:
    """Count every POST of a network, right or wrong, before anything is written; raises Throttled."""
    if request.method == "POST":
        throttle_request(request, "contact:post", POSTS_PER_NETWORK, WINDOW)


def count_attempt(request: HttpRequest, email: str) -> None:
    """Count one message from this network and address; raises Throttled when there were too many."""
    throttle_request(request, "contact", PER_NETWORK, WINDOW)
    if email:
        throttle(f"contact:address:{email.lower()}", PER_ADDRESS, WINDOW, site=get_site(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, contact: ContactPage) -> HttpResponse:
    """The contact page: form, receipt after `?gesendet`."""
    site = get_site(request)
    count_post(request)
    form = MessageForm(request.POST if request.method == "POST" else None, page=contact)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        count_attempt(request, data["email"])
        store(
            site,
            kind=ContactMessage.Kind.CONTACT,
            text=data["text"],
            email=data["email"],
            name=data["name"],
            phone=data["phone"],
            topic=data.get("topic"),
        )
        return HttpResponseRedirect(f"{contact.get_url(request)}?gesendet")
    if request.method == "POST" and form.spam_replayed:
        return HttpResponseRedirect(f"{contact.get_url(request)}?gesendet")
    context = contact.get_context(request) | {
        "form": form,
        "sent": "gesendet" in request.GET and request.method != "POST",
        "people": people.people(site),
        "town": MunicipalitySettings.for_site(site),
        "privacy": legal_text(site, "privacy", get_language() or "de"),
    }
    return TemplateResponse(request, "home/contact_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest) -> HttpResponse:
    """`/barriere-melden/`: reachable from every page (accessibility law), without an address if somebody prefers."""
    site = get_site(request)
    count_post(request)
    start = {"url": came_from(request)}
    form = BarrierForm(request.POST if request.method == "POST" else None, initial=start)
    done = f"{reverse('report_barrier')}?gesendet"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        count_attempt(request, data["email"])
        store(site, kind=ContactMessage.Kind.BARRIER, text=data["text"], email=data["email"], name=data["name"], url=data["url"])
        return HttpResponseRedirect(done)
    if request.method == "POST" and form.spam_replayed:
        return HttpResponseRedirect(done)
    context = {
        "form": form,
        "sent": "gesendet" in request.GET and request.method != "POST",
        "privacy": legal_text(site, "privacy", get_language() or "de"),
        "breadcrumbs": [{"title": _("Start"), "url": reverse("wagtail_serve", args=[""])}, {"title": _("Barriere melden"), "url": ""}],
    }
    return TemplateResponse(request, "home/barrier.html", context, status=422 if form.errors else 200)


def came_from(request: HttpRequest) -> str:
    """Return the public page of this site from which somebody comes; of a private page only that it was one, never its secret."""
    referrer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referrer)
    steps = parts.path.split("/")
    secret = next((n for n, step in enumerate(steps) if _SECRET.fullmatch(step)), None)
    path = "/".join(steps if secret is None else [*steps[:secret], "…"])
    return f"{parts.scheme}://{parts.netloc}{path}"[:500]
