"""What the page of an incident shows of concerns, for `{% load concerns %}`."""

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from incidents.school.concerns.presenters import Row, rows_of
from incidents.school.concerns.queries import of_incident

if TYPE_CHECKING:
    from incidents.school.models import Incident

register = template.Library()


@register.simple_tag
def concerns_of(incident: "Incident", person: object) -> list[Row]:
    """The concerns that became this incident or belong to it, as far as the person reads them. Two queries."""
    return rows_of(of_incident(person, incident.pk), now=timezone.now())
