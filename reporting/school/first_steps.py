"""What a school does once, before anything else: it stands on the home page of whoever manages people until it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.school.concerns import queries as concerns
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from tenants.people import queries as people


@dataclass(frozen=True)
class Step:
    """One thing that is not done yet."""

    title: Promise
    text: Promise
    href: str
    button: Promise


def first_steps(person: object, *, staff_listed: bool) -> list[Step]:
    """What is left, in order; nothing for somebody who does not manage people. Two queries.

    Somebody who was invited counts as there: whoever invited them has done their part.
    """
    if not can(person, Permission.PEOPLE_MANAGE):
        return []
    roles = people.roles_here()
    left = [
        Step(title, text, f"{reverse('people:invite')}?role={role}", _("Invite"))
        for role, title, text in _NEEDED
        if role not in roles
    ]
    if not staff_listed:
        left.append(
            Step(
                _("List your staff"),
                _(
                    "From the list Lantern knows which training each of them has to do. A spreadsheet that you have will do."
                ),
                reverse("school_training:staff"),
                _("Add staff"),
            )
        )
    if not concerns.is_set_up():
        left.append(
            Step(
                _("Decide whether children and parents can tell you something here"),
                _("The page for it is off until you turn it on. Somebody has to read it every school day."),
                reverse("school_concerns:page"),
                _("Set the page up"),
            )
        )
    return left


# A school's first person is its head.
_NEEDED = (
    (
        Role.DSL,
        _("Invite the safeguarding lead"),
        _("They deal with incidents and concerns, and answer audits with you."),
    ),
    (
        Role.GOVERNOR,
        _("Invite a governor"),
        _("A governor signs each audit after the head. Without one nothing can be sent."),
    ),
)
