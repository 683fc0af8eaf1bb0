from django.apps import AppConfig


class AuthorityNationalConfig(AppConfig):
    """Whether the authority takes part in the national comparison, in each authority's schema."""

    name = "reporting.authority.national"
    label = "authority_national"
    verbose_name = "National comparison of an authority"
