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
    "person.recovery_codes_made": _("made new recovery codes for"),
    "person.two_step_reset": _("reset two-step verification for"),
    "token.created": _("made the token"),
    "token.revoked": _("revoked the token"),
    "authority.added": _("added the authority"),
    "authority.set_up": _("finished setting up"),
    "authority.tried_again": _("tried again to set up"),
    "authority.administrator_invited": _("invited again the administrator of"),
    "import.uploaded": _("uploaded the file of schools"),
    "import.confirmed": _("confirmed the file of schools"),
    "import.discarded": _("discarded the file of schools"),
    "import.tried_again": _("tried again to carry out the file of schools"),
    "import.finished": _("finished carrying out the file of schools"),
    "school.added": _("added the school"),
    "school.changed": _("changed the facts of"),
    "school.closed": _("marked as closed"),
    "school.contact_changed": _("changed the contact of"),
    "school.invited": _("invited the contact of"),
}


def words_for(verb: str) -> str:
    """The verb as a reader sees it."""
    return str(VERBS.get(verb, verb.replace(".", ": ").replace("_", " ")))
