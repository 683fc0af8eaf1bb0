from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolPlanConfig(AppConfig):
    """A school's action plan: what it will do, who does it, and by when, whichever audit it came from."""

    name = "checklists.school.plan"
    label = "school_plan"
    verbose_name = _("Action plan of the school")
