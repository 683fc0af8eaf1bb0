"""The way from a page with figures to a report of them, for whoever may have one made."""

import uuid

from django import template
from django.template import Context

from lantern.access.permissions import Permission, can

register = template.Library()


@register.inclusion_tag("authority_report/partials/_link.html", takes_context=True)
def report_link(context: Context, round_id: uuid.UUID) -> dict[str, object]:
    """A link to the page of the round's reports; nothing for somebody who may make none."""
    request = context.get("request")
    return {"may": can(getattr(request, "user", None), Permission.REPORTS_MAKE), "round_id": round_id}
