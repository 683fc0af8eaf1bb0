"""What a guarded view is given."""

from django.http import HttpRequest

from tenants.people.models import User


class PersonRequest(HttpRequest):
    """A request that has passed the guard: somebody has signed in."""

    user: User
