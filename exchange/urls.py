"""Addresses of the exchange: each room has its own."""

from django.urls import include, path

from municipality import parts

from .conversations import urls as conversations
from .files import urls as files
from .meetings import urls as meetings
from .offers import urls as offers

app_name = "exchange"
rooms = (conversations, files, meetings)
urlpatterns = [
    *(path("", include(room.urlpatterns)) for room in rooms),
    path("", include(parts.guarded("offers", offers.urlpatterns))),
]
