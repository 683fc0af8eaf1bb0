from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolLearningConfig(AppConfig):
    """Courses as people take them: enrolments, attempts, certificates."""

    name = "training.school.learning"
    label = "school_learning"
    verbose_name = _("Courses taken at the school")
