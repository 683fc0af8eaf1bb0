"""The file origin: one address, and nothing else."""

from django.urls import path

from lantern.files.origin import give

urlpatterns = [path("<str:ticket>", give, name="file")]
