"""The export's format, and which tables and columns of a school leave with it. docs/export-format.md tells it to others.

Nothing leaves by default: a table that grants.py names for schools and this module does not stops every export, and a test.
"""

from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models

from lantern.crypto.fields import EncryptedTextField
from lantern.crypto.sealing import LEAST_BYTES, VERSION
from tenants.logins.grants import TABLES

FORMAT: Final = "lantern-school-export"
FORMAT_VERSION: Final = 1

MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "checksums.txt"
README: Final = "README.txt"
INDEX: Final = "index.html"
TABLES_FOLDER: Final = "tables/"
FILES_FOLDER: Final = "files/"
READABLE_FOLDER: Final = "readable/"
# Where exports themselves are kept in the school's storage; they do not go into the next one.
EXPORTS_FOLDER: Final = "exports"

EXPORTED: Final = frozenset(
    {
        "people_user",
        "people_invitation",
        "account_emailaddress",
        "audit_entry",
        # The chain is kept as it was made, so that the journal can be verified wherever it lies.
        "audit_link",
        "audit_head",
        "files_storedfile",
        "school_checklists_audit",
        "school_checklists_auditsection",
        "school_checklists_auditstatement",
        "school_checklists_answer",
        "school_checklists_answerchange",
        "school_checklists_signature",
        "school_plan_planaction",
        "school_plan_actionentry",
        "school_checklists_roundletter",
        "school_evidence_item",
        "school_evidence_edition",
        "school_evidence_use",
        # Its documents are kept files, which all leave; without these rows nothing would lead to them.
        "school_exports_auditfile",
        "school_answering_assignment",
        "school_answering_comment",
        "school_answering_mention",
        "school_answering_citation",
        "school_places_place",
        "school_training_staffmember",
        "school_training_schoolrequirement",
        "school_training_exemption",
        "school_training_trainingrecord",
        "school_incidents_incident",
        "school_incidents_entry",
        "school_incidents_involved",
        "school_incidents_incidentlink",
        "school_concerns_page",
        "school_concerns_concern",
        "school_concerns_message",
        "school_concerns_step",
        "school_learning_takencourse",
        "school_learning_enrolling",
        "school_learning_enrolment",
        "school_learning_pageread",
        "school_learning_packagestate",
        "school_learning_attempt",
        "school_learning_attemptreply",
        "school_learning_certificate",
        "school_needs_needscheck",
        "school_needs_figure",
        "school_needs_coursefigure",
        "school_needs_given",
        "school_filtering_filterchange",
        "school_filtering_changeentry",
        "school_filtering_filtercheck",
        "school_filtering_review",
        "school_filtering_reviewnote",
        "school_filtering_foundaction",
        "school_filtering_system",
        "school_keeping_referral",
        "school_keeping_referralentry",
        "school_keeping_incidentfile",
        "school_keeping_bundle",
        "school_keeping_retentionrule",
        "school_keeping_clock",
        "school_keeping_hold",
        "school_keeping_review",
        "school_keeping_anonymised",
        "school_keeping_personfile",
        "support_grant",
    }
)

LEFT_OUT: Final[dict[str, str]] = {
    "django_migrations": "Told in the manifest under “migrations”.",
    "people_opensession": "Sessions are keys to this installation. Everybody signs in anew.",
    "django_session": "Sessions are keys to this installation. Everybody signs in anew.",
    "account_emailconfirmation": "One-use links of this installation.",
    "mfa_authenticator": "Secrets of the second step. Everybody sets it up anew.",
    "api_personaltoken": "Keys of programs to this installation. People make new ones.",
    "school_plan_calendarfeed": "Addresses of this installation. People make new ones.",
    "school_learning_personallink": "Addresses of this installation. People are given new ones.",
    "school_learning_badgekey": "Signs in the name of this installation’s addresses. The next one makes a new key.",
    "sso_signinservice": "Single sign-on names this installation’s addresses and holds its secrets. It is set up anew.",
    "socialaccount_socialaccount": "Whose account elsewhere opens this installation. People link theirs anew.",
    "socialaccount_socialapp": "Not used.",
    "socialaccount_socialtoken": "Not used.",
    "audit_waiting": "Empty but for the moment of a commit.",
    "audit_check": "When this installation verified the journal.",
    "outbox_message": "Mails and tasks under way; some hold one-use links.",
    "jobs_job": "How far long work has got on this installation.",
    "school_evidence_digest": "Which months’ mails about evidence this installation has sent.",
    "school_needs_askedperson": "Who is asked in a confidence check and has replied. One that is open closes without figures.",
    "school_needs_tally": "Counts that are shown to nobody, as they may be of fewer than five people.",
    "school_needs_coursetally": "Counts that are shown to nobody, as they may be of fewer than five people.",
    "school_needs_latermail": "Which mails this installation has sent.",
    "school_training_staffimport": "Lists that were read here; the people they brought leave as staff, and the journal tells of each list.",
    "school_training_staffimportrow": "Lines of such a list, there only until it is carried out.",
    "school_training_reminder": "Which reminders this installation has sent.",
    "school_training_digest": "Which weeks’ mails this installation has sent.",
    "moving_export": "Exports made here; the journal tells when and by whom.",
    "moving_erasurerequest": "Asking this installation to erase; the journal tells when and by whom.",
}

# Rows that an empty school has as well, and that make way for those that are restored.
MADE_WITH_THE_SCHEMA: Final = frozenset({"audit_head"})


# Shaped like a ciphertext, as the database wants it.
_OPENS_NOTHING: Final = f"'\\x{VERSION.hex()}{'00' * LEAST_BYTES}'::bytea"


@dataclass(frozen=True)
class LeftOut:
    """A column that does not leave: why, and the SQL that stands in for it in a restored school."""

    why: str
    instead: str


LEFT_OUT_COLUMNS: Final[dict[str, dict[str, LeftOut]]] = {
    "people_user": {
        "password": LeftOut(
            "Passwords do not leave, not even as digests. People choose a new one.",
            # Django's sign for a password that nothing matches.
            "'!' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')",
        )
    },
    "people_invitation": {
        "token_digest": LeftOut(
            "Links that were sent lead to this installation. They are sent again from the new one.",
            "encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex')",
        )
    },
    "files_storedfile": {
        # Restoring puts one in its place (kept.py); until then the row has something that opens nothing.
        "key": LeftOut("The files themselves leave opened. Each gets a new key where it is restored.", _OPENS_NOTHING)
    },
    "support_grant": {
        "link_digest": LeftOut(
            "Links that were sent lead to this installation. Whoever is let in anew gets a new one.", "''"
        )
    },
}


class Unclassified(RuntimeError):
    """A table of schools is neither exported nor left out with a reason."""


def exported_tables() -> list[str]:
    """The tables that leave, by name. Unclassified if this module is behind tenants/logins/grants.py."""
    named = set(TABLES["school"])
    unknown = named - EXPORTED - set(LEFT_OUT)
    if unknown:
        raise Unclassified(f"Say in tenants/moving/format.py whether these leave with a school: {sorted(unknown)}")
    return sorted(named & EXPORTED)


def left_out_tables() -> dict[str, str]:
    """The tables that stay behind, each with the reason."""
    return {table: why for table, why in LEFT_OUT.items() if table in TABLES["school"]}


def model_of(table: str) -> type[models.Model]:
    """The model behind a table of a school; LookupError for a table that has none."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(table)


def column_of_key(table: str) -> str:
    """The column that rows are sorted by."""
    return str(model_of(table)._meta.pk.column)


def encrypted_columns(table: str) -> list[str]:
    """The table's encrypted columns that leave: in plain text, being the school's own."""
    left_out = LEFT_OUT_COLUMNS.get(table, {})
    return [
        str(field.column)
        for field in model_of(table)._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and field.column not in left_out
    ]
