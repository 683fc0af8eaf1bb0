from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolFilteringConfig(AppConfig):
    """Changes to filtering, checks of it, and the reviews of filtering and monitoring."""

    name = "incidents.school.filtering"
    label = "school_filtering"
    verbose_name = _("Filtering and monitoring at the school")

    def ready(self) -> None:
        from incidents.school.filtering.live_records import register_all  # the models have to be there first

        register_all()
