"""`manage.py setup_demo`: the demo municipality, and what a newcomer needs to know."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from home.demo import setup

MINE = "/mitmachen/"
CITIZEN = "renate.ostermeyer@auenfurt.example"


class Command(BaseCommand):
    help = "Sets up (or completes) the demo municipality and prints addresses and logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port on which the site is served.")

    def handle(self, *args, **options) -> None:
        demo = setup.run(options["port"], lambda line: self.stdout.write(f"  {line}"))
        base = f"http://127.0.0.1:{options['port']}"
        self.stdout.write(f"\nAuenfurt is ready{'' if demo.new else ' (unchanged since the last start)'}.\n")
        self.stdout.write(
            f"  Website        {base}/\n  Administration {base}/admin/\n  Workshop       {base}{MINE}\n  Demo mails     {base}/demo/mail/\n  Content API    {base}/api/v1/\n"
        )
        self.stdout.write(f"\nLogins (also in {settings.VAR_DIR / 'demo-logins.txt'}):\n")
        for line in demo.rows["logins"]:
            email, password, role = line.split("\t")
            self.stdout.write(f"  {email:36} {password:34} {role}\n")
        self.stdout.write(
            f"\nCitizens have no password: sign in at {base}{MINE} with\n  {CITIZEN:36} (leads a team)\n  The code arrives at {base}/demo/mail/.\n\n"
        )
