from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolIncidentsConfig(AppConfig):
    """Incidents and what was decided about them; entries are added, never changed."""

    name = "incidents.school"
    label = "school_incidents"
    verbose_name = _("Incidents at the school")

    def ready(self) -> None:
        from incidents.school.bands import register_all  # the models have to be there first

        register_all()
