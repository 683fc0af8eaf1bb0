from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolExportsConfig(AppConfig):
    """Everything of one audit as a document or a table, to read, print and take along."""

    name = "checklists.school.exports"
    label = "school_exports"
    verbose_name = _("Files of audits")
