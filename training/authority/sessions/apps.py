from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoritySessionsConfig(AppConfig):
    """Sessions that people go to or dial in to, and the places that schools book."""

    name = "training.authority.sessions"
    label = "authority_sessions"
    verbose_name = _("Training sessions")
