from django.db import migrations
from django.utils import timezone


def open_existing(apps, schema_editor):
    """Websites that were public before there was a gate stay so."""
    Site, Launch = apps.get_model("wagtailcore", "Site"), apps.get_model("municipality", "Launch")
    now = timezone.now()
    for site in Site.objects.filter(launch=None):
        Launch.objects.create(site=site, state="live", since=now, first_live=now)


class Migration(migrations.Migration):

    dependencies = [
        ("municipality", "0005_launch"),
    ]

    operations = [
        migrations.RunPython(open_existing, migrations.RunPython.noop, elidable=True),
    ]
