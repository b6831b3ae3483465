"""All addresses. Our own are German and have an English twin under /en/; pages of the tree come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from accounts.account import AccountView
from home import feeds
from municipality import gate, health, media, parts, theme
from municipality.look import signs, style
from municipality.serve import serve
from operation.watch import metrics, ready

from . import styleguide

urlpatterns = [
    path("health/", health.view, name="health"),
    path("ready/", ready.view, name="ready"),
    path("metrics", metrics.view, name="metrics"),
    path("api/v1/", include("config.api")),
    path("theme/<slug:stamp>.css", theme.view, name="theme"),
    path("theme/own/<slug:stamp>.css", style.view, name="own_style"),
    path("vorschau/<str:token>/", gate.open_link, name="preview_link"),
    path("theme/icon/<slug:stamp>/<int:size>.png", signs.icon_view, name="sign"),
    path("theme/icon/<slug:stamp>/app.webmanifest", signs.manifest_view, name="manifest"),
    path("theme/social/<slug:stamp>/<int:pk>.png", signs.social_view, name="social_picture"),
    path("favicon.ico", signs.favicon_view, name="favicon"),
    path("media/<path:path>", media.view, name="media"),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/account/", require_admin_access(AccountView.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("konto/openid/", include("roles.oidc.urls")),
    path("konto/", include("allauth.urls")),
    path("styleguide/", styleguide.view, name="styleguide"),
    path("spam/", include("municipality.spam.urls")),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
if settings.DEMO:
    urlpatterns += [path("demo/mail/", include("municipality.demo_mail"))]

urlpatterns += i18n_patterns(
    path("strategie/", parts.urls("strategy", "strategy.urls")),
    path("massnahmen/", parts.urls("strategy", "strategy.catalogue.urls")),
    path("berichte/", parts.urls("reports", "reports.urls")),
    path("", include("accounts.mine.urls")),
    path("", parts.urls("organisations", "accounts.organisations.urls")),
    path("", parts.urls("projects", "workshop.urls")),
    path("", parts.urls("projects", "exchange.urls")),
    path("", parts.urls("projects", "projects.urls")),
    path("", include("moderation.urls")),
    path("", include("roles.urls")),
    path("", include("home.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

if settings.DEBUG:
    urlpatterns = [path("__debug__/", include("debug_toolbar.urls")), *urlpatterns]

handler400 = "municipality.errors.bad_request"
handler403 = "municipality.errors.permission_denied"
handler500 = "municipality.errors.server_error"
