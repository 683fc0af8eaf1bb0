from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorityTrainingConfig(AppConfig):
    """Courses and what is required of whom, on the authority’s host."""

    name = "training.authority"
    label = "authority_training"
    verbose_name = _("Training of the authority")

    def ready(self) -> None:
        from training.authority import checks  # noqa: F401  # registers the check of the starter courses
