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
from .queries import effect_state


def connect() -> None:
    """Called once when Django is ready."""
    register(Editable(EffectEstimate, EstimateForm, after=services.recalculate))
    register_step(Step(StepKey.EFFECT, "workshop:effect", effect_state))
    register_writer(services.write)
    post_migrate.connect(ship_factors, dispatch_uid="workshop.factors")


def ship_factors(sender: Any, **kwargs: Any) -> None:
    """After migrations: the shipped factors stand as the code says (not while older migrations are tested)."""
    if sender.name == "workshop" and EffectFactor._meta.db_table in connection.introspection.table_names():
        library.ship()
