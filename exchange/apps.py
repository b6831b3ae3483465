from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Austausch")

    def ready(self) -> None:
        from .conversations import setup as conversations
        from .files import setup as files
        from .meetings import setup as meetings
        from .offers import setup as offers

        offers.connect()
        conversations.connect()
        files.connect()
        meetings.connect()
