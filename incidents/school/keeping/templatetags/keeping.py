"""The words of `writing.wording` for the pages that become a PDF, and what the page of an incident shows of this app."""

from typing import Any

from django import template

from incidents.school.keeping.presenters import Beside, Link, beside, links_for
from incidents.school.keeping.writing import wording
from incidents.school.models import Incident

register = template.Library()

register.filter("about", wording.about)
register.filter("facts", wording.facts)
register.filter("moment", wording.moment)
register.filter("person", wording.person)
register.filter("entry_head", wording.entry_head)
register.filter("entry_texts", wording.entry_texts)
register.filter("referral_head", wording.referral_head)
register.filter("referral_texts", wording.referral_texts)
register.filter("file_line", wording.file_line)
register.filter("hold_line", wording.hold_line)
register.filter("journal_line", wording.journal_line)


@register.simple_tag
def keeping_links(person: Any) -> list[Link]:
    """The pages of this app that the person may open."""
    return links_for(person)


@register.simple_tag
def kept_beside(incident: Incident, person: Any) -> Beside:
    """Referrals, files and the clock of the incident, in four queries."""
    return beside(incident, person)
