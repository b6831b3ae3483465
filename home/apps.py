from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Website")

    def ready(self) -> None:
        from municipality import chrome, launch, legal, retention
        from strategy import registry

        from . import checks, links, people, privacy  # noqa: F401 - the checks register themselves
        from .retention import delete_message, due_messages

        chrome.provide("legal", links.footer_links)
        legal.provide(links.legal_text)
        registry.register_contact_url(people.contact_url)
        retention.register("home.contact_messages", due_messages, delete_message)
        launch.mails_go_early("home/contact_message")  # goes to the municipality itself
        privacy.register()
