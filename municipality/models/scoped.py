"""A setting of one municipality."""

from wagtail.contrib.settings.models import BaseSiteSetting

from .. import cache
from ..forms import SettingForm


class ScopedSetting(BaseSiteSetting):
    """A setting of one municipality; saving it makes everything kept for that municipality stale."""

    base_form_class = SettingForm

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        cache.touch(self.site_id)
