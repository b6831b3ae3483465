"""Which reports and versions anybody may read: written once, for every door."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from wagtail.models import Site

from municipality.querysets import BasePageQuerySet
from municipality.scope import tree


class ReportQuerySet(BasePageQuerySet):
    def visible(self, site: Site) -> ReportQuerySet:
        """Reports that anybody may read: live and with a public version."""
        from .models import ReportVersion

        return super().visible(site).filter(Exists(ReportVersion.objects.filter(report=OuterRef("pk"), is_public=True)))


class ReportVersionQuerySet(models.QuerySet):
    def visible(self, site: Site) -> ReportVersionQuerySet:
        """Versions that anybody may read: the public one of each visible report, and those that were it before."""
        from .models import ReportPage

        return self.filter(report__in=ReportPage.objects.visible(site), public_since__isnull=False)

    def in_site(self, site: Site) -> ReportVersionQuerySet:
        """Versions of all reports of a municipality, whoever may read them."""
        return self.filter(tree(site, "report__"))

    def without_data(self) -> ReportVersionQuerySet:
        """Leave out the snapshot: lists do not show it."""
        return self.defer("data")

    def update(self, **values: Any) -> int:
        """Change the state of versions; raises FrozenError for what is frozen."""
        from .models import FrozenError
        from .models.versions import FROZEN

        if FROZEN & set(values):
            raise FrozenError("A frozen version does not change.")
        return super().update(**values)
