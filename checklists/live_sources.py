"""Which of a school's own records can say something about a statement: slugs that both rooms use.

An authority names one beside a statement. What stands behind a slug is known only in the school (checklists/school/live.py).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveSource(models.TextChoices):
    """A part of a school's records in Lantern."""

    TWO_STEP = "two-step", _("Accounts with two-step sign-in")
    NEVER_SIGNED_IN = "never-signed-in", _("People who have never signed in")
    SUPPORT_OPEN = "support-open", _("Support access that is open")
    STAFF_TRAINED = "staff-trained", _("Staff in date with the yearly training")
    LEADS_TRAINED = "leads-trained", _("Safeguarding leads in date with their training")
    INDUCTION_DONE = "induction-done", _("Staff who have done their induction")
    GOVERNORS_TRAINED = "governors-trained", _("Governors in date with their training")
    INCIDENTS_LOGGED = "incidents-logged", _("Incidents that are logged")
    FILTERING_CHANGES = "filtering-changes", _("Changes to filtering and who approved them")
    FILTERING_REVIEW = "filtering-review", _("Yearly review of filtering and monitoring")
    FILTERING_CHECKS = "filtering-checks", _("Checks of filtering")
