"""Addresses of this room."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import maps, mine, public, team

urlpatterns: list[URLPattern] = [
    path("bedarfe/", public.needs, name="needs"),
    path("bedarfe/karte.geojson", maps.need_features, name="need_features"),
    path("angebote/", public.offers, name="offers"),
    path("angebote/karte.geojson", maps.offer_features, name="offer_features"),
    path("angebote/<row:pk>/", public.offer, name="offer"),
    path("mitmachen/angebote/", mine.my_offers, name="my_offers"),
    path("mitmachen/angebote/neu/", mine.new_offer, name="new_offer"),
    path("mitmachen/angebote/<row:pk>/", mine.edit_offer, name="edit_offer"),
    path("mitmachen/angebote/<row:pk>/<slug:step>/", mine.offer_step, name="offer_step"),
    path("mitmachen/bedarfe/<row:pk>/<uuid:key>/", mine.answer, name="answer"),
    path("mitmachen/bedarfe/antwort/<row:pk>/<slug:step>/", mine.match_step, name="match_step"),
    path("mitmachen/interessen/", mine.interests, name="interests"),
    path("mitmachen/interessen/beenden/<str:token>/", mine.interests_end, name="interests_end"),
    path("mitmachen/projekte/<row:pk>/bedarfe/", team.needs, name="project_needs"),
    path("mitmachen/projekte/<row:pk>/bedarfe/<row:match>/erledigt/", team.fulfil, name="fulfil_match"),
    path("mitmachen/projekte/<row:pk>/bedarfe/<row:match>/<slug:step>/", team.step, name="team_match_step"),
    path("mitmachen/projekte/<row:pk>/bedarfe/angebot/<row:offer>/", team.ask, name="ask_for_offer"),
]
