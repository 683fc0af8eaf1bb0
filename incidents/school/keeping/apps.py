from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolKeepingConfig(AppConfig):
    """Who outside was told, what is kept beside an incident, for how long, and what leaves."""

    name = "incidents.school.keeping"
    label = "school_keeping"
    verbose_name = _("Referrals and keeping of incidents")
