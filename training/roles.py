"""What people of a school do there, for training: words for both rooms. These are no roles of Lantern's accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.TextChoices):
    """A part that somebody plays in a school. One person may play several."""

    TEACHER = "teacher", _("Teacher")
    SUPPORT_STAFF = "support_staff", _("Support staff in class")
    OFFICE = "office", _("Office staff")
    SITE = "site", _("Site and catering staff")
    LEADER = "leader", _("Senior leader")
    HEAD = "head", _("Headteacher")
    DSL = "dsl", _("Safeguarding lead (DSL)")
    DEPUTY_DSL = "deputy_dsl", _("Deputy safeguarding lead")
    GOVERNOR = "governor", _("Governor or trustee")
    IT_SUPPORT = "it_support", _("IT support")
    SUPPLY = "supply", _("Supply staff")
    VOLUNTEER = "volunteer", _("Volunteer")


# All who work in the school, whatever they do; governors and volunteers are asked by name.
ALL_STAFF = tuple(role for role in StaffRole if role not in {StaffRole.GOVERNOR, StaffRole.VOLUNTEER})
EVERYBODY = tuple(StaffRole)


def roles_in_words(roles: "list[str] | tuple[str, ...]") -> str:
    """The roles as a reader sees them, in the order of the list above; groups by their names."""
    chosen = set(roles)
    if not chosen:
        return ""
    words = []
    if chosen >= set(EVERYBODY):
        return str(_("Everybody"))
    if chosen >= set(ALL_STAFF):
        words.append(str(_("All staff")))
        chosen -= set(ALL_STAFF)
    words += [str(role.label) for role in StaffRole if role in chosen]
    return ", ".join(words)
