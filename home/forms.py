"""Editors' forms of this app."""

from municipality.forms import BasePageForm
from municipality.scope import site_of_page


class LegalPageForm(BasePageForm):
    """Says beside the field that a text of this kind is there already: a new page has no place in the tree yet, so its model cannot know."""

    def clean(self) -> dict:
        data = super().clean()
        page = self.instance
        if data.get("kind") and not page.path and self.parent_page is not None:
            page.kind = data["kind"]
            if (other := page.twin(site_of_page(self.parent_page))) is not None:
                self.add_error("kind", page.twin_message(other))
        return data
