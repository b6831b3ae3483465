"""Building blocks of free pages. Editors choose; the look is decided by the component templates."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Bild"))
    alt = blocks.CharBlock(label=_("Was zu sehen ist"), required=False, max_length=200, help_text=_("Leer nur bei reinem Schmuck."))
    caption = blocks.CharBlock(label=_("Bildunterschrift"), required=False, max_length=240)
    credit = blocks.CharBlock(label=_("Bildnachweis"), required=False, max_length=120)

    class Meta:
        icon = "image"
        label = _("Bild")
        template = "home/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Zitat"), max_length=600)
    person = blocks.CharBlock(label=_("Wer"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Zitat")
        template = "home/blocks/quote.html"


class CallToActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Überschrift"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=400)
    button = blocks.CharBlock(label=_("Beschriftung des Knopfs"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Seite"), required=False)
    url = blocks.URLBlock(label=_("oder Adresse"), required=False)

    class Meta:
        icon = "plus-inverse"
        label = _("Aufruf")
        template = "home/blocks/call_to_action.html"


class AccordionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Überschrift"), required=False, max_length=120)
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label=_("Frage"), max_length=200)),
                ("answer", blocks.RichTextBlock(label=_("Antwort"), features=TEXT_FEATURES)),
            ]
        ),
        label=_("Fragen"),
    )

    class Meta:
        icon = "list-ul"
        label = _("Fragen und Antworten")
        template = "home/blocks/accordion.html"


class SdgBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Überschrift"), required=False, max_length=120)
    numbers = blocks.MultipleChoiceBlock(label=_("Ziele"), choices=[(str(n), str(n)) for n in range(1, 18)])

    class Meta:
        icon = "site"
        label = _("Nachhaltigkeitsziele")
        template = "home/blocks/sdgs.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Datei"))
    title = blocks.CharBlock(label=_("Titel"), required=False, max_length=160)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "home/blocks/download.html"


class VideoBlock(blocks.StructBlock):
    """A video of our own, or a link to one elsewhere that is opened by a click and never loaded before."""

    title = blocks.CharBlock(label=_("Titel"), max_length=160)
    file = DocumentChooserBlock(label=_("Videodatei (MP4)"), required=False)
    captions = DocumentChooserBlock(label=_("Untertitel (VTT)"), required=False)
    url = blocks.URLBlock(label=_("oder Adresse des Videos"), required=False)
    poster = ImageChooserBlock(label=_("Standbild"), required=False)
    transcript = blocks.RichTextBlock(label=_("Text zum Video"), required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "home/blocks/video.html"


class ContactCardBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Überschrift"), default="Noch Fragen?", max_length=80)
    person = blocks.CharBlock(
        label=_("Name der Ansprechperson"), required=False, max_length=120,
        help_text=_("Wie in den Einstellungen der Kommune. Leer: die erste."),
    )  # fmt: skip

    class Meta:
        icon = "user"
        label = _("Ansprechperson")
        template = "home/blocks/contact_card.html"


class StationBlock(blocks.StructBlock):
    """One station of the way from an idea to a project."""

    title = blocks.CharBlock(label=_("Station"), max_length=40)
    text = blocks.CharBlock(label=_("In wenigen Worten"), max_length=80)

    class Meta:
        icon = "arrow-right"
        label = _("Station")


class BodyBlock(blocks.StreamBlock):
    """Everything a free page may hold."""

    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, template="home/blocks/text.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
    contact_card = ContactCardBlock()
    accordion = AccordionBlock()
    sdgs = SdgBlock()
    download = DownloadBlock()
    table = TableBlock(label=_("Tabelle"), template="home/blocks/table.html")
    video = VideoBlock()
