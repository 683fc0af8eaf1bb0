"""The words of the journal: what a verb says on the activity page."""

from django.utils.translation import gettext_lazy as _

# A verb that is missing here is shown as it is written, and a test lists it.
VERBS = {
    "person.invited": _("invited"),
    "person.invitation_resent": _("sent the invitation again to"),
    "person.invitation_cancelled": _("cancelled the invitation of"),
    "person.joined": _("joined:"),
}


def words_for(verb: str) -> str:
    """The verb as a reader sees it."""
    return str(VERBS.get(verb, verb.replace(".", ": ").replace("_", " ")))
