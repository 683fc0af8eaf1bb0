"""What a page hands to the script of passkeys."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON, to stand escaped in a data attribute: the Content-Security-Policy lets no script stand in a page."""
    return json.dumps(value, cls=DjangoJSONEncoder)
