from django.apps import AppConfig


class AuthorityReportingConfig(AppConfig):
    """Inbox, letterbox and releases, in each authority's schema."""

    name = "reporting.authority"
    label = "authority_reporting"
    verbose_name = "Reporting of an authority"
