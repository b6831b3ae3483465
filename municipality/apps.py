from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalityConfig(AppConfig):
    name = "municipality"
    verbose_name = _("Kommune")

    def ready(self) -> None:
        from . import address, admin_lists, launch, receivers, retention
        from .models import PreviewLink
        from .search import receivers as search_receivers

        address.install()
        admin_lists.connect()
        receivers.connect()
        search_receivers.connect()
        retention.register("municipality.preview_links", launch.links_due, PreviewLink.delete)
