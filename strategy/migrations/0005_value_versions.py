import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_the_first(apps, schema_editor):
    """Of several leading indicators, population series or equal codes of one strategy the first keeps its mark."""
    indicator = apps.get_model("strategy", "Indicator")
    for name, nothing in (("is_headline", False), ("is_population", False), ("code", "")):
        seen = set()
        for row in indicator.objects.exclude(**{name: nothing}).order_by("sort_order", "pk"):
            key = (row.strategy_id, getattr(row, name))
            if key in seen:
                indicator.objects.filter(pk=row.pk).update(**{name: nothing})
            seen.add(key)


class Migration(migrations.Migration):

    dependencies = [
        ('strategy', '0004_import_preview'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.AddField(
            model_name='valuechange',
            name='token',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='strategy.apitoken', verbose_name='Schlüssel'),
        ),
        migrations.AddField(
            model_name='valuechange',
            name='version',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='version of the indicator that this change made', verbose_name='Fassung'),
        ),
        migrations.AlterField(
            model_name='valuechange',
            name='origin',
            field=models.CharField(choices=[('edit', 'Formular'), ('grid', 'Tabelle'), ('import', 'Import'), ('undo', 'Rücknahme eines Imports'), ('api', 'Schnittstelle'), ('unit', 'Umrechnung der Einheit')], default='edit', max_length=6, verbose_name='Weg'),
        ),
        migrations.AddIndex(
            model_name='valuechange',
            index=models.Index(fields=['indicator', 'version'], name='changes_since_a_version'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('strategy', 'code'), name='one_indicator_per_code', violation_error_message='Diese Nummer hat schon ein anderer Indikator der Strategie.'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(condition=models.Q(('is_headline', True)), fields=('strategy',), name='one_headline_per_strategy', violation_error_message='Die Strategie hat schon einen Leitindikator. Bitte nehmen Sie dort zuerst das Häkchen weg.'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(condition=models.Q(('is_population', True)), fields=('strategy',), name='one_population_per_strategy', violation_error_message='Die Strategie hat schon eine Reihe der Einwohnerzahl. Bitte nehmen Sie dort zuerst das Häkchen weg.'),
        ),
    ]
