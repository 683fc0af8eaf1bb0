"""The notice on every page while somebody from support can look in."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lantern.ui.words import when
from tenants.support import queries, rules

if TYPE_CHECKING:
    from django.http import HttpRequest

KINDS = frozenset({"authority", "school"})


def notices(request: "HttpRequest") -> dict[str, Any]:
    """`page_notices`: to the visitor until when they may look, to whoever let them in the same with a way to end it."""
    return {"page_notices": SimpleLazyObject(lambda: _notices(request))}


def _notices(request: "HttpRequest") -> list[dict[str, Any]]:
    tenant = getattr(request, "tenant", None)
    grant = getattr(request, "support_grant", None)
    if grant is not None:
        text = _(
            "You are helping %(tenant)s until %(until)s. You can read, not change. Every page you open is recorded."
        )
        return [{"text": text % {"tenant": getattr(tenant, "name", ""), "until": when(grant.ends_at)}}]
    if getattr(tenant, "kind", "") not in KINDS or not rules.can_manage(getattr(request, "user", None)):
        return []
    text = _("%(name)s from Lantern support can look at your records until %(until)s.")
    return [
        {
            "text": text % {"name": each.name, "until": when(each.ends_at)},
            "action": reverse("support:end", args=[each.pk]),
            "action_text": _("End it now"),
            "more": reverse("support:grants"),
        }
        for each in queries.live_grants()
    ]
