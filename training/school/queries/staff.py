"""Reading the list of staff."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import VISITORS
from lantern.errors import NotFound
from tenants.people.models import PeopleQuerySet, User
from tenants.people.queries import people
from training.roles import StaffRole
from training.school.models import StaffMember, StaffQuerySet


def staff_list(search: str = "", role: str = "", *, on: date, gone: bool = False) -> StaffQuerySet:
    """Who is here on that day, by name; with `gone` those who have left. Filtered by role and words where given."""
    rows = StaffMember.objects.gone(on) if gone else StaffMember.objects.here(on)
    if role in StaffRole:
        rows = rows.with_role(role)
    return rows.matching(search) if search else rows


def staff_by_id(staff_id: uuid.UUID | str) -> StaffMember:
    """The member of staff with this identifier, whether here or gone; NotFound if there is none."""
    found = StaffMember.objects.select_related("person").filter(pk=staff_id).first()
    if found is None:
        raise NotFound(_("There is no such person in the staff list."))
    return found


def staff_of(person: User) -> StaffMember | None:
    """Who this account belongs to in the list; None if it is linked to nobody."""
    return StaffMember.objects.filter(person=person).first()


def staff_by_ids(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, StaffMember]:
    """Those of the people who are in the list, by identifier."""
    return StaffMember.objects.in_bulk(list(ids))


def locked_staff(staff_id: uuid.UUID | str) -> StaffMember:
    """The same, locked until the transaction ends."""
    found = StaffMember.objects.select_for_update(of=("self",), no_key=True).filter(pk=staff_id).first()
    if found is None:
        raise NotFound(_("There is no such person in the staff list."))
    return found


def with_email(email: str, *, besides: uuid.UUID | None = None) -> StaffMember | None:
    """Who is here now with this address, if anybody but the one given."""
    rows = StaffMember.objects.filter(email=email, left_on=None)
    return rows.exclude(pk=besides or uuid.UUID(int=0)).first() if email else None


def accounts_without_staff(*, besides: StaffMember | None = None) -> PeopleQuerySet:
    """People who can sign in and are linked to nobody in the list, or to this member."""
    free = Q(staff_member=None) | Q(staff_member=besides) if besides else Q(staff_member=None)
    return people().active().filter(free).exclude(role__in=VISITORS)


def count_here(on: date) -> tuple[int, int]:
    """How many are here, and how many of them have no role, so that nothing is asked of them."""
    found = StaffMember.objects.here(on).aggregate(all=Count("pk"), without=Count("pk", filter=Q(roles=[])))
    return found["all"], found["without"]
