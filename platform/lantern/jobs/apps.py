from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work and how far it has got, in every tenant's schema."""

    name = "lantern.jobs"
    label = "jobs"
    verbose_name = "Jobs"
