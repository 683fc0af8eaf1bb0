"""How often a statement has to be made true again: a word that both rooms use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often something has to be done or checked again."""

    WEEKLY = "weekly", _("Every week")
    TERMLY = "termly", _("Every term")
    YEARLY = "yearly", _("Every year")
    TWO_YEARLY = "two_yearly", _("Every two years")
    EVENT = "event", _("Each time it happens")
    CONTINUOUS = "continuous", _("All the time")
