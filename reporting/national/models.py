"""What authorities gave, and what was made of it. Both tables are written once and never changed (triggers.py)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

# As long as the codes of the library's checklists can be.
CODE_LENGTH = 20


class Contribution(Record):
    """What one authority gave of one round: noisy counts, no school's name. Its release builder drops it in.

    `period` is the year in which the school year began. `parts` is what reporting/national/parts.py describes.
    """

    # Overwritten by the trigger: whatever a builder sends here counts for nothing.
    sender = models.CharField(_("login of the builder"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)
    library = models.CharField(_("set of the library"), max_length=CODE_LENGTH)
    period = models.PositiveSmallIntegerField(_("school year"))
    parts = models.JSONField(_("parts"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sender", "library", "period"), name="contribution_once"),
            models.CheckConstraint(condition=~Q(library=""), name="contribution_has_a_set"),
        ]

    def __str__(self) -> str:
        return f"{self.library} {self.period}"


class Release(Record):
    """The national figures of one set and school year. `groups` is what reporting/national/combining.py makes.

    Without groups: fewer than ten authorities had given. `statements` holds id, code and wording, in the order of the set.
    """

    library = models.CharField(_("set of the library"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=150)
    period = models.PositiveSmallIntegerField(_("school year"))
    frozen_at = models.DateTimeField(_("published at"), default=timezone.now)
    authorities = models.PositiveIntegerField(_("authorities that gave"))
    statements = models.JSONField(_("statements"))
    groups = models.JSONField(_("groups"))

    class Meta:
        ordering = ("-period", "library")
        constraints = [
            models.UniqueConstraint(fields=("library", "period"), name="national_release_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period}"
