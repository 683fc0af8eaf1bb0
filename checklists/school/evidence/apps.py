from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolEvidenceConfig(AppConfig):
    """What a school can show for its answers: files and links, each kept once and used for many statements."""

    name = "checklists.school.evidence"
    label = "school_evidence"
    verbose_name = _("Evidence of the school")
