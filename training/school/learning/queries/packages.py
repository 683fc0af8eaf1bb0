"""Where somebody is in the SCORM packages of a course."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lantern.errors import NotFound
from lantern.files.playing.shown import Played
from tenants.logins.current import current_tenant
from training.authority import catalogue
from training.content import ModuleContent
from training.packages import Package, PackagePart
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment, PackageState


@dataclass(frozen=True)
class PartRow:
    """A part of a package in the list of a page, with where somebody is in it."""

    part: PackagePart
    number: int
    state: PackageState | None

    @property
    def is_done(self) -> bool:
        return self.state is not None and self.state.done_at is not None


def parts_of(enrolment: Enrolment, module: ModuleContent) -> list[PartRow]:
    """The parts of the page's package in order; none for a page without one. One query."""
    if module.package is None:
        return []
    states = {row.part_id: row for row in PackageState.objects.filter(enrolment=enrolment, module_id=module.id)}
    return [PartRow(part, number, states.get(part.id)) for number, part in enumerate(module.package.parts, start=1)]


def is_worked_through(enrolment: Enrolment, module: ModuleContent) -> bool:
    """Whether nothing of the page is left but to read it: every part of its package is done, if it has one."""
    return all(row.is_done for row in parts_of(enrolment, module))


def results_of(enrolment: Enrolment) -> list[tuple[str, PartRow]]:
    """Every part of every package of the course, with the title of its page. One query."""
    states = {(row.module_id, row.part_id): row for row in PackageState.objects.filter(enrolment=enrolment)}
    return [
        (module.title, PartRow(part, number, states.get((module.id, part.id))))
        for module in enrolment.course.whole.modules
        if module.package
        for number, part in enumerate(module.package.parts, start=1)
    ]


def part_at(enrolment: Enrolment, module_id: str, number: int) -> tuple[ModuleContent, Package, PackagePart]:
    """The part with this number on that page, counted from 1; NotFound for one that the course does not have."""
    module = enrolment.course.whole.module(module_id)
    if module is None or module.package is None or not 1 <= number <= len(module.package.parts):
        raise NotFound(_("There is no such part in this course."))
    return module, module.package, module.package.parts[number - 1]


def part_of(state: PackageState) -> tuple[ModuleContent, Package, PackagePart]:
    """What the state is about; NotFound if the course does not have it."""
    module = state.enrolment.course.whole.module(state.module_id)
    package = module.package if module else None
    part = next((one for one in package.parts if one.id == state.part_id), None) if package else None
    if module is None or package is None or part is None:
        raise NotFound(_("There is no such part in this course."))
    return module, package, part


def opened(enrolment: Enrolment, launch_id: uuid.UUID) -> PackageState | None:
    """What this window shows; None once the part was opened in another."""
    rows = PackageState.objects.filter(enrolment=enrolment, launch_id=launch_id)
    return rows.select_related("enrolment__course").first()


def played(state: PackageState, learner: Learner) -> Played | None:
    """The part, ready to be shown; None if the authority does not give it out any more. The caller checked whose it is."""
    _module, package, part = part_of(state)
    if not catalogue.names_package(state.enrolment.course.version_id, package.id):
        return None
    return catalogue.played(package, part, learner=name_for(learner, package), kept=state.kept)


def name_for(learner: Learner, package: Package) -> str:
    """A name for this person in this package: always the same, and of no use to find out who they are."""
    told = f"{current_tenant().id}|{learner.staff.pk}|{package.id}"
    return salted_hmac("training.packages: learner", told, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[
        :24
    ]
