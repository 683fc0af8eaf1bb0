from django.http import HttpRequest

from tenants.logins.info import TenantInfo
from tenants.people.models import User


class SchoolRequest(HttpRequest):
    """What a guarded view on a school's host is given, as the middleware has dressed it."""

    user: User
    tenant: TenantInfo
