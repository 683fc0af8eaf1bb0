from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorityChecklistsConfig(AppConfig):
    name = "checklists.authority"
    label = "authority_checklists"
    verbose_name = _("Checklists of the authority")

    def ready(self) -> None:
        from checklists.authority import checks  # noqa: F401  # registers the library's system check
