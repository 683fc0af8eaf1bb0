"""Who outside the school can be told of an incident, what for, and when to ask again if nothing is heard."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.working_days import is_working_day


class Body(models.TextChoices):
    POLICE = "police", _("Police")
    SOCIAL_CARE = "social_care", _("Children’s social care")
    LADO = "lado", _("Local authority designated officer (LADO)")
    CEOP = "ceop", _("CEOP")
    IWF = "iwf", _("Internet Watch Foundation (IWF)")
    CHANNEL = "channel", _("Police Prevent team or Channel")
    ICO = "ico", _("Information Commissioner (ICO)")
    HARMFUL_CONTENT = "harmful_content", _("Report Harmful Content")
    CYBER = "cyber", _("Report Fraud, insurer or DfE cyber team")
    ADVICE = "advice", _("Professionals Online Safety Helpline (POSH)")
    OTHER = "other", _("Somebody else")


class Facts(NamedTuple):
    """What for, by when, and after how many days to ask again. The days are Lantern's suggestion, not law."""

    what_for: Promise
    by_when: Promise
    ask_again_after: int


# DOMAIN 3.3: who is told, and by when.
FACTS: Final[dict[str, Facts]] = {
    Body.POLICE: Facts(
        _("A crime, a child in danger, an image of child sexual abuse"), _("At once. In danger, call 999"), 3
    ),
    Body.SOCIAL_CARE: Facts(_("A child who is, or may be, suffering significant harm"), _("The same day"), 3),
    Body.LADO: Facts(_("An adult in a position of trust who may have harmed a child"), _("Within one working day"), 1),
    Body.CEOP: Facts(_("Grooming or sexual abuse online"), _("At once"), 3),
    Body.IWF: Facts(_("The address of a page with images of child sexual abuse. Never the image"), _("At once"), 3),
    Body.CHANNEL: Facts(
        _("A worry that somebody is being drawn into terrorism"), _("Promptly. In danger, call 999"), 3
    ),
    Body.ICO: Facts(
        _("A personal-data breach that puts people at risk"), _("Within 72 hours of becoming aware of it"), 7
    ),
    Body.HARMFUL_CONTENT: Facts(
        _("Harmful content that a platform did not take down, for people over 13"),
        _("When the platform has answered"),
        7,
    ),
    Body.CYBER: Facts(_("Fraud, malware or an attack on the school’s systems"), _("At once"), 3),
    Body.ADVICE: Facts(_("Advice for staff"), _("When you need it"), 7),
    Body.OTHER: Facts(_("For example a platform, an early-help team or another school"), _("As agreed"), 7),
}


def ask_again_on(body: str, referred_on: date) -> date:
    """When to ask again if nothing has been heard by then: so many working days of England after the referral."""
    day, left = referred_on, FACTS[body].ask_again_after
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
