"""Visibility of projects, and what lists need of them in few queries."""

from django.db.models import Prefetch
from municipality.querysets import BasePageQuerySet


class ProjectQuerySet(BasePageQuerySet):
    """Projects. `visible(site)` is inherited: live, in this municipality, not private."""

    def for_cards(self) -> "ProjectQuerySet":
        """Load what a card shows: state, district, fields, open needs, picture with its renditions."""
        from strategy.models import FieldOfActionPage
        from wagtail.images import get_image_model

        from .models import Need

        return (
            self.select_related("state", "district")
            .prefetch_related(
                Prefetch("picture", get_image_model().objects.prefetch_renditions("fill-480x270", "fill-960x540")),
                Prefetch("fields_of_action", FieldOfActionPage.objects.filter(live=True)),
                Prefetch("needs", Need.objects.order_by("sort_order")),
                "need_states",
            )
        )
