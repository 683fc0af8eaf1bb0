from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Checklists as files, in and out. Its table is in each authority's schema."""

    name = "checklists.authority.exchange"
    label = "authority_exchange"
    verbose_name = _("Checklists as files")
