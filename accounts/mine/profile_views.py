"""Profile, another address, proof, copy of the data, end of the account."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipality.scope import get_site
from municipality.throttle import Throttled, throttle

from .. import privacy
from ..rules import is_staff
from . import account, codes, proof
from .access import OwnRequest, own
from .forms import CodeForm, NewAddressForm, ProfileForm
from .paths import safe_path, wanted
from .signin_views import too_often

DELETE = "delete-account"


@own
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: OwnRequest) -> HttpResponse:
    """Name, phone, language; the ways to everything else about the account."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save(commit=False).save(update_fields=list(form.cleaned_data))
        messages.success(request, _("Gespeichert."))
        return redirect("mine:profile")
    if form.errors:
        request.user.refresh_from_db()  # what was typed wrongly is not shown as if it held
    context = {"form": form, "is_staff": is_staff(request.user), "place": "profile"}
    return render(request, "mine/profile.html", context, status=422 if form.errors else 200)


# Proof ------------------------------------------------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: OwnRequest) -> HttpResponse:
    """A fresh code from the account's address, before something important changes."""
    go_on = wanted(request) or reverse("mine:profile")
    if proof.is_fresh(request):
        return redirect(go_on)

    def done(asked: codes.Asked) -> HttpResponse:
        proof.note(request)
        return redirect(go_on)

    texts = {
        "title": _("Bitte bestätigen Sie, dass Sie es sind"),
        "text": _("Bevor sich an Ihrem Konto etwas Wichtiges ändert, schicken wir einen Code an Ihre Adresse."),
        "button": _("Weiter"),
        "next": go_on,
    }
    return _code_page(request, proof.PURPOSE, texts, send=lambda: account.send_proof(request, get_site(request), proof.PURPOSE), done=done)


def _code_page(request: OwnRequest, purpose: str, texts: dict, *, send, done, needs_address: bool = False) -> HttpResponse:
    """One page for a code: `send` by a first POST, the code by a second, then `done(asked)`."""
    asked = codes.Asked.of(request, purpose)
    if asked is not None and not needs_address and asked.email != request.user.email:
        asked = None
    form, extra, status = CodeForm(), [], 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                send()
                # The same address again, by GET: a reload sends no second code.
                return redirect(request.get_full_path())
            form = CodeForm(request.POST)
            status = 422
            if asked is not None and form.is_valid():
                problem = codes.check(request, get_site(request), purpose, asked, form.cleaned_data["code"])
                if not problem:
                    codes.forget(request, purpose)
                    return done(asked)
                form.add_error("code", problem)
        except Throttled as error:
            extra, status = [too_often(error)], 429
    context = {**texts, "form": form, "asked": asked, "email": asked.email if asked else request.user.email, "extra": extra}
    return render(request, "mine/code.html", context, status=status)


# Another address ----------------------------------------------------------------------------------------------------------


@own
@proof.proved
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: OwnRequest) -> HttpResponse:
    """Type the new address; the present one is proven already."""
    if is_staff(request.user):
        messages.info(request, _("Die Adresse eines Kontos der Verwaltung ändern die Menschen, die diese Website betreiben."))
        return redirect("mine:profile")
    form = NewAddressForm(request.POST or None, present=request.user.email)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                account.ask_new_address(request, get_site(request), form.cleaned_data["email"])
                return redirect("mine:address_code")
            except Throttled as error:
                form.add_error(None, too_often(error))
                status = 429
    return render(request, "mine/address.html", {"form": form}, status=status)


@own
@proof.proved
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: OwnRequest) -> HttpResponse:
    """Type the code from the new address."""
    asked = codes.Asked.of(request, account.ADDRESS)
    if asked is None or is_staff(request.user):
        return redirect("mine:address")

    def done(asked: codes.Asked) -> HttpResponse:
        try:
            account.change_address(request.user, get_site(request), asked.email)
        except account.AddressTaken:
            messages.error(request, _("Diese Adresse lässt sich nicht verwenden. Bitte nehmen Sie eine andere."))
            return redirect("mine:address")
        proof.withdraw(request)
        messages.success(request, _("Ihre Adresse ist geändert. Melden Sie sich ab jetzt mit der neuen an."))
        return redirect("mine:profile")

    texts = {"title": _("Neue Adresse bestätigen"), "text": "", "button": _("Adresse ändern"), "back_url": reverse("mine:address")}
    send = lambda: account.ask_new_address(request, get_site(request), asked.email)  # noqa: E731
    return _code_page(request, account.ADDRESS, texts, send=send, done=done, needs_address=True)


# Copy and end -------------------------------------------------------------------------------------------------------------


@own
@require_POST
def export(request: OwnRequest) -> HttpResponse:
    """A file with everything that is kept of this person."""
    throttle(f"mine.export:{request.user.pk}", 20, timedelta(days=1))
    response = JsonResponse(privacy.export(request.user), encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="meine-daten-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@own
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: OwnRequest) -> HttpResponse:
    """What deletion means, then a code, then it is done."""
    if is_staff(request.user):
        return render(request, "mine/delete_staff.html", {"back_url": reverse("mine:profile")})

    def done(asked: codes.Asked) -> HttpResponse:
        user = request.user
        logout(request)
        account.delete(user)
        return redirect("mine:deleted")

    texts = {
        "title": _("Konto löschen"),
        "button": _("Konto endgültig löschen"),
        "is_deletion": True,
        "back_url": safe_path(reverse("mine:profile")),
    }
    return _code_page(request, DELETE, texts, send=lambda: account.send_proof(request, get_site(request), DELETE), done=done)
