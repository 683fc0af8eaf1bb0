from django.apps import AppConfig


class NationalConfig(AppConfig):
    """Contributions of authorities and national releases, in the directory's schema."""

    name = "reporting.national"
    label = "national"
    verbose_name = "National comparison"
