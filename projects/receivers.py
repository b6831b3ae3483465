"""What this app hears of the apps below and of Wagtail."""

import logging

from django.db import transaction
from wagtail.signals import page_published

from municipality import media
from municipality.pictures import CARD_SPECS, WIDE_SPECS

logger = logging.getLogger(__name__)


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    from accounts.organisations import registry as organisations

    from .carried import carried
    from .help import retention as help_retention
    from .models import ProjectPage
    from .panel import register
    from .submission import kind, own, pictures, receivers, retention

    receivers.connect()
    retention.register()
    kind.register()
    own.register()
    help_retention.register()
    register()
    media.provide_owners(pictures.owners)
    organisations.register_part(carried, 20)
    page_published.connect(make_renditions, sender=ProjectPage, dispatch_uid="projects.make_renditions")


def make_renditions(sender, instance, **kwargs) -> None:
    """Make the sizes of the picture that list and page show, so that no visitor waits for them."""
    picture = instance.picture
    if picture is None:
        return

    def make() -> None:
        try:
            picture.get_renditions(*CARD_SPECS, *WIDE_SPECS)
        except Exception:  # a picture that cannot be read must not stop a publication: the page stands without it
            logger.exception("Sizes of picture %s could not be made", picture.pk)

    transaction.on_commit(make)
