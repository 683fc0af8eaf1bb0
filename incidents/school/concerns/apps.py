from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolConcernsConfig(AppConfig):
    """What pupils and parents tell without an account, and the answers they read with a receipt."""

    name = "incidents.school.concerns"
    label = "school_concerns"
    verbose_name = _("Concerns told to the school")
