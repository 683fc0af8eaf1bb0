"""Whether the authority takes part in the national comparison, and what it gave. Rows of both are never changed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

# As long as the codes of the library's checklists can be.
CODE_LENGTH = 20


class Choice(Record):
    """An administrator chose to take part, or to stop. The newest counts; without any the authority takes no part."""

    takes_part = models.BooleanField(_("takes part"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("-at", "-created_at")

    def __str__(self) -> str:
        return str(_("takes part") if self.takes_part else _("does not take part"))


class Sent(Record):
    """Of this round, noisy counts were given to the national comparison. Written by the release builder, with the release."""

    round = models.ForeignKey("authority_checklists.Round", on_delete=models.PROTECT, related_name="given_nationally")
    library = models.CharField(_("set of the library"), max_length=CODE_LENGTH)
    period = models.PositiveSmallIntegerField(_("school year"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    statements = models.PositiveSmallIntegerField(_("statements"))
    schools = models.PositiveIntegerField(_("schools"))

    class Meta:
        ordering = ("-at", "library")
        constraints = [
            models.UniqueConstraint(fields=("library", "period"), name="sent_once_in_a_school_year"),
        ]

    def __str__(self) -> str:
        return f"{self.library} {self.period}"
