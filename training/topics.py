"""What online-safety training is about, and the statements by which people say how confident they are in it: words for both rooms.

An authority names the topics of a course; a school asks its people about topics, and suggests the courses that cover those in which
few are confident. The statements are our own words for what guidance asks of staff (domain list of the product, 2.4, 2.13 and 2.14).
"""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.roles import ALL_STAFF, EVERYBODY, StaffRole


class Topic(models.TextChoices):
    """Something that training is about. The order is that of every page."""

    CONCERNS = "concerns", _("Noticing worries and passing them on")
    RISKS = "risks", _("What children meet online")
    FILTERING = "filtering", _("Filtering and monitoring")
    TEACHING = "teaching", _("Teaching online safety")
    OWN_USE = "own_use", _("Using technology oneself")
    AI = "ai", _("Artificial intelligence")
    DATA = "data", _("Passwords, scams and personal data")
    LEADING = "leading", _("Leading on online safety")
    OVERSIGHT = "oversight", _("Governors’ questions")
    SYSTEMS = "systems", _("Running the systems safely")


class Level(models.IntegerChoices):
    """How confident somebody says they are."""

    NOT = 1, _("Not confident")
    LITTLE = 2, _("A little")
    MOSTLY = 3, _("Mostly")
    FULLY = 4, _("Fully")

    @property
    def is_confident(self) -> bool:
        return self >= Level.MOSTLY


@dataclass(frozen=True)
class Asked:
    """Whom a topic is asked, and the statements, the one that stands for the topic first."""

    roles: frozenset[StaffRole]
    statements: tuple[Promise, ...]


_IN_CLASS = frozenset({StaffRole.TEACHER, StaffRole.SUPPORT_STAFF, StaffRole.SUPPLY})
_LEADS = frozenset({StaffRole.HEAD, StaffRole.LEADER, StaffRole.DSL, StaffRole.DEPUTY_DSL})

ASKED: Final[dict[Topic, Asked]] = {
    Topic.CONCERNS: Asked(
        frozenset(EVERYBODY),
        (
            _("I know whom to tell, the same day, when something online worries me about a child."),
            _("I know what to do, and what never to do, when a pupil shows me a sexual image of a child."),
        ),
    ),
    Topic.RISKS: Asked(
        _IN_CLASS | _LEADS,
        (
            _("I can spot signs that a child is being groomed, blackmailed or bullied online."),
            _(
                "I can name the four kinds of risk online (content, contact, conduct, commerce), with an example of each."
            ),
        ),
    ),
    Topic.FILTERING: Asked(
        frozenset(ALL_STAFF) - {StaffRole.SITE},
        (_("I know how to report that filtering let something through, or blocks what is needed for teaching."),),
    ),
    Topic.TEACHING: Asked(
        _IN_CLASS | {StaffRole.LEADER, StaffRole.HEAD},
        (_("I can teach the online-safety parts of what I teach, and answer what pupils ask about life online."),),
    ),
    Topic.OWN_USE: Asked(
        frozenset(EVERYBODY),
        (_("I know what our acceptable use agreement asks of me, on the school’s devices and on my own."),),
    ),
    Topic.AI: Asked(
        frozenset(ALL_STAFF) - {StaffRole.SITE},
        (
            _("I know which AI tools I may use for school work, and what I must never type into them."),
            _("I can spot when a picture, a voice or a text may have been made by AI to deceive or to hurt."),
        ),
    ),
    Topic.DATA: Asked(
        frozenset(EVERYBODY),
        (_("I can spot a message that is after my password or money, and know what to do once I have clicked."),),
    ),
    Topic.LEADING: Asked(
        _LEADS,
        (
            _("I know when online harm goes to children’s social care, the police or the LADO, and by when."),
            _("I can lead the yearly review of filtering and monitoring."),
        ),
    ),
    Topic.OVERSIGHT: Asked(
        frozenset({StaffRole.GOVERNOR}),
        (
            _("I know what to ask the school about online safety, and what a good answer sounds like."),
            _("I know what governors check about filtering and monitoring each year."),
        ),
    ),
    Topic.SYSTEMS: Asked(
        frozenset({StaffRole.IT_SUPPORT}),
        (
            _("I can show what is filtered and monitored for each group of users, and where the gaps are."),
            _("I know who decides about changes to filtering, and where they are written down."),
        ),
    ),
}

# Asked about a course that names no topic.
ABOUT_A_COURSE: Final = _("I know what to do about what this course is about.")


def topics_for(roles: "list[str] | tuple[str, ...] | frozenset[str]") -> list[Topic]:
    """What somebody with these roles is asked about, in order."""
    return [topic for topic in Topic if not ASKED[topic].roles.isdisjoint(roles)]


def titles_of(topics: "list[str] | tuple[str, ...]") -> list[str]:
    """The topics as a reader sees them, in order; those that this release does not know are left out."""
    return [str(topic.label) for topic in Topic if topic in set(topics)]
