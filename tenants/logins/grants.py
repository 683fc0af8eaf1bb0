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

    In the directory, `builder` speaks of every authority's release builder, and `everybody` of every authority and school.
    """

    own: str
    schools: str = NOTHING
    builder: str = NOTHING
    everybody: str = NOTHING
    own_update: tuple[str, ...] = ()
    row_of: str = ""


_EVERY_TENANT = {
    "django_migrations": Grant(NOTHING),
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
        # What authorities give to the national comparison, with noise on it: dropped in, and read by the owner's worker alone.
        "national_contribution": Grant(NOTHING, builder=DROP),
        "national_release": Grant(READ, everybody=READ),
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
        # Drafts of courses: the authority's own.
        "authority_training_course": Grant(FULL),
        "authority_training_coveredstatement": Grant(LEND),
        "authority_training_module": Grant(FULL),
        "authority_training_questiondraft": Grant(FULL),
        "authority_training_picturedraft": Grant(FULL),
        "authority_training_downloaddraft": Grant(FULL),
        "authority_training_packagedraft": Grant(FULL),
        "authority_training_courseversion": Grant(APPEND, schools=READ),
        "authority_training_versionpicture": Grant(APPEND, schools=READ),
        "authority_training_coursewithdrawal": Grant(APPEND, schools=READ),
        "authority_training_requirement": Grant(CHANGE, schools=READ),
        "authority_training_requirementcourse": Grant(LEND, schools=READ),
        # Inbox: schools drop notices in, the authority reads them.
        "authority_reporting_notice": Grant(READ, schools=DROP),
        # Whom an officer had reminded, and when: the authority's own.
        "authority_reporting_chase": Grant(CHANGE),
        # Letterbox: schools drop returns in, only the release builder reads them.
        "authority_reporting_return": Grant(NOTHING, schools=DROP, builder=READ),
        "authority_reporting_measurereturn": Grant(NOTHING, schools=DROP, builder=READ),
        # Shared by a school's own choice and taken away again by it; which rows are seen: reporting/authority/visits/policies.py.
        "authority_visits_sharedreturn": Grant(READ, schools=LEND, row_of="sender"),
        "authority_visits_visit": Grant(CHANGE, schools=READ, row_of="school_role"),
        "authority_visits_visitnote": Grant(CHANGE, schools=READ, row_of="school_role"),
        # Who sits where is written by triggers that run as the owner (training/authority/sessions/allocation.py). Which sessions and
        # joining links a school reads: policies.py beside it.
        "authority_sessions_session": Grant(
            "select, insert, delete",
            schools=READ,
            own_update=(
                *("title", "summary", "led_by", "how", "place", "starts_at", "ends_at", "closes_at", "places"),
                *("per_school", "course_id", "version_id", "course_title", "course_edition", "published_at"),
                *("cancelled_at", "cancelled_because", "register_closed_at", "revision"),
            ),
        ),
        "authority_sessions_joininglink": Grant(FULL, schools=READ),
        "authority_sessions_booking": Grant(
            READ,
            schools=APPEND,
            own_update=("attended", "marked_at", "marked_by_name", "attendee_name"),
            row_of="school_role",
        ),
        "authority_sessions_cancellation": Grant(READ, schools=APPEND, row_of="school_role"),
        # Whether the authority gives to the national comparison: each choice is a row, and the newest counts.
        "authority_national_choice": Grant(APPEND, schools=READ, builder=READ),
        "authority_national_sent": Grant(READ, schools=READ, builder=APPEND),
        # What an officer wrote around the figures stands; the document comes and goes. Schools do not read it.
        "authority_report_committeereport": Grant(APPEND, own_update=("file_id", "made_at", "expires_at")),
        "authority_reporting_closure": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_release": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_releasegroup": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_releaserow": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_measurerelease": Grant(READ, schools=READ, builder=APPEND),
        "authority_reporting_measurerow": Grant(READ, schools=READ, builder=APPEND),
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
        "school_training_staffmember": Grant(CHANGE),
        "school_training_schoolrequirement": Grant(CHANGE),
        # Why somebody was excused is never reworded.
        "school_training_exemption": Grant(APPEND, own_update=("lifted_at", "lifted_by_name")),
        # What somebody completed is never reworded: it is approved or turned down, and can be voided.
        "school_training_trainingrecord": Grant(
            APPEND,
            own_update=(
                "approved_at",
                "approved_by_name",
                "declined_at",
                "declined_by_name",
                "declined_because",
                "voided_at",
                "voided_by_name",
                "voided_because",
            ),
        ),
        "school_training_staffimport": Grant(CHANGE),
        "school_training_staffimportrow": Grant(FULL),
        "school_places_place": Grant(CHANGE),
        # Replies are added to counts; a figure is written once. Nothing here is a reply of somebody's.
        "school_needs_needscheck": Grant(APPEND, own_update=("closed_at", "asked", "replied", "reminded_on")),
        "school_needs_askedperson": Grant(APPEND, own_update=("replied",)),
        "school_needs_tally": Grant(APPEND, own_update=("people", "levels")),
        "school_needs_figure": Grant(APPEND),
        "school_needs_coursetally": Grant(APPEND, own_update=("people", "levels", "right", "questions")),
        "school_needs_coursefigure": Grant(APPEND),
        "school_needs_given": Grant(APPEND),
        "school_needs_latermail": Grant(APPEND),
        "school_training_reminder": Grant(APPEND),
        "school_training_digest": Grant(APPEND),
        # What was said and who told of it never changes; incidents/school/policies.py holds that again.
        "school_incidents_incident": Grant(
            APPEND,
            own_update=(
                "category",
                "severity",
                "state",
                "audience",
                "about_head",
                "occurred_at",
                "time_known",
                "how_found",
                "in_school",
                "device",
                "platform",
                "ai_involved",
                "safe_now",
                "flags",
                "assigned_to_id",
                "assigned_to_name",
                "due_at",
                "told_late_at",
                "closed_at",
                "same_as_id",
                "changed_at",
            ),
        ),
        "school_incidents_entry": Grant(APPEND),
        "school_incidents_involved": Grant(APPEND, own_update=("left_out_at",)),
        "school_incidents_incidentlink": Grant(APPEND, own_update=("undone_at",)),
        "school_concerns_page": Grant(CHANGE),
        "school_concerns_concern": Grant(CHANGE),
        # A text can only vanish, when its concern is anonymised: incidents/school/concerns/triggers.py.
        "school_concerns_message": Grant(APPEND, own_update=("text",)),
        "school_concerns_step": Grant(APPEND, own_update=("reason",)),
        # A course as it was taken never changes; nor does what somebody replied.
        "school_learning_takencourse": Grant(APPEND),
        "school_learning_enrolling": Grant(CHANGE),
        "school_learning_enrolment": Grant(CHANGE),
        "school_learning_pageread": Grant(APPEND),
        "school_learning_packagestate": Grant(CHANGE),
        "school_learning_attempt": Grant(APPEND, own_update=("correct", "passed", "finished_at")),
        "school_learning_attemptreply": Grant(APPEND),
        # What a certificate states stands; it is given its document once, and may be voided.
        "school_learning_certificate": Grant(
            APPEND, own_update=("file_id", "voided_at", "void_reason", "voided_by_id", "voided_by_name")
        ),
        "school_learning_badgekey": Grant(APPEND),
        "school_learning_personallink": Grant(APPEND, own_update=("last_used_on", "revoked_at")),
        # What a change says, and what was seen in a check, never changes; the rest is held by incidents/school/filtering/triggers.py.
        "school_filtering_filterchange": Grant(
            APPEND,
            own_update=(
                *("state", "state_at", "decided_by_id", "decided_by_name", "decided_at"),
                *("told_ending_on", "told_waiting_on"),
            ),
        ),
        "school_filtering_changeentry": Grant(APPEND),
        "school_filtering_filtercheck": Grant(APPEND),
        "school_filtering_review": Grant(CHANGE),
        "school_filtering_reviewnote": Grant(APPEND),
        "school_filtering_foundaction": Grant(APPEND),
        "school_filtering_system": Grant(CHANGE),
        # What was told outside, and what was heard of it, never changes; how it stands does.
        "school_keeping_referral": Grant(APPEND, own_update=("chase_on", "reminded_on", "closed_on")),
        "school_keeping_referralentry": Grant(APPEND),
        "school_keeping_incidentfile": Grant(
            APPEND, own_update=("taken_away_at", "taken_away_by_name", "taken_away_why")
        ),
        "school_keeping_bundle": Grant(
            APPEND, own_update=("file_id", "sha256", "journal_seq", "journal_hash", "made_at", "expires_at")
        ),
        "school_keeping_retentionrule": Grant(APPEND),
        "school_keeping_clock": Grant(CHANGE),
        "school_keeping_hold": Grant(APPEND, own_update=("lifted_at", "lifted_by_name", "lifted_why")),
        "school_keeping_review": Grant(APPEND),
        # Inserting here erases: incidents/school/keeping/triggers.py.
        "school_keeping_anonymised": Grant(APPEND),
        "school_keeping_personfile": Grant(
            APPEND,
            own_update=(
                "file_id",
                "sha256",
                "incidents",
                "made_at",
                "expires_at",
                "sent_on",
                "sent_how",
                "received_on",
                "received_by",
            ),
        ),
        # Read by the export, which tells what the tables were made by.
        "django_migrations": Grant(READ),
        "moving_export": Grant(CHANGE),
        "moving_erasurerequest": Grant(CHANGE),
    },
}

# Sequences: only tables with counting keys (Django's and allauth's own) have them, and only the own login writes there.
CONNECTION_LIMIT = {"tenant": 60, "builder": 4, "router": 60}
STATEMENT_TIMEOUT = {"tenant": "30s", "builder": "300s", "router": "5s"}
