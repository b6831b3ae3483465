"""Addresses of the workshop: each room has its own."""

from django.urls import include, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import autosave
from .answers import urls as answers
from .carrier import urls as carrier
from .carrying import urls as carrying
from .effect import urls as effect
from .finance import urls as finance
from .outputs import urls as outputs
from .plan import urls as plan
from .steps import urls as steps
from .team import urls as team

app_name = "workshop"
rooms = (steps, team, plan, effect, finance, outputs, carrying, carrier, answers)
urlpatterns = [
    path("mitmachen/projekte/<row:pk>/feld/<slug:table>/<row:row>/", autosave.save, name="save_row"),
    *(path("", include(room.urlpatterns)) for room in rooms),
]
