from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = _("Mitarbeitende und Rollen")

    def ready(self) -> None:
        from home import groundwork
        from municipality import admin_scope, gate, launch, retention
        from municipality.look import rules as look_rules

        from . import building, journal, people, privacy, receivers, rules

        # Invited people come before the website is public.
        gate.leave_open("/mitarbeit/einladung/")
        gate.leave_open("/en/mitarbeit/einladung/")
        launch.mails_go_early("roles/invitation", "roles/welcome")
        launch.provide_insiders(rules.works_here)
        look_rules.allow_style(rules.may_manage)
        receivers.connect()
        privacy.register()
        groundwork.provide_roles(building.build)
        admin_scope.narrow(people.is_jury_only, "roles_jury")
        retention.register("roles.journal", journal.due, journal.delete)
        retention.register("roles.invitations", journal.due_invitations, journal.delete)
