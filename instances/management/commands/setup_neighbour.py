"""`manage.py setup_neighbour`: a second municipality beside the demo, from the example file, before its start."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from instances import neighbour


class Command(BaseCommand):
    help = "Sets up (or completes) a second municipality beside the demo and prints its address and logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port on which the site is served.")

    def handle(self, *args, **options) -> None:
        found = neighbour.build(options["port"])
        base = f"http://{neighbour.HOST}:{options['port']}"
        self.stdout.write(f"Beside it: {found.site.site_name}, from instances/example.toml, not live yet.\n")
        self.stdout.write(f"  Website        {base}/ (closed to strangers)\n  Administration {base}/admin/\n\n")
        for line in found.logins:
            email, password, role = line.split("\t")
            self.stdout.write(f"  {email:36} {password:34} {role}\n")
        self.stdout.write("\n")
