"""The tables of the search index (docs/decisions/0005). Written by `municipality.search.index` only."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from municipality.search.language import MAX_TOKEN


class SearchEntry(models.Model):
    """One public page contains one stem, that prominently. The rows of a page are replaced together.

    Deliberately without a unique constraint: writers never wait for each other, and readers take the highest weight.
    """

    page = models.ForeignKey(Page, verbose_name=_("Seite"), on_delete=models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey(Site, verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.ForeignKey(ContentType, verbose_name=_("Seitentyp"), on_delete=models.CASCADE, related_name="+", db_index=False)
    language = models.CharField(_("Sprache"), max_length=10)
    token = models.CharField(_("Wortstamm"), max_length=MAX_TOKEN)
    weight = models.PositiveSmallIntegerField(_("Gewicht"))

    class Meta:
        verbose_name = _("Eintrag im Suchverzeichnis")
        verbose_name_plural = _("Suchverzeichnis")
        indexes = [
            # Best pages of a stem in order, without touching the table; all stems of a page.
            models.Index(fields=["site", "token", "weight", "page", "kind", "language"], name="search_entry_token"),
            models.Index(fields=["page", "token", "weight"], name="search_entry_page"),
        ]

    def __str__(self) -> str:
        return f"{self.token} → {self.page_id}"


class SearchWord(models.Model):
    """A word that the pages of a municipality use: for parts of compounds, beginnings of words and mistyped words.

    Holds the folded word, its stem, and the word as it was first written. A word may be there twice (see SearchEntry).
    """

    site = models.ForeignKey(Site, verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+", db_index=False)
    language = models.CharField(_("Sprache"), max_length=10)
    word = models.CharField(_("Wort"), max_length=MAX_TOKEN)
    stem = models.CharField(_("Wortstamm"), max_length=MAX_TOKEN)
    shown = models.CharField(_("Schreibweise"), max_length=MAX_TOKEN)

    class Meta:
        verbose_name = _("Wort im Suchverzeichnis")
        verbose_name_plural = _("Wörter im Suchverzeichnis")
        indexes = [
            models.Index(fields=["site", "id"], name="search_word_new"),
            models.Index(fields=["site", "word"], name="search_word_known"),
        ]

    def __str__(self) -> str:
        return self.shown
