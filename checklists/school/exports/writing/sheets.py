"""An audit as tables for a spreadsheet program: one sheet each for the answers and for what belongs to them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from checklists.school.exports.contents import Contents
from checklists.school.exports.writing import wording
from lantern.files.tables.going_out import Sheet

_Row = list[object]


def answers(contents: Contents) -> Iterator[_Row]:
    """A heading and one row for each statement."""
    yield [
        _("Number"),
        _("Section"),
        _("Statement"),
        _("Answer"),
        _("Note"),
        _("Changed by"),
        _("Changed at"),
        _("Last time"),
        _("Code"),
        _("Official wording"),
        _("Source"),
    ]
    for part in contents.parts:
        for line in part.lines:
            statement, answer = line.statement, line.statement.answer
            yield [
                statement.number,
                part.section.title,
                statement.plain,
                wording.answer(statement),
                answer.note,
                answer.updated_by_name,
                answer.updated_at,
                wording.last_time(statement),
                statement.code,
                statement.official,
                statement.source_ref,
            ]


def sheets(contents: Contents) -> list[Sheet]:
    """The whole audit; every earlier answer too if that was wanted."""
    found = [
        Sheet(_("Answers"), answers(contents), (9, 24, 48, 18, 60, 20, 17, 18, 10, 48, 36)),
        Sheet(_("Actions"), _actions(contents), (9, 40, 40, 24, 14, 16, 14, 70)),
        Sheet(_("Evidence"), _evidence(contents), (9, 40, 40, 66, 14, 14, 14, 14, 20)),
        Sheet(_("About"), [(_("What"), _("This audit")), *wording.about(contents)], (20, 60)),
        Sheet(_("Signatures"), _signatures(contents), (14, 18, 26, 17, 60)),
    ]
    if contents.with_history:
        found.append(Sheet(_("Earlier answers"), _history(contents), (9, 48, 17, 22, 24, 60)))
    return found


def _actions(contents: Contents) -> Iterator[_Row]:
    yield [_("Number"), _("Action"), _("Why"), _("Owner"), _("Due"), _("Status"), _("Priority"), _("What was done")]
    for line in contents.lines:
        for one in line.actions:
            action = one.action
            yield [
                line.statement.number,
                action.title,
                action.why,
                action.owner_name,
                action.due_on,
                action.get_status_display(),
                action.get_priority_display(),
                "\n".join(wording.entry(row) for row in one.entries),
            ]


def _evidence(contents: Contents) -> Iterator[_Row]:
    yield [
        _("Number"),
        _("Evidence"),
        _("File or link"),
        _("SHA-256"),
        _("Tells of from"),
        _("Tells of until"),
        _("In force from"),
        _("Last day"),
        _("Added by"),
    ]
    for line in contents.lines:
        for one in line.evidence:
            yield [
                line.statement.number,
                one.title,
                one.file.name if one.file else one.url,
                one.file.sha256 if one.file else "",
                one.period_from,
                one.period_until,
                one.effective_on,
                one.expires_on,
                one.added_by_name,
            ]


def _signatures(contents: Contents) -> Iterator[_Row]:
    yield [_("As"), _("What"), _("Who"), _("When"), _("Reason")]
    for row in contents.signatures:
        yield [row.get_capacity_display(), row.get_kind_display(), row.by_name, row.created_at, row.reason]


def _history(contents: Contents) -> Iterator[_Row]:
    yield [_("Number"), _("Statement"), _("When"), _("Who"), _("Answer"), _("Note")]
    for line in contents.lines:
        for row in line.changes:
            yield [
                line.statement.number,
                line.statement.plain,
                row.created_at,
                row.by_name,
                wording.change(row),
                row.note,
            ]
