"""Wagtail makes two groups with rights on the root of all pages and files, above every municipality: away where nobody uses them."""

from django.db import migrations

NAMES = ("Editors", "Moderators")


def remove(apps, schema_editor):
    """Delete Wagtail's own groups when nobody is in them and they are as Wagtail made them; `manage.py doctor` names those that stay."""
    page_rights, file_rights = apps.get_model("wagtailcore.GroupPagePermission"), apps.get_model("wagtailcore.GroupCollectionPermission")
    for group in apps.get_model("auth.Group").objects.filter(name__in=NAMES, user=None, role_group=None):
        elsewhere = page_rights.objects.filter(group=group).exclude(page__depth=1)
        files = file_rights.objects.filter(group=group).exclude(collection__depth=1)
        settings = apps.get_model("wagtailcore.GroupSitePermission").objects.filter(group=group)
        moderates = apps.get_model("moderation.ModerationTask").objects.filter(groups=group)
        more = group.permissions.exclude(content_type__app_label__in=["wagtailadmin", "wagtailimages", "wagtaildocs"])
        if not any(rows.exists() for rows in (elsewhere, files, settings, moderates, more)):
            group.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0003_municipalities_as_a_whole"),
        ("accounts", "0003_people_and_organisations"),
        ("moderation", "0003_rows"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
