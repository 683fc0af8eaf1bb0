from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolNeedsConfig(AppConfig):
    """How confident the school's people are, and whether courses change it: numbers of five people or more."""

    name = "training.school.needs"
    label = "school_needs"
    verbose_name = _("What training the school’s people need")
