"""Whoever takes a course: by their account, or by a personal link without one."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor
from training.school.models import StaffMember


@dataclass(frozen=True)
class Learner:
    """A member of staff at work on a course. Rows of the course name them."""

    staff: StaffMember
    # The secret part of the address, of whoever came by a personal link.
    token: str = ""

    @property
    def pk(self) -> UUID | None:
        return self.staff.person_id

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def in_journal(self) -> SystemActor:
        """Nobody by name: who took what is in the rows, which visitors from support do not read as they do the journal."""
        return SystemActor(str(_("A learner")))
