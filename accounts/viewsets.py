"""The list of accounts in Wagtail's admin (operators only)."""

from django.utils.functional import cached_property
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import StaffCreationForm, StaffEditForm


class IndexView(WagtailIndexView):
    """Sorted and searched by the one name."""

    @cached_property
    def search_fields(self):
        return {"name", "email"}

    def order_queryset(self, queryset):
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering, "email")
        return super().order_queryset(queryset)


class UserViewSet(WagtailUserViewSet):
    """Accounts with one name field."""

    index_view_class = IndexView

    def get_form_class(self, for_update: bool = False):
        return StaffEditForm if for_update else StaffCreationForm
