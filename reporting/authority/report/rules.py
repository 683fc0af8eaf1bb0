"""Who may have a report made, of what, and for how long its document is kept."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotFound, NotPossibleNow
from reporting.authority.figures import Group, Release
from reporting.authority.report.models import CommitteeReport

# From the paper's first draft to the meeting.
KEPT = timedelta(days=30)


def check_can_report(person: object, release: Release) -> None:
    """Returns if this person may have a report made of the release: there are figures to report."""
    check(person, Permission.REPORTS_MAKE)
    if not release.groups:
        raise NotPossibleNow(_("Fewer than 10 schools had submitted, so there are no figures to report."))
    if not release.statements:
        raise NotPossibleNow(_("No statement of this round has a level, so there are no figures to report."))


def can_report(person: object, release: Release) -> bool:
    try:
        check_can_report(person, release)
    except DomainError:
        return False
    return True


def check_group(release: Release, key: str) -> Group:
    """The group with this key; NotFound for one that is not shown."""
    group = release.group(key)
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    return group


def check_can_download(report: CommitteeReport) -> None:
    """Raises before the document is whole, and once its days are over."""
    if not report.is_there:
        raise NotPossibleNow(_("This report is no longer kept. Make a new one."))
