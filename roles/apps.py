from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = _("Mitarbeitende und Rollen")

    def ready(self) -> None:
        from home import groundwork
        from municipality import gate, launch, retention
        from municipality.look.rules import allow_style

        from . import building, journal, privacy, querysets, receivers, rules

        # Invited people come before the website is public.
        gate.leave_open("/mitarbeit/einladung/")
        gate.leave_open("/en/mitarbeit/einladung/")
        launch.provide_insiders(lambda user, site: bool(querysets.roles_of(user, site)))
        launch.mails_go_early("roles/invitation", "roles/welcome")
        receivers.connect()
        privacy.register()
        allow_style(rules.may_manage)
        groundwork.provide_roles(building.ensure)
        retention.register("roles.journal", journal.due, journal.delete)
        retention.register("roles.invitations", journal.due_invitations, journal.delete)
