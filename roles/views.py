"""The page behind the link of an invitation."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.mine.access import private
from municipality.scope import get_site
from municipality.throttle import throttle_request

from . import invitations, kinds
from .errors import RolesError
from .forms import PasswordForm

TRIES_PER_NETWORK = (30, timedelta(hours=1))


@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody is invited to; by POST the person chooses a password and comes. A link that is over says so."""
    site = get_site(request)
    if request.method == "POST":
        throttle_request(request, "invitation", *TRIES_PER_NETWORK)
    row = invitations.find(token, site)
    if row is None:
        return render(request, "roles/invitation_over.html", status=404)
    has_password = invitations.can_sign_in(row)
    form = PasswordForm(request.POST or None, email=row.email, name=row.name)
    status = 200
    if request.method == "POST":
        status = 422
        if has_password or form.is_valid():
            try:
                invitations.accept(row, None if has_password else form.cleaned_data["password"])
            except ValidationError as error:
                form.add_error("password", error)
            except RolesError as error:
                return render(request, "roles/invitation_over.html", {"sentence": str(error)}, status=404)
            else:
                logout(request)
                messages.success(request, _("Willkommen. Melden Sie sich jetzt mit Ihrer Adresse und Ihrem Passwort an."))
                return redirect("account_login")
    context = {"invitation": row, "roles": kinds.in_order(set(row.roles)), "form": form, "has_password": has_password}
    return render(request, "roles/invitation.html", context, status=status)
