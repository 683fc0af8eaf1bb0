"""What the activity page says, beside the entries themselves."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lantern.audit.models import Check
from lantern.audit.verify import WORDS, Kind
from lantern.ui.words import when


@dataclass(frozen=True)
class Checked:
    """When the journal was last checked, in words; `broken` if that found something."""

    text: str
    broken: bool = False


def checked_in_words(check: Check | None) -> Checked:
    """The line about the newest check of this journal."""
    if check is None:
        return Checked(_("This list has not been checked yet. Lantern checks and seals it every night."))
    at = when(check.created_at)
    if not check.ok:
        what = WORDS[Kind(check.fault)]
        return Checked(
            _("The check %(at)s found that this list is no longer as it was written: %(what)s.")
            % {"at": at, "what": what},
            broken=True,
        )
    return Checked(
        _("Last checked and sealed %(at)s. All %(number)s lines were as they were written.")
        % {"at": at, "number": f"{check.entries:,}"}
    )
