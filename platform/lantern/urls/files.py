"""The file origin: files to be saved, and packages that are played."""

from django.urls import path

from lantern.files.origin import give
from lantern.files.playing.origin import player, playing, script

urlpatterns = [
    path("<str:ticket>", give, name="file"),
    path("player/<str:launch>/", player, name="player"),
    path("player/files/<str:script>", script, name="player_script"),
    path("playing/<str:sitting>/<path:name>", playing, name="playing"),
]
