from django.apps import AppConfig


class AuthorityReportConfig(AppConfig):
    """Reports for a committee, made of a release, in each authority's schema."""

    name = "reporting.authority.report"
    label = "authority_report"
    verbose_name = "Reports for a committee"
