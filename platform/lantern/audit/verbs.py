"""The words of the journal: what a verb says on the activity page."""

from django.utils.translation import gettext_lazy as _

# A verb that is missing here is shown as it is written, and a test lists it.
VERBS = {
    "person.invited": _("invited"),
    "person.invitation_resent": _("sent the invitation again to"),
    "person.invitation_cancelled": _("cancelled the invitation of"),
    "person.joined": _("joined:"),
    "person.signed_in": _("signed in:"),
    "person.role_changed": _("changed the role of"),
    "person.renamed": _("corrected the name of"),
    "person.disabled": _("disabled"),
    "person.enabled": _("let sign in again"),
    "person.password_changed": _("changed the password of"),
    "person.two_step_added": _("turned on two-step verification for"),
    "person.two_step_removed": _("turned off two-step verification for"),
    "person.two_step_renewed": _("made new recovery codes for"),
    "person.two_step_reset": _("reset two-step verification for"),
    "token.created": _("made the token"),
    "token.revoked": _("revoked the token"),
}


def words_for(verb: str) -> str:
    """The verb as a reader sees it."""
    return str(VERBS.get(verb, verb.replace(".", ": ").replace("_", " ")))
