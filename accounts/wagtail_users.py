"""Wagtail's user app with our account screens."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Accounts with one name field."""

    user_viewset = "accounts.viewsets.UserViewSet"
