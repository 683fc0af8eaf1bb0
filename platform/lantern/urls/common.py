"""What every kind of host has: sign-in, account, people, activity, help, API basics."""

from django.urls import URLPattern, URLResolver, include, path

common: list[URLPattern | URLResolver] = [
    path("account/", include("tenants.people.account_urls")),
    path("", include("tenants.people.urls")),
    path("", include("tenants.sso.urls")),
    path("activity/", include("lantern.audit.urls")),
    path("", include("lantern.ui.urls")),
]
