"""What `wagtail start` makes: a page type without anything of its own."""

from wagtail.models import Page


class EmptyPage(Page):
    """Has a title; shown by Wagtail's own view, router and `serve`, with a template that holds only that."""
