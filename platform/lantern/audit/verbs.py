"""The words of the journal: what a verb says on the activity page."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lantern.audit.models import Entry

# A verb that is missing here is shown as it is written; tests/tenants/test_activity.py lists those.
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
    "person.passkey_added": _("added a passkey for"),
    "person.passkey_removed": _("removed a passkey of"),
    "person.signed_out_elsewhere": _("signed out elsewhere:"),
    "person.two_step_reset": _("reset two-step verification for"),
    "activity.downloaded": _("downloaded a list of activity:"),
    "support.granted": _("let in as Lantern support:"),
    "support.link_sent": _("sent a new link for support access to"),
    "support.entered": _("came in with the link for support access:"),
    "support.page_opened": _("opened as Lantern support the page"),
    "support.ended": _("ended the support access of"),
    "support.ran_out": _("closed, because its time was over, the support access of"),
    "sso.added": _("added the sign-in service"),
    "sso.changed": _("changed the sign-in service"),
    "sso.credentials_set": _("stored the client ID or secret of"),
    "sso.checked": _("checked the connection to"),
    "sso.turned_on": _("turned on the sign-in service"),
    "sso.turned_off": _("turned off the sign-in service"),
    "sso.removed": _("removed the sign-in service"),
    "sso.linked": _("linked an account at a sign-in service to"),
    "sso.unlinked": _("unlinked an account at a sign-in service from"),
    "sso.signed_in": _("signed in by"),
    "token.created": _("made the token"),
    "token.revoked": _("revoked the token"),
    "file.kept": _("uploaded the file"),
    "file.written": _("wrote the file"),
    "file.downloaded": _("downloaded the file"),
    "file.removed": _("removed the file"),
    "file.put_back": _("put back the file"),
    "file.erased": _("erased for good the removed file"),
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
    "school.document_added": _("added a document about"),
    "school.export_asked": _("asked for a file with everything of the school:"),
    "school.exported": _("wrote everything of the school to a file:"),
    "school.export_downloaded": _("downloaded everything of the school:"),
    "school.export_removed": _("removed from the school’s storage:"),
    "school.restored": _("restored from its own file the school"),
    "school.moved_away": _("moved to another authority the school"),
    "school.moved_here": _("took over from another authority the school"),
    "school.moved": _("moved to another authority:"),
    "school.continued": _("let the history go on under a new URN of"),
    "school.merged": _("linked the school that was merged into"),
    "school.erasure_asked": _("asked for all records to be erased:"),
    "school.erasure_stopped": _("stopped the erasing of all records:"),
    "school.erased": _("erased all records of"),
    "checklist.taken": _("took from the library the checklist"),
    "checklist.created": _("began the checklist"),
    "checklist.details_changed": _("changed the title or source of"),
    "checklist.section_added": _("added a section to"),
    "checklist.section_renamed": _("renamed a section of"),
    "checklist.section_changed": _("changed a section of"),
    "checklist.section_moved": _("moved a section of"),
    "checklist.section_removed": _("removed a section of"),
    "checklist.section_put_back": _("put back a section of"),
    "checklist.statement_added": _("added a statement to"),
    "checklist.statement_changed": _("changed a statement of"),
    "checklist.statement_moved": _("moved a statement of"),
    "checklist.statement_removed": _("removed a statement of"),
    "checklist.statement_put_back": _("put back a statement of"),
    "checklist.statements_changed": _("changed several statements of"),
    "checklist.statements_removed": _("removed several statements of"),
    "checklist.statements_put_back": _("put back several statements of"),
    "checklist.copied": _("made as a copy the checklist"),
    "checklist.statement_split": _("split a statement of"),
    "checklist.statement_replaces": _("said what a statement replaces in"),
    "checklist.file_sent_in": _("uploaded a checklist in the file"),
    "checklist.file_confirmed": _("confirmed the checklist in the file"),
    "checklist.file_discarded": _("discarded the checklist in the file"),
    "checklist.imported": _("took from a file the checklist"),
    "checklist.put_away": _("put away the checklist"),
    "checklist.brought_back": _("brought back the checklist"),
    "checklist.published": _("published"),
    "checklist.withdrawn": _("withdrew"),
    "round.opened": _("opened the round"),
    "round.due_date_changed": _("changed the dates of"),
    "round.extended": _("gave some schools more time in"),
    "round.reminders_changed": _("changed the reminders of"),
    "round.reminded": _("wrote to the school’s people about a round:"),
    "round.chased": _("reminded schools of"),
    "round.schools_added": _("added schools to"),
    "round.closing_confirmed": _("confirmed the closing of"),
    "visit.noted": _("noted a visit:"),
    "visit.changed": _("changed the day or summary of"),
    "visit.statement_noted": _("noted a statement in"),
    "visit.shown": _("showed to the school"),
    "release.published": _("published the results of"),
    "audit.started": _("started the audit"),
    "audit.answers_confirmed": _("confirmed what the authority offers in the audit"),
    "audit.statement_added": _("added a statement of the school’s own to the audit"),
    "audit.statement_changed": _("changed a statement of the school’s own in the audit"),
    "audit.statement_removed": _("removed a statement of the school’s own from the audit"),
    "audit.statement_put_back": _("put back a statement of the school’s own in the audit"),
    "answer.changed": _("answered in the audit:"),
    "answer.records_cited": _("cited the school’s own records in the audit:"),
    "audit.assigned": _("said who answers"),
    "comment.added": _("commented on"),
    "comment.removed": _("removed a comment on"),
    "audit.signed": _("signed the audit"),
    "audit.signature_withdrawn": _("withdrew the signature of the audit"),
    "audit.shared": _("shared with the authority, by name, the levels of the audit"),
    "audit.unshared": _("stopped sharing the levels of the audit"),
    "audit.submitted": _("submitted the audit"),
    "audit.finished": _("finished for the school’s own use the audit"),
    "action.added": _("planned the action"),
    "action.changed": _("changed the action"),
    "action.progress": _("said how it goes with the action"),
    "action.done": _("closed as done the action"),
    "action.cancelled": _("closed as not needed any more the action"),
    "action.reopened": _("opened again the action"),
    "calendar.made": _("made a calendar address for"),
    "calendar.revoked": _("revoked a calendar address of"),
    "evidence.added": _("added the evidence"),
    "evidence.replaced": _("replaced with a newer edition the evidence"),
    "evidence.changed": _("changed the title, owner or dates of the evidence"),
    "evidence.removed": _("removed the evidence"),
    "evidence.put_back": _("put back the evidence"),
    "evidence.used": _("put beside a statement the evidence"),
    "evidence.left_out": _("took away from a statement the evidence"),
    "evidence.owners_told": _("told owners of evidence that expires:"),
    "audit.sent_back": _("sent back to the head the audit"),
    "audit.reopened": _("opened again the audit"),
    "audit.file_asked": _("asked for a document of the audit:"),
    "audit.downloaded": _("downloaded as a table the audit"),
    "concern.told": _("took in"),
    "concern.told_more": _("took in a message on"),
    "concern.opened": _("read"),
    "concern.answered": _("answered"),
    "concern.passed_on": _("passed on"),
    "concern.decided": _("decided on"),
    "concern.taken_back": _("took back the decision on"),
    "concern.closed": _("closed"),
    "concern.reopened": _("opened again"),
    "concern.silenced": _("stopped messages on"),
    "concern.heard": _("let in messages again on"),
    "concern.anonymised": _("anonymised"),
    "concern.page_set_up": _("changed the"),
}


# Verbs that people do to themselves: the sentence ends with them.
OF_ONESELF = {
    "person.joined": _("joined Lantern"),
    "person.signed_in": _("signed in"),
    "person.password_changed": _("changed their password"),
    "person.two_step_added": _("turned on two-step verification"),
    "person.two_step_removed": _("turned off two-step verification"),
    "person.recovery_codes_made": _("made new recovery codes"),
    "person.renamed": _("corrected their own name"),
    "activity.downloaded": _("downloaded a list of activity"),
    "calendar.made": _("made a calendar address for themselves"),
    "calendar.revoked": _("revoked a calendar address of theirs"),
    "support.entered": _("came in with the link for support access"),
}

# What a verb's first word says on the page, and the kinds of tenants that know it. One that is missing is shown as it is
# written, to everybody.
_EVERYWHERE = ("directory", "authority", "school")
_NOUNS = {
    "person": (_("People"), _EVERYWHERE),
    "token": (_("Personal tokens"), ("authority", "school")),
    "activity": (_("This list"), _EVERYWHERE),
    "support": (_("Lantern support"), ("authority", "school")),
    "authority": (_("Authorities"), ("directory",)),
    "import": (_("Files of schools"), ("authority",)),
    "school": (_("Schools"), ("authority",)),
    "checklist": (_("Checklists"), ("authority",)),
    "round": (_("Rounds"), ("authority", "school")),
    "release": (_("Results"), ("authority",)),
    "visit": (_("Visits"), ("authority",)),
    "audit": (_("Audits"), ("school",)),
    "answer": (_("Answers"), ("school",)),
    "action": (_("Actions"), ("school",)),
    "calendar": (_("Calendar addresses"), ("school",)),
    "evidence": (_("Evidence"), ("school",)),
    "comment": (_("Comments"), ("school",)),
    "concern": (_("Concerns"), ("school",)),
}


def nouns_of(tenant_kind: str) -> "list[tuple[str, _StrPromise | str]]":
    """What entries of this kind of tenant can be about: a verb's first word, and what it is called."""
    known = list(_NOUNS.items())
    found: list[tuple[str, _StrPromise | str]] = [
        (noun, words) for noun, (words, kinds) in known if tenant_kind in kinds
    ]
    others = sorted({verb.partition(".")[0] for verb in VERBS} - set(_NOUNS))
    return found + [(noun, noun.replace("_", " ").capitalize()) for noun in others]


def words_for(verb: str) -> str:
    """The verb as a reader sees it."""
    return str(VERBS.get(verb, verb.replace(".", ": ").replace("_", " ")))


def sentence_of(entry: "Entry") -> tuple[str, str]:
    """What the person did, and to what: words that follow their name. The second is empty where they did it to themself."""
    if entry.by_id == entry.subject_id and entry.verb in OF_ONESELF:
        return str(OF_ONESELF[entry.verb]), ""
    if entry.verb == "support.page_opened":
        return words_for(entry.verb), f"/{entry.facts.get('page', '')}"
    return words_for(entry.verb), entry.subject_name
