"""THE table of who may do what. Pages, API, menus and actions ask it; nothing else decides by role."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from lantern.access.roles import AUTHORITY_ROLES, OPERATORS, SCHOOL_ROLES, VISITORS, Role
from lantern.audit.record import SystemActor
from lantern.errors import NotAllowed


class Permission(StrEnum):
    AUTHORITIES_MANAGE = "authorities.manage"

    PEOPLE_VIEW = "people.view"
    PEOPLE_MANAGE = "people.manage"
    ACTIVITY_VIEW = "activity.view"
    ACTIVITY_DOWNLOAD = "activity.download"
    TOKENS_MANAGE = "tokens.manage"
    SIGN_IN_MANAGE = "sign_in.manage"
    SUPPORT_MANAGE = "support.manage"

    SCHOOLS_VIEW = "schools.view"
    SCHOOLS_MANAGE = "schools.manage"
    SESSIONS_MANAGE = "sessions.manage"
    DOCUMENTS_MANAGE = "documents.manage"
    TEMPLATES_VIEW = "templates.view"
    TEMPLATES_EDIT = "templates.edit"
    TEMPLATES_PUBLISH = "templates.publish"
    ROUNDS_VIEW = "rounds.view"
    ROUNDS_MANAGE = "rounds.manage"
    COMPLETION_VIEW = "completion.view"
    BENCHMARKS_VIEW = "benchmarks.view"
    NATIONAL_CHOOSE = "national.choose"
    VISITS_MANAGE = "visits.manage"
    COURSES_VIEW = "courses.view"
    COURSES_EDIT = "courses.edit"
    COURSES_PUBLISH = "courses.publish"

    AUDITS_VIEW = "audits.view"
    AUDITS_ANSWER = "audits.answer"
    AUDITS_EXPORT = "audits.export"
    AUDITS_COMMENT = "audits.comment"
    AUDITS_SIGN_AS_HEAD = "audits.sign_as_head"
    AUDITS_SIGN_AS_GOVERNOR = "audits.sign_as_governor"
    PLAN_VIEW = "plan.view"
    PLAN_CHANGE = "plan.change"
    PLAN_OWN = "plan.own"
    AUDITS_SHARE = "audits.share"
    EVIDENCE_VIEW = "evidence.view"
    EVIDENCE_DOWNLOAD = "evidence.download"
    EVIDENCE_KEEP = "evidence.keep"
    POSITION_VIEW = "position.view"
    INCIDENTS_REPORT = "incidents.report"
    INCIDENTS_VIEW = "incidents.view"
    INCIDENTS_WORK = "incidents.work"
    INCIDENTS_FIGURES = "incidents.figures"
    INCIDENTS_RETAIN = "incidents.retain"
    INCIDENTS_GIVE_OUT = "incidents.give_out"

    TRAINING_TAKE = "training.take"
    TRAINING_MANAGE = "training.manage"
    TRAINING_FIGURES = "training.figures"
    CONCERNS_READ = "concerns.read"
    CONCERNS_SET_UP = "concerns.set_up"

    FILTERING_ASK = "filtering.ask"
    FILTERING_VIEW = "filtering.view"
    FILTERING_KEEP = "filtering.keep"

    EXPORT_SCHOOL = "school.export"
    ERASE_SCHOOL = "school.erase"
    ERASURE_STOP = "schools.stop_erasure"


_WHO_MANAGES_PEOPLE = OPERATORS | {Role.ADMINISTRATOR, Role.HEAD, Role.DSL}
_WHO_READS_ACTIVITY = _WHO_MANAGES_PEOPLE | {Role.OFFICER}
_WHO_RUNS_ROUNDS = frozenset({Role.ADMINISTRATOR, Role.OFFICER})
# What a visitor from support may read; tenants/support/middleware.py sees to it that reading is all they do.
_WHO_READS_AUDITS = (SCHOOL_ROLES - {Role.STAFF}) | VISITORS
_WHO_READS_AN_AUTHORITY = AUTHORITY_ROLES | VISITORS
_WHO_ANSWERS_AUDITS = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD})

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.AUTHORITIES_MANAGE: OPERATORS,
    Permission.PEOPLE_VIEW: OPERATORS | AUTHORITY_ROLES | (SCHOOL_ROLES - {Role.STAFF}) | VISITORS,
    Permission.PEOPLE_MANAGE: _WHO_MANAGES_PEOPLE,
    Permission.ACTIVITY_VIEW: _WHO_READS_ACTIVITY | VISITORS,
    Permission.ACTIVITY_DOWNLOAD: _WHO_READS_ACTIVITY,
    Permission.TOKENS_MANAGE: AUTHORITY_ROLES | {Role.HEAD, Role.DSL},
    Permission.SIGN_IN_MANAGE: OPERATORS | {Role.ADMINISTRATOR, Role.HEAD},
    Permission.SUPPORT_MANAGE: frozenset({Role.ADMINISTRATOR, Role.HEAD}),
    Permission.SCHOOLS_VIEW: _WHO_READS_AN_AUTHORITY,
    Permission.SCHOOLS_MANAGE: _WHO_RUNS_ROUNDS,
    # Who of a school comes and who does not, by name: no visitor and no analyst reads it.
    Permission.SESSIONS_MANAGE: _WHO_RUNS_ROUNDS,
    Permission.DOCUMENTS_MANAGE: _WHO_RUNS_ROUNDS,
    Permission.TEMPLATES_VIEW: _WHO_READS_AN_AUTHORITY,
    Permission.TEMPLATES_EDIT: _WHO_RUNS_ROUNDS,
    Permission.TEMPLATES_PUBLISH: _WHO_RUNS_ROUNDS,
    Permission.ROUNDS_VIEW: _WHO_READS_AN_AUTHORITY,
    Permission.ROUNDS_MANAGE: _WHO_RUNS_ROUNDS,
    Permission.COMPLETION_VIEW: _WHO_READS_AN_AUTHORITY,
    Permission.BENCHMARKS_VIEW: _WHO_READS_AN_AUTHORITY,
    # Whether counts of the authority's schools leave it.
    Permission.NATIONAL_CHOOSE: frozenset({Role.ADMINISTRATOR}),
    # One school's own answers, by name: no visitor and no analyst reads them.
    Permission.VISITS_MANAGE: _WHO_RUNS_ROUNDS,
    Permission.COURSES_VIEW: _WHO_READS_AN_AUTHORITY,
    Permission.COURSES_EDIT: _WHO_RUNS_ROUNDS,
    # Publishing a version, and saying who must hold what.
    Permission.COURSES_PUBLISH: _WHO_RUNS_ROUNDS,
    Permission.AUDITS_VIEW: _WHO_READS_AUDITS,
    Permission.AUDITS_ANSWER: _WHO_ANSWERS_AUDITS,
    # A visitor from support reads, and takes nothing along.
    Permission.AUDITS_EXPORT: _WHO_READS_AUDITS - VISITORS,
    Permission.AUDITS_COMMENT: _WHO_READS_AUDITS - VISITORS,
    Permission.AUDITS_SIGN_AS_HEAD: frozenset({Role.HEAD}),
    Permission.AUDITS_SIGN_AS_GOVERNOR: frozenset({Role.GOVERNOR}),
    Permission.PLAN_VIEW: _WHO_READS_AUDITS,
    Permission.PLAN_CHANGE: _WHO_ANSWERS_AUDITS,
    Permission.PLAN_OWN: _WHO_READS_AUDITS - VISITORS,
    Permission.AUDITS_SHARE: frozenset({Role.HEAD}),
    Permission.EVIDENCE_VIEW: _WHO_READS_AUDITS,
    # A visitor reads which evidence there is, and takes no file along.
    Permission.EVIDENCE_DOWNLOAD: _WHO_READS_AUDITS - VISITORS,
    Permission.EVIDENCE_KEEP: _WHO_ANSWERS_AUDITS,
    Permission.POSITION_VIEW: _WHO_READS_AUDITS,
    Permission.TRAINING_TAKE: SCHOOL_ROLES,
    # Who holds what, by name: no governor and no visitor reads it.
    Permission.TRAINING_MANAGE: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL}),
    Permission.TRAINING_FIGURES: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR}),
    Permission.INCIDENTS_REPORT: SCHOOL_ROLES,
    # Which of them somebody sees, incidents.school.rules says: a governor who chairs, and an IT lead who was given one.
    Permission.INCIDENTS_VIEW: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR, Role.IT_LEAD}),
    Permission.INCIDENTS_WORK: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL}),
    # Which of them reads which: incidents/school/concerns/rules.py. A governor reads only as the chair.
    Permission.CONCERNS_READ: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR}),
    Permission.CONCERNS_SET_UP: frozenset({Role.HEAD, Role.DSL}),
    Permission.FILTERING_ASK: SCHOOL_ROLES,
    # Reasons and reviews can speak of incidents, of which no visitor reads anything.
    Permission.FILTERING_VIEW: SCHOOL_ROLES - {Role.STAFF},
    Permission.FILTERING_KEEP: _WHO_ANSWERS_AUDITS,
    # A governor sees bands, never a number (incidents/school/keeping/bands.py).
    Permission.INCIDENTS_FIGURES: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR}),
    Permission.INCIDENTS_RETAIN: frozenset({Role.HEAD, Role.DSL}),
    Permission.INCIDENTS_GIVE_OUT: frozenset({Role.HEAD, Role.DSL}),
    Permission.EXPORT_SCHOOL: frozenset({Role.HEAD}),
    Permission.ERASE_SCHOOL: frozenset({Role.HEAD}),
    Permission.ERASURE_STOP: frozenset({Role.ADMINISTRATOR}),
}


def permissions_of(role: str) -> frozenset[Permission]:
    """Everything the table lets this role do."""
    return frozenset(permission for permission, roles in ALLOWED.items() if role in roles)


def can(person: object, permission: Permission) -> bool:
    """Whether the table lets this person do it. An anonymous, disabled or unknown actor may do nothing.

    A `SystemActor` (an import, a schedule) may: whoever started it was asked before it began.
    """
    if isinstance(person, SystemActor):
        return True
    if not getattr(person, "is_authenticated", False) or not getattr(person, "is_active", False):
        return False
    return getattr(person, "role", None) in ALLOWED[permission]


def check(person: object, permission: Permission) -> None:
    """Returns if the table lets this person do it; NotAllowed if not."""
    if not can(person, permission):
        raise NotAllowed(_("Your role does not let you do this."), code="not_allowed")
