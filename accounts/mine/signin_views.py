"""Signing in: address, code or link, a name once. Thin: `signin` and `codes` act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from municipality.scope import get_site
from municipality.throttle import Throttled, throttle_request

from ..confirmation import ConfirmationLinkView, State, explain
from ..models import EmailConfirmation
from . import codes, signin
from .access import OwnRequest, own, private
from .forms import CodeForm, SignInForm, WelcomeForm
from .paths import wanted

PURPOSE = signin.PURPOSE


@private
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Type the address; what comes next is the same for every address."""
    go_on = wanted(request)
    if request.user.is_authenticated:
        return redirect(go_on or "mine:home")
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signin.ask(request, get_site(request), form.cleaned_data["email"], go_on=go_on, remember=form.cleaned_data["remember"])
                return redirect("mine:sign_in_code")
            except Throttled as error:
                form.add_error(None, too_often(error))
                status = 429
    staff_url = reverse("account_login")
    context = {
        "form": form,
        "next": go_on,
        "redirect_field": hidden_next(go_on),
        "staff_url": f"{staff_url}?{urlencode({'next': go_on})}" if go_on else staff_url,
    }
    return render(request, "mine/sign_in.html", context, status=status)


def hidden_next(path: str) -> SafeString | str:
    """Return the hidden field that carries the wish through allauth's form for passkeys."""
    return format_html('<input type="hidden" name="next" value="{}">', path) if path else ""


def too_often(error: Throttled) -> str:
    """Say that it was too often, and when to come back."""
    minutes = -(-error.retry_after // 60)
    if minutes > 90:
        return _("Heute wurden schon sehr viele Codes angefordert. Bitte versuchen Sie es morgen noch einmal.")
    return _("Gerade wurden sehr viele Codes angefordert. Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.") % {"minutes": minutes}


@private
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Type the code, in the browser in which the address was typed."""
    asked = codes.Asked.of(request, PURPOSE)
    if request.user.is_authenticated:
        return redirect("mine:home")
    if asked is None:
        return redirect("mine:sign_in")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                problem = codes.check(request, get_site(request), PURPOSE, asked, form.cleaned_data["code"])
                if not problem:
                    return signin.enter(request, asked.email, go_on=asked.next, remember=asked.remember)
                form.add_error("code", problem)
            except signin.PasswordNeeded:
                return redirect("account_login")
            except Throttled as error:
                form.add_error(None, too_often(error))
                status = 429
    return show_code(request, form, asked, status=status)


def show_code(request: HttpRequest, form: CodeForm, asked: codes.Asked, *, status: int = 200, extra: tuple = ()) -> HttpResponse:
    """Return the page for the code of the sign-in."""
    context = {"form": form, "email": asked.email, "extra": list(extra), "sent": request.GET.get("getan") == "neuer-code"}
    return render(request, "mine/sign_in_code.html", context, status=status)


@private
@require_POST
def sign_in_resend(request: HttpRequest) -> HttpResponse:
    """Send a new code to the same address."""
    asked = codes.Asked.of(request, PURPOSE)
    if asked is None or request.user.is_authenticated:
        return redirect("mine:sign_in")
    try:
        signin.ask(request, get_site(request), asked.email, go_on=asked.next, remember=asked.remember)
    except Throttled as error:
        return show_code(request, CodeForm(), asked, status=429, extra=(too_often(error),))
    return redirect(f"{reverse('mine:sign_in_code')}?getan=neuer-code")


@method_decorator(private, name="dispatch")
class SignInLinkView(ConfirmationLinkView):
    """The link of the mail: a page with a button, so that mail scanners sign nobody in. Works in any browser, once, for 30 minutes."""

    purpose = PURPOSE
    template_name = "mine/sign_in_link.html"

    def page_texts(self, confirmation: EmailConfirmation) -> dict[str, str]:
        return {
            "title": _("Anmelden"),
            "text": _("Mit einem Klick melden Sie sich in diesem Browser als %(email)s an.") % {"email": confirmation.email},
            "button": _("Jetzt anmelden"),
        }

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        throttle_request(request, "code.sign-in.try", *codes.TRIES_PER_NETWORK)
        return super().post(request, token)

    def confirmed(self, request: HttpRequest, confirmation: EmailConfirmation) -> HttpResponse:
        if request.user.is_authenticated:
            if request.user.email == confirmation.email:
                return redirect("mine:home")
            messages.info(request, _("Sie sind schon mit einer anderen Adresse angemeldet. Bitte melden Sie sich zuerst ab."))
            return redirect("mine:home")
        asked = codes.Asked.of(request, PURPOSE)
        go_on, remember = (asked.next, asked.remember) if asked is not None and asked.row == confirmation.pk else ("", False)
        try:
            return signin.enter(request, confirmation.email, go_on=go_on, remember=remember)
        except signin.PasswordNeeded:
            return redirect("account_login")

    def _explain(self, request: HttpRequest, state: State) -> HttpResponse:
        texts = {
            "title": _("Dieser Link wirkt nicht mehr"),
            "text": _("Dieser Link wurde schon verwendet. Bitte fordern Sie einen neuen an.") if state is State.USED else explain(state),
            "is_open": False,
            "state": str(state),
        }
        if state is State.UNKNOWN:
            texts["title"] = _("Unbekannter Link")
        return self._show(request, texts, 404 if state is State.UNKNOWN else 410)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: OwnRequest) -> HttpResponse:
    """After the first sign-in: a name for the people one works with, or none."""
    go_on = wanted(request) or reverse("mine:home")
    form = WelcomeForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["name"]:
            request.user.name = form.cleaned_data["name"]
            request.user.save(update_fields=["name"])
        return redirect(go_on)
    return render(request, "mine/welcome.html", {"form": form, "next": go_on}, status=422 if form.errors else 200)
