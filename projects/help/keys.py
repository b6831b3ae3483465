"""What is kept of the form of a guest."""

from django.utils.crypto import salted_hmac
from wagtail.models import Site


def form_hash(site: Site, nonce: str) -> str:
    """Return what is kept of the challenge of a form, to recognise a double click."""
    return salted_hmac("projects.help.form", f"{site.pk}:{nonce}", algorithm="sha256").hexdigest()
