"""Starting a checklist, changing what stands on its cover, putting it away."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.authority.actions.locking import hold, touch
from checklists.authority.drafts import draft_of
from checklists.authority.library import LibraryChecklist
from checklists.authority.models import TITLE_LENGTH, Section, Statement, StatementText, Template
from checklists.authority.queries import copies_of
from checklists.authority.rules import check_can_bring_back, check_can_write
from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile


@dataclass(frozen=True)
class Details:
    """What stands on the cover of a checklist."""

    title: str
    summary: str = ""
    source: str = ""
    edition: str = ""
    in_force_on: date | None = None
    review_by: date | None = None


def take_from_library(*, checklist: LibraryChecklist, by: Actor) -> Template:
    """A draft of the authority's own with every section and statement of the library's checklist.

    The statements keep the library's stable ids, so later editions can be compared with it. A second copy is
    numbered, so that the two can be told apart.
    """
    check_can_write(by)
    with transaction.atomic():
        before = copies_of(checklist.code).count()
        template = Template.objects.create(
            title=f"{checklist.title} ({before + 1})" if before else checklist.title,
            summary=checklist.summary,
            source=checklist.source,
            edition=checklist.edition,
            in_force_on=checklist.in_force_on,
            review_by=checklist.review_by,
            taken_from=checklist.code,
            changed_by_name=str(by),
        )
        statements = []
        for place, part in enumerate(checklist.sections, start=1):
            section = Section.objects.create(
                template=template, position=place, title=part.title, schools_may_add=part.schools_may_add
            )
            for position, text in enumerate(part.statements, start=1):
                words = {name: getattr(text, name) for name in StatementText.COPIED}
                for name in ("phases", "descriptors", "replaces"):
                    words[name] = list(words[name])
                statements.append(Statement(section=section, position=position, **words))
        Statement.objects.bulk_create(statements)
        record("checklist.taken", by=by, subject=template, library=checklist.code, statements=len(statements))
    return template


def copy_template(*, template: Template, by: Actor) -> Template:
    """A draft of its own with the cover, sections and statements that this one has now, removed ones left out.

    The statements keep their stable ids: a school that answers both finds its earlier answers again.
    """
    check_can_write(by)
    with transaction.atomic():
        draft = draft_of(template)
        cover = {name: getattr(template, name) for name in Details.__dataclass_fields__}
        title = _("Copy of %(title)s") % {"title": template.title}
        copy = Template.objects.create(**cover | {"title": title[:TITLE_LENGTH]}, changed_by_name=str(by))
        statements = []
        for place, part in enumerate(draft.sections, start=1):
            section = Section.objects.create(
                template=copy, position=place, title=part.title, schools_may_add=part.section.schools_may_add
            )
            for position, one in enumerate(part.statements, start=1):
                words = {name: getattr(one, name) for name in StatementText.COPIED}
                statements.append(Statement(section=section, position=position, **words))
        Statement.objects.bulk_create(statements)
        record("checklist.copied", by=by, subject=copy, of=str(template.pk), statements=len(statements))
    return copy


def create_template(*, details: Details, by: Actor) -> Template:
    """An empty draft."""
    check_can_write(by)
    with transaction.atomic():
        template = Template.objects.create(**asdict(details), changed_by_name=str(by))
        record("checklist.created", by=by, subject=template)
    return template


def change_details(*, template: Template, seen: int, details: Details, by: Actor) -> Template:
    """The cover says what `details` say. ChangedMeanwhile if it was saved since `seen`, a `details_revision`."""
    with transaction.atomic():
        held = hold(template, by=by)
        if held.details_revision != seen:
            raise ChangedMeanwhile
        changed = [name for name, value in asdict(details).items() if getattr(held, name) != value]
        if changed:
            for name in changed:
                setattr(held, name, getattr(details, name))
            held.details_revision += 1
            held.save(update_fields=[*changed, "details_revision"])
            touch(held, by=by)
            record("checklist.details_changed", by=by, subject=held, fields=changed)
    return held


def put_away(*, template: Template, by: Actor) -> Template:
    """The checklist leaves the list and can be used for nothing new. Its versions and rounds stay as they are."""
    with transaction.atomic():
        held = hold(template, by=by)
        held.archived_at = timezone.now()
        held.save(update_fields=["archived_at"])
        record("checklist.put_away", by=by, subject=held)
    return held


def bring_back(*, template: Template, by: Actor) -> Template:
    """The checklist is in the list again and can be changed."""
    with transaction.atomic():
        held = Template.objects.select_for_update().get(pk=template.pk)
        check_can_bring_back(by, held)
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        record("checklist.brought_back", by=by, subject=held)
    return held
