"""A moderation task belongs to one municipality. Nothing made tasks before, so the column needs no default."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="moderationtask",
            name="site",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_task",
                to="wagtailcore.site",
                verbose_name="Kommune",
            ),
        ),
    ]
