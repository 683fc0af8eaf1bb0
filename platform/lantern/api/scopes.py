"""What a personal token may be used for. It never adds to what its person may do; it only takes away."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can


class Scope(StrEnum):
    SCHOOLS_READ = "schools:read"
    CHECKLISTS_READ = "checklists:read"
    ROUNDS_READ = "rounds:read"
    ROUNDS_WRITE = "rounds:write"
    AUDITS_READ = "audits:read"
    AUDITS_WRITE = "audits:write"
    TRAINING_READ = "training:read"
    TRAINING_WRITE = "training:write"
    REPORTS_READ = "reports:read"
    PEOPLE_READ = "people:read"


_WORDS = {
    Scope.SCHOOLS_READ: _("Read the list of schools"),
    Scope.CHECKLISTS_READ: _("Read checklists"),
    Scope.ROUNDS_READ: _("Read rounds and who is where"),
    Scope.ROUNDS_WRITE: _("Open and close rounds"),
    Scope.AUDITS_READ: _("Read audits"),
    Scope.AUDITS_WRITE: _("Answer audits"),
    Scope.TRAINING_READ: _("Read courses, who takes them and who is booked on sessions"),
    Scope.TRAINING_WRITE: _("Enrol people in courses"),
    Scope.REPORTS_READ: _("Read benchmarks and where we stand"),
    Scope.PEOPLE_READ: _("Read the list of people"),
}

# A scope is offered to whoever has one of these permissions: a token for what its person may not do would only mislead.
_OFFERED_WITH = {
    Scope.SCHOOLS_READ: (Permission.SCHOOLS_VIEW,),
    Scope.CHECKLISTS_READ: (Permission.TEMPLATES_VIEW,),
    Scope.ROUNDS_READ: (Permission.ROUNDS_VIEW,),
    Scope.ROUNDS_WRITE: (Permission.ROUNDS_MANAGE,),
    Scope.AUDITS_READ: (Permission.AUDITS_VIEW,),
    Scope.AUDITS_WRITE: (Permission.AUDITS_ANSWER,),
    Scope.TRAINING_READ: (Permission.TRAINING_FIGURES, Permission.COURSES_VIEW),
    Scope.TRAINING_WRITE: (Permission.TRAINING_MANAGE,),
    Scope.REPORTS_READ: (Permission.BENCHMARKS_VIEW, Permission.POSITION_VIEW),
    Scope.PEOPLE_READ: (Permission.PEOPLE_VIEW,),
}

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def words_for(scope: str) -> str:
    """What the scope lets a program do, for whoever gives it."""
    return str(_WORDS[Scope(scope)])


def scopes_for(person: object) -> list[Scope]:
    """The scopes this person can give to a token, in the order in which they are offered."""
    return [scope for scope in Scope if any(can(person, permission) for permission in _OFFERED_WITH[scope])]


def scope_needed(feature: str, method: str) -> str:
    """The scope that a token needs for this method on this feature: `rounds:read` to read, `rounds:write` to change."""
    return f"{feature}:{'read' if method.upper() in _READING else 'write'}"
