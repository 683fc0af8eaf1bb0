from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolChecklistsConfig(AppConfig):
    """A school's own audits: what it answered, how it came to that, and who signed."""

    name = "checklists.school"
    label = "school_checklists"
    verbose_name = _("Audits of the school")

    def ready(self) -> None:
        from checklists.school.account_records import register_all  # the models have to be there first

        register_all()
