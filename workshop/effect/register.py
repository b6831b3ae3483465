"""What the room makes known."""

from typing import Any

from django.db import connection
from django.db.models.signals import post_migrate

from ..autosave import Editable, register
from ..models import EffectEstimate, EffectFactor, StepKey
from ..registry import Step, register_step
from ..steps.handin import register_writer
from . import library, services
from .forms import EstimateForm
from .queries import effect_state, expressions


def connect() -> None:
    """Called once when Django is ready."""
    register(Editable(EffectEstimate, EstimateForm, after=services.recalculate))
    register_step(Step(StepKey.EFFECT, "workshop:effect", effect_state, expressions))
    register_writer(services.write)
    post_migrate.connect(ship_factors, dispatch_uid="workshop.factors")


def ship_factors(sender: Any, **kwargs: Any) -> None:
    """After migrations: the shipped factors stand as the code says (not while the table is that of an older migration)."""
    if sender.name == "workshop" and _is_table_complete():
        library.ship()


def _is_table_complete() -> bool:
    table = EffectFactor._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return {field.column for field in EffectFactor._meta.concrete_fields} <= columns
