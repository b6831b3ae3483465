"""Folders were found by their name: from now on by their municipality. Towns of one name shared a folder and get one each."""

from collections import defaultdict

from django.db import migrations
from wagtail.models import Collection

NAMES = (("sent_in", "Eingereichte Bilder: "), ("logos", "Logos: "))
STEP = Collection.steplen


def adopt(apps, schema_editor):
    """Give each folder to its municipality; where two have its name, the older one keeps it and the pictures of the others move out."""
    site_model, folder_model = apps.get_model("wagtailcore.Site"), apps.get_model("municipality.Folder")
    collections = apps.get_model("wagtailcore.Collection").objects
    for purpose, prefix in NAMES:
        called = defaultdict(list)
        for site in site_model.objects.order_by("pk"):
            called[f"{prefix}{site.site_name or site.hostname}"[:255]].append(site)
        for name, sites in called.items():
            found = collections.filter(depth=2, name=name).order_by("pk").first()
            if found is None:
                continue
            folder_model.objects.get_or_create(site=sites[0], purpose=purpose, defaults={"collection": found})
            for site in sites[1:]:
                made = _beside(collections, found, f"{name} ({site.hostname})"[:255])
                folder_model.objects.get_or_create(site=site, purpose=purpose, defaults={"collection": made})
                apps.get_model("municipality.Picture").objects.filter(collection=found, pk__in=_pictures(apps, site, purpose)).update(collection=made)


def _beside(collections, found, name):
    """Return a new last collection below the root."""
    root = collections.get(path=found.path[:STEP])
    last = collections.filter(depth=2, path__startswith=root.path).order_by("-path").first()
    root.numchild += 1
    root.save(update_fields=["numchild"])
    return collections.create(path=Collection(path=last.path)._inc_path(), depth=2, numchild=0, name=name)


def _pictures(apps, site, purpose):
    """Return the keys of the pictures that were sent to this municipality."""
    if purpose == "logos":
        return set(apps.get_model("accounts.Organisation").objects.filter(site=site, logo__isnull=False).values_list("logo", flat=True))
    pages = apps.get_model("wagtailcore.Page").objects
    home = site.root_page
    homes = {home.path, *pages.filter(depth=home.depth, translation_key=home.translation_key).values_list("path", flat=True)}
    found = set(apps.get_model("projects.Submission").objects.filter(site=site, pictures__isnull=False).values_list("pictures", flat=True))
    for model in ("workshop.ProfilePicture", "workshop.ProjectUpdate"):
        for path in homes:
            rows = apps.get_model(model).objects.filter(picture__isnull=False, project__path__startswith=path)
            found |= set(rows.values_list("picture", flat=True))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("instances", "0002_municipalities_as_a_whole"),
        ("municipality", "0008_folders"),
        ("accounts", "0003_people_and_organisations"),
        ("projects", "0002_carrier_organisation"),
        ("workshop", "0007_effect_library"),
    ]

    operations = [migrations.RunPython(adopt, migrations.RunPython.noop)]
