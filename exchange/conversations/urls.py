"""Addresses of this room. A conversation has three doors with the same steps behind each."""

from collections.abc import Callable

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import list_views, views
from .doors import GUEST, OWN, TEAM, View, guest_door, own_door, team_door

STEPS = {"": "talk", "gelesen/": "read", "stumm/": "mute", "beenden/": "close", "sperren/": "block", "verlassen/": "leave", "kontakt/": "share"}
MESSAGE_STEPS = {"melden/<uuid:message_id>/": "report", "zurueckziehen/<uuid:message_id>/": "withdraw"}


def behind(kind: str, prefix: str, door: Callable[[View], View], without: tuple[str, ...] = ()) -> list[URLPattern]:
    """Return the addresses of a conversation behind one door."""
    steps = {**STEPS, **MESSAGE_STEPS}
    return [path(f"{prefix}{ending}", door(getattr(views, name)), name=f"{kind}_{name}") for ending, name in steps.items() if name not in without]


urlpatterns: list[URLPattern] = [
    path("mitmachen/projekte/<row:pk>/gespraeche/", list_views.team_talks, name="team_talks"),
    path("mitmachen/projekte/<row:pk>/gespraeche/neu/", list_views.team_start, name="team_start"),
    path("mitmachen/projekte/<row:pk>/gespraeche/sperren/<row:block>/", list_views.team_unblock, name="team_unblock"),
    *behind(TEAM, "mitmachen/projekte/<row:pk>/gespraeche/<uuid:public_id>/", team_door, without=("leave",)),
    path("mitmachen/gespraeche/", list_views.own_talks, name="own_talks"),
    path("mitmachen/gespraeche/an-projekt/<row:pk>/", list_views.ask, name="ask"),
    path("mitmachen/gespraeche/sperren/<row:block>/", list_views.own_unblock, name="own_unblock"),
    *behind(OWN, "mitmachen/gespraeche/<uuid:public_id>/", own_door),
    *behind(GUEST, "projekte/gespraech/<uuid:public_id>/<str:secret>/", guest_door, without=("leave",)),
]
