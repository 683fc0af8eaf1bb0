from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """The authority's own list of its schools, and the imports it came from. In each authority's schema."""

    name = "tenants.register"
    label = "register"
    verbose_name = _("Register of schools")
