from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = _("Mitarbeitende und Rollen")

    def ready(self) -> None:
        from home import groundwork
        from municipality import retention

        from . import building, journal, privacy, receivers

        receivers.connect()
        privacy.register()
        groundwork.provide_roles(building.ensure)
        retention.register("roles.journal", journal.due, journal.delete)
        retention.register("roles.invitations", journal.due_invitations, journal.delete)
