from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolPlacesConfig(AppConfig):
    """Places that a school books for its people on its authority's training sessions."""

    name = "training.school.places"
    label = "school_places"
    verbose_name = _("Places on training sessions")
