from django.apps import AppConfig


class AuthorityVisitsConfig(AppConfig):
    """Shared returns and adviser visits, in each authority's schema."""

    name = "reporting.authority.visits"
    label = "authority_visits"
    verbose_name = "Visits to schools"
