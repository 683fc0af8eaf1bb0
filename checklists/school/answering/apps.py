from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolAnsweringConfig(AppConfig):
    """Answering an audit together: who answers what, who is here, what they say to each other, what records are cited."""

    name = "checklists.school.answering"
    label = "school_answering"
    verbose_name = _("Answering together")
