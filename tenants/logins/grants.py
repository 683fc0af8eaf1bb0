"""What each login may do in the database: said here, once, for every table; applied by provisioning and after each migration.

A table that this module does not name is an error (`manage.py check_grants`), never a default. There is no ALTER DEFAULT
PRIVILEGES: a new sealed table would be open until somebody noticed.
"""

from dataclasses import dataclass

FULL = "select, insert, update, delete"
CHANGE = "select, insert, update"
APPEND = "select, insert"
READ = "select"
DROP = "insert"
LEND = "select, insert, delete"
NOTHING = ""


@dataclass(frozen=True)
class Grant:
    """Rights on one table: of the tenant's own login, of an authority's schools, and of its release builder.

    `own_update` lists the only columns that the own login may update. `row_of` names the column that holds a school's
    login: a school then sees, adds and takes away its own rows only (row level security).
    """

    own: str
    schools: str = NOTHING
    builder: str = NOTHING
    own_update: tuple[str, ...] = ()
    row_of: str = ""


_EVERY_TENANT = {
    "django_migrations": Grant(NOTHING),
    "django_content_type": Grant(READ),
    "auth_permission": Grant(READ),
    "auth_group": Grant(READ),
    "auth_group_permissions": Grant(READ),
    "django_session": Grant(FULL),
    "people_user": Grant(CHANGE),
    "people_invitation": Grant(CHANGE),
    "people_opensession": Grant(FULL),
    "account_emailaddress": Grant(FULL),
    "account_emailconfirmation": Grant(FULL),
    "mfa_authenticator": Grant(FULL),
    # allauth's own table of services is not used: services are rows of sso_signinservice, whose secret is encrypted.
    "socialaccount_socialapp": Grant(NOTHING),
    "socialaccount_socialaccount": Grant(FULL),
    # Django looks here when a link is deleted. Without the right to insert, no token of anybody's can be kept.
    "socialaccount_socialtoken": Grant("select, delete"),
    "sso_signinservice": Grant(FULL),
    "audit_entry": Grant(APPEND),
    # The chain over the entries: written by triggers that run as the owner.
    "audit_link": Grant(READ),
    "audit_head": Grant(READ),
    "audit_waiting": Grant(NOTHING),
    "audit_check": Grant(APPEND),
    "outbox_message": Grant(FULL),
    "jobs_job": Grant(CHANGE),
    "api_personaltoken": Grant(CHANGE),
    # No DELETE: a file that is gone leaves the row that says so.
    "files_storedfile": Grant(CHANGE),
}

TABLES: dict[str, dict[str, Grant]] = {
    "directory": {
        **_EVERY_TENANT,
        "directory_tenant": Grant(CHANGE),
        "directory_host": Grant(CHANGE),
        "directory_school": Grant(READ),
        "directory_erasure": Grant(READ),
        # Whose schema is next is the owner's alone.
        "directory_spareschema": Grant(NOTHING),
    },
    "authority": {
        **_EVERY_TENANT,
        "support_grant": Grant(CHANGE),
        "register_school": Grant(READ, builder=READ, own_update=("contact_name", "contact_email", "invited_at")),
        "register_document": Grant(APPEND),
        "register_import": Grant(FULL),
        "register_importrow": Grant(FULL),
        "authority_checklists_template": Grant(FULL),
        "authority_checklists_section": Grant(FULL),
        "authority_checklists_statement": Grant(FULL),
        "authority_checklists_version": Grant(APPEND, schools=READ, builder=READ),
        "authority_checklists_versionsection": Grant(APPEND, schools=READ, builder=READ),
        "authority_checklists_versionstatement": Grant(APPEND, schools=READ, builder=READ),
        "authority_checklists_withdrawal": Grant(APPEND, schools=READ),
        "authority_checklists_round": Grant(CHANGE, schools=READ, builder=READ),
        "authority_checklists_roundschool": Grant(FULL, schools=READ, builder=READ, row_of="school_role"),
        "authority_exchange_incoming": Grant(CHANGE),
        # Inbox: schools drop notices in, the authority reads them.
        "authority_reporting_notice": Grant(READ, schools=DROP),
        # Whom an officer had reminded, and when: the authority's own.
        "authority_reporting_chase": Grant(CHANGE),
        # Letterbox: schools drop returns in, only the release builder reads them.
        "authority_reporting_return": Grant(NOTHING, schools=DROP, builder=READ),
        # Shared by a school's own choice and taken away again by it; which rows are seen: reporting/authority/visits/policies.py.
        "authority_visits_sharedreturn": Grant(READ, schools=LEND, row_of="sender"),
        "authority_visits_visit": Grant(CHANGE, schools=READ, row_of="school_role"),
        "authority_visits_visitnote": Grant(CHANGE, schools=READ, row_of="school_role"),
        "authority_reporting_closure": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_release": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_releasegroup": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_releaserow": Grant(READ, schools=READ, builder=APPEND),
    },
    "school": {
        **_EVERY_TENANT,
        "support_grant": Grant(CHANGE),
        "school_checklists_audit": Grant(CHANGE),
        "school_checklists_auditsection": Grant(CHANGE),
        "school_checklists_auditstatement": Grant(CHANGE),
        "school_checklists_answer": Grant(CHANGE),
        "school_checklists_answerchange": Grant(APPEND),
        "school_checklists_signature": Grant(APPEND),
        "school_plan_planaction": Grant(CHANGE),
        "school_plan_actionentry": Grant(APPEND),
        "school_plan_calendarfeed": Grant(CHANGE),
        "school_checklists_roundletter": Grant(APPEND),
        "school_evidence_item": Grant(CHANGE),
        # Which file or link an edition is never changes; what was typed about it can be corrected.
        "school_evidence_edition": Grant(
            APPEND, own_update=("period_from", "period_until", "effective_on", "expires_on", "replaced_at")
        ),
        "school_evidence_use": Grant(CHANGE),
        "school_evidence_digest": Grant(APPEND),
        "school_exports_auditfile": Grant(CHANGE),
        "school_answering_assignment": Grant(CHANGE),
        "school_answering_comment": Grant(APPEND, own_update=("text", "removed_at")),
        "school_answering_mention": Grant(APPEND, own_update=("read_at", "told_at")),
        "school_answering_citation": Grant(APPEND),
        # Read by the export, which tells what the tables were made by.
        "django_migrations": Grant(READ),
        "moving_export": Grant(CHANGE),
        "moving_erasurerequest": Grant(CHANGE),
    },
}

# Sequences: only tables with counting keys (Django's and allauth's own) have them, and only the own login writes there.
CONNECTION_LIMIT = {"tenant": 60, "builder": 4, "router": 60}
STATEMENT_TIMEOUT = {"tenant": "30s", "builder": "300s", "router": "5s"}
