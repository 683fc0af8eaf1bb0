"""Whom figures speak of: parts of the school, pooled until each holds at least five people. Pure.

Everybody belongs to one group only, and a pool is a union of groups: whatever is added up or taken away from what is shown,
what is left speaks of five people or more, or of nobody.
"""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.roles import StaffRole

# Below this no figure is shown, nor kept once it could be.
LEAST: Final = 5


class Group(models.TextChoices):
    """A part of the school. The order is that of every page."""

    LEADERS = "leaders", _("Leaders and safeguarding leads")
    TEACHERS = "teachers", _("Teachers")
    SUPPORT = "support", _("Support staff in class")
    IT = "it", _("IT support")
    GOVERNORS = "governors", _("Governors")
    OTHERS = "others", _("Office, site, supply and volunteers")


# Of somebody with several roles the first that is found here counts.
_BY_ROLE: Final[tuple[tuple[Group, frozenset[StaffRole]], ...]] = (
    (
        Group.LEADERS,
        frozenset({StaffRole.HEAD, StaffRole.LEADER, StaffRole.DSL, StaffRole.DEPUTY_DSL}),
    ),
    (Group.TEACHERS, frozenset({StaffRole.TEACHER})),
    (Group.SUPPORT, frozenset({StaffRole.SUPPORT_STAFF})),
    (Group.IT, frozenset({StaffRole.IT_SUPPORT})),
    (Group.GOVERNORS, frozenset({StaffRole.GOVERNOR})),
)


def group_of(roles: "list[str] | tuple[str, ...]") -> Group:
    """The one group in which somebody with these roles is counted."""
    return next((group for group, those in _BY_ROLE if not those.isdisjoint(roles)), Group.OTHERS)


def pools(people: Mapping[str, int]) -> list[tuple[Group, ...]]:
    """The groups that replied, put together until each pool holds at least `LEAST` people; nothing where all of them are fewer.

    Groups that are large enough stand alone. The small ones go together; where they are still too few, the smallest of the
    others joins them. It depends on numbers of people only, never on what they said.
    """
    replied = [group for group in Group if people.get(group, 0) > 0]
    large = [group for group in replied if people[group] >= LEAST]
    small = [group for group in replied if people[group] < LEAST]
    if small and sum(people[group] for group in small) < LEAST:
        if not large:
            return []
        joins = min(large, key=lambda group: people[group])
        large.remove(joins)
        small.append(joins)
    together = tuple(group for group in Group if group in small)
    return [*((group,) for group in large), *([together] if together else [])]
