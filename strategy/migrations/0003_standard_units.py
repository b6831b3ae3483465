from decimal import Decimal

from django.db import migrations

from strategy.units import STANDARD


def fill(apps, schema_editor):
    """Enter the standard list, and what indicators use beyond it."""
    unit, indicator = apps.get_model("strategy", "Unit"), apps.get_model("strategy", "Indicator")
    for order, entry in enumerate(STANDARD):
        unit.objects.get_or_create(
            symbol=entry.symbol,
            defaults={
                "name": entry.name, "dimension": entry.dimension, "factor": Decimal(entry.factor),
                "is_per_inhabitant": entry.is_per_inhabitant, "sort_order": order,
            },
        )  # fmt: skip
    known = set(unit.objects.values_list("symbol", flat=True))
    for symbol in sorted(set(indicator.objects.values_list("unit", flat=True)) - known):
        unit.objects.create(symbol=symbol, name=symbol, dimension="other", sort_order=1000)


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_running_the_strategy")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
