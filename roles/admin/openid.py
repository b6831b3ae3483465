"""The screen of the connection to the municipality's identity provider: settings, a test in plain words, removal."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from municipality.throttle import throttle

from ..errors import RolesError
from ..oidc import check, querysets, services
from ..oidc.forms import ProviderForm
from ..oidc.models import IdentityProvider
from ..oidc.views import redirect_uri_of
from .views import ManagingScreen

TESTS = (30, timedelta(hours=1))


class ConnectionScreen(ManagingScreen):
    """What the screens of the connection share."""

    template_name = "roles/admin/openid.html"
    page_title = gettext_lazy("Anmeldung mit Verwaltungskonto")
    header_icon = "key"

    def saved(self) -> IdentityProvider:
        """Return the connection; raises `Http404` where there is none."""
        found = querysets.of_site(self.site)
        if found is None:
            raise Http404
        return found

    def form_of(self, data: Any = None) -> ProviderForm:
        return ProviderForm(data, instance=querysets.of_site(self.site) or IdentityProvider(site=self.site), site=self.site, by=self.actor)

    def screen(self, form: ProviderForm, status: int = 200, **more: Any) -> HttpResponse:
        saved = querysets.of_site(self.site)
        callback = redirect_uri_of(IdentityProvider(site=self.site))
        return self.show(status, form=form, saved=saved, callback=callback, town=self.town, **more)


class ConnectionView(ConnectionScreen):
    """See and change the connection."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.screen(self.form_of())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_of(request.POST)
        if form.is_valid():
            try:
                services.connect(form.provider(), self.actor, form.cleaned_data["secret"])
            except RolesError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Gespeichert. Prüfen Sie jetzt die Verbindung."))
                return redirect("roles_admin:openid")
        return self.screen(form, status=422)


class TestView(ConnectionScreen):
    """Try the saved connection out; by POST, because this server asks another one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        provider = self.saved()
        throttle(f"openid-test:{self.actor.pk}", *TESTS, site=self.site)
        return self.screen(self.form_of(), results=check.try_out(provider))


class RemoveConnectionView(ConnectionScreen):
    """Ask, then forget the connection."""

    template_name = "roles/admin/openid_remove.html"
    page_title = gettext_lazy("Verbindung entfernen")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(saved=self.saved())

    def post(self, request: HttpRequest) -> HttpResponse:
        services.disconnect(self.saved(), self.actor)
        messages.success(request, _("Die Verbindung ist entfernt."))
        return redirect("roles_admin:index")
