"""`manage.py doctor`: what is wrong with this installation, and what to do."""

from django.core.management.base import BaseCommand, CommandError

from operation.doctor import examine


class Command(BaseCommand):
    help = "Says in plain words what is wrong with this installation, each with what to do. Exit code 1 when something is. Changes nothing."
    # It examines what would keep other commands from starting.
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        found = examine()
        for finding in found:
            self.stdout.write(f"{'WRONG' if finding.serious else 'hint '}  {finding.what}\n       → {finding.do}")
        serious = sum(finding.serious for finding in found)
        if serious:
            raise CommandError(f"{serious} things to mend.")
        self.stdout.write("Nothing is wrong." if not found else "Nothing is seriously wrong.")
