from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from incidents.school.filtering.rules import Incomplete
from tenants.logins.info import TenantInfo
from tenants.people.models import User


class SchoolRequest(HttpRequest):
    """What a guarded view on a school's host is given, as the middleware has dressed it."""

    user: User
    tenant: TenantInfo


def done(form: forms.Form, act: Callable[..., Any], **given: Any) -> Any:
    """What the action returned; None if it refused what the form says, and then the form says why beside the field."""
    try:
        return act(**given)
    except Incomplete as problem:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
        return None
