"""The same words in every format."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from checklists.scales import Rating
from checklists.school.evidence.queries import Cited
from checklists.school.exports.contents import Contents, Planned
from checklists.school.models import AnswerChange, AuditStatement, Signature
from checklists.school.plan.models import ActionEntry


def moment(at: datetime | None) -> str:
    """Day and clock of this country."""
    return formats.date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def answer(statement: AuditStatement) -> str:
    """What the school answered, without its note."""
    given = statement.answer
    if given.rating == Rating.GIVEN:
        return given.reply
    return str(given.get_rating_display()) if given.rating else _("Not answered")


def answered(statement: AuditStatement) -> str:
    """Who gave the answer, and when; empty while nobody has."""
    given = statement.answer
    return f"{given.updated_by_name}, {moment(given.updated_at)}" if given.updated_at else ""


def last_time(statement: AuditStatement) -> str:
    """What the school answered the last time that it was asked; empty if it never was."""
    last = statement.last_answer
    if last is None:
        return ""
    return last.reply if last.rating == Rating.GIVEN else str(last.get_rating_display())


def change(row: AnswerChange) -> str:
    """One thing that an answer said, without its note."""
    if not row.used:
        return _("A text that was not used: somebody else had changed it first")
    return row.reply if row.rating == Rating.GIVEN else str(row.get_rating_display() or _("Not answered"))


def planned(one: Planned) -> str:
    """Who will do it by when, and how far it is."""
    action = one.action
    return _("%(owner)s, by %(day)s. %(status)s.") % {
        "owner": action.owner_name,
        "day": formats.date_format(action.due_on, "j F Y"),
        "status": action.get_status_display(),
    }


def entry(row: ActionEntry) -> str:
    """What somebody wrote about an action."""
    return f"{moment(row.created_at)}, {row.by_name}: {row.text}"


def shown(one: Cited) -> str:
    """What a piece of evidence is, where it lies, what time it tells of, and until when it counts."""
    where = _("%(name)s (SHA-256 %(sum)s)") % {"name": one.file.name, "sum": one.file.sha256} if one.file else one.url
    dates = [
        words % {"day": formats.date_format(day, "j F Y")}
        for words, day in (
            (_("tells of the time from %(day)s"), one.period_from),
            (_("tells of the time until %(day)s"), one.period_until),
            (_("in force from %(day)s"), one.effective_on),
            (_("expired on %(day)s") if one.is_expired else _("last day %(day)s"), one.expires_on),
        )
        if day
    ]
    return f"{one.title}: {'; '.join([where, *dates])}"


def signature(row: Signature) -> str:
    """Who signed as what, or took it back, and when."""
    return _("%(kind)s: %(name)s (%(capacity)s), %(when)s") % {
        "kind": row.get_kind_display(),
        "name": row.by_name,
        "capacity": row.get_capacity_display(),
        "when": moment(row.created_at),
    }


def about(contents: Contents) -> list[tuple[str, str]]:
    """The lines at the head of every document: what this is, of when, and by whom."""
    audit = contents.audit
    return [
        (_("School"), contents.school),
        (
            _("Checklist"),
            _("%(title)s, version %(number)d, of %(authority)s")
            % {"title": audit.checklist_title, "number": audit.version_number, "authority": contents.authority},
        ),
        (_("Opened"), formats.date_format(audit.opens_on, "j F Y")),
        (_("Due"), formats.date_format(audit.due_on, "j F Y")),
        (_("How far"), str(audit.get_state_display())),
        (_("Answered"), _("%(answered)d of %(total)d") % {"answered": audit.answered, "total": audit.total}),
        (_("As it stood"), moment(contents.made_at)),
        (_("Made by"), contents.made_by),
    ]
