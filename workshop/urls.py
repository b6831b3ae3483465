"""Addresses of the workshop: each room has its own."""

from django.urls import include, path

from .answers import urls as answers
from .carrying import urls as carrying
from .effect import urls as effect
from .finance import urls as finance
from .outputs import urls as outputs
from .plan import urls as plan
from .steps import urls as steps
from .team import urls as team

app_name = "workshop"
rooms = (steps, team, plan, effect, finance, outputs, carrying, answers)
urlpatterns = [path("", include(room.urlpatterns)) for room in rooms]
