"""Staff screens of the keys for machines."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from strategy.forms import StrategyChoice
from strategy.models import ApiToken, StrategyPage
from strategy.querysets import StrategyQuerySet
from strategy.rules import editable_strategies

from .tokens import LONGEST_DAYS, TokenRefused, create_token, revoke_token


class TokenForm(forms.Form):
    """A new key: for which strategy, for whom, for how long."""

    strategy = StrategyChoice(queryset=StrategyPage.objects.none(), label=gettext_lazy("Strategie"))
    name = forms.CharField(label=gettext_lazy("Wofür"), max_length=120, help_text=gettext_lazy("Zum Beispiel „Messdaten der Stadtwerke“."))
    days = forms.TypedChoiceField(
        label=gettext_lazy("Gilt"), coerce=int, initial=365,
        choices=[(90, gettext_lazy("drei Monate")), (365, gettext_lazy("ein Jahr")), (LONGEST_DAYS, gettext_lazy("zwei Jahre"))],
    )  # fmt: skip

    def __init__(self, *args: Any, strategies: StrategyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].queryset = strategies
        if strategies.count() == 1:
            self.fields["strategy"].initial = strategies.first()


class TokensView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """The keys of one's strategies, and a form for a new one."""

    template_name = "strategy/admin/values/tokens.html"
    page_title = gettext_lazy("Schlüssel für Werte")
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.strategies.exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def strategies(self) -> StrategyQuerySet:
        return editable_strategies(self.request.user)

    @property
    def user(self) -> User:
        """The signed-in person."""
        return cast(User, self.request.user)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(TokenForm(strategies=self.strategies))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST, strategies=self.strategies)
        if form.is_valid():
            try:
                token, key = create_token(self.user, form.cleaned_data["strategy"], form.cleaned_data["name"], form.cleaned_data["days"])
            except TokenRefused as error:
                form.add_error(None, str(error))
            else:
                return self.answer(TokenForm(strategies=self.strategies), token=token, key=key)
        return self.answer(form, status=422)

    def answer(self, form: TokenForm, *, token: ApiToken | None = None, key: str = "", status: int = 200) -> HttpResponse:
        rows = ApiToken.objects.filter(strategy__in=self.strategies).select_related("strategy", "created_by")
        context = self.get_context_data(form=form, rows=rows, new=token, key=key, now=timezone.now())
        response = self.render_to_response(context, status=status)
        response["Cache-Control"] = "no-store"
        return response


class RevokeView(View):
    """Lock one key."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = get_object_or_404(ApiToken.objects.select_related("strategy").filter(strategy__in=editable_strategies(request.user)), pk=pk)
        try:
            revoke_token(cast(User, request.user), token)
        except TokenRefused as error:
            raise Http404 from error
        messages.success(request, _("Der Schlüssel „%(name)s“ ist gesperrt.") % {"name": token.name})
        return redirect("strategy_values:tokens")
