from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolTrainingConfig(AppConfig):
    """Who works at the school, what training each must hold, and what each holds."""

    name = "training.school"
    label = "school_training"
    verbose_name = _("Staff training of the school")

    def ready(self) -> None:
        from training.school.live_records import register_all  # the models have to be there first

        register_all()
