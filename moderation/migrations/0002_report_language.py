from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('moderation', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='language',
            field=models.CharField(default='de', editable=False, max_length=5, verbose_name='Sprache'),
        ),
    ]
