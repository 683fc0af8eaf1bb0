"""Which apps there are and in which tenants; what tenancy asks of them without importing any."""

PUBLIC_SCHEMA_NAME = "directory"

_EVERY_TENANT = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "tenants.people",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "tenants.sso",
    "lantern.audit",
    "lantern.outbox",
    "lantern.jobs",
    "lantern.api",
    "lantern.files",
]
TENANT_TYPES = {
    PUBLIC_SCHEMA_NAME: {
        "APPS": ["django_tenants", "tenants.directory", *_EVERY_TENANT, "reporting.national"],
        "URLCONF": "lantern.urls.operator",
    },
    "authority": {
        "APPS": [
            *_EVERY_TENANT,
            "tenants.support",
            "tenants.register",
            "checklists.authority",
            "checklists.authority.exchange",
            "training.authority",
            "training.authority.sessions",
            "reporting.authority",
            "reporting.authority.visits",
            "reporting.authority.national",
            "reporting.authority.report",
        ],
        "URLCONF": "lantern.urls.authority",
    },
    "school": {
        "APPS": [
            *_EVERY_TENANT,
            "tenants.support",
            "tenants.moving",
            "checklists.school",
            "checklists.school.plan",
            "checklists.school.evidence",
            "checklists.school.exports",
            "checklists.school.answering",
            "training.school",
            "training.school.learning",
            "training.school.places",
            "training.school.needs",
            "incidents.school",
            "incidents.school.keeping",
            "incidents.school.concerns",
            "incidents.school.filtering",
            "reporting.school",
        ],
        "URLCONF": "lantern.urls.school",
    },
}
# Of these two only the code is used. Roles are in code, and nothing points at a row by the name of its table (docs/adr/0042).
_NO_TABLES = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "lantern.crypto",
    "tenants.logins",
    "tenants.provisioning",
    "tenants.backup",
    "lantern.ui",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
]
INSTALLED_APPS = list(dict.fromkeys([*_NO_TABLES, *(app for kind in TENANT_TYPES.values() for app in kind["APPS"])]))
# SQL that a feature needs beside its tables (triggers); applied with the grants after each migration.
_SQL_OF_EVERY_TENANT = ["lantern.audit.triggers"]
TENANT_SQL = {
    PUBLIC_SCHEMA_NAME: [*_SQL_OF_EVERY_TENANT, "reporting.national.triggers"],
    "authority": [
        *_SQL_OF_EVERY_TENANT,
        "reporting.authority.triggers",
        "reporting.authority.visits.policies",
        "training.authority.sessions.allocation",
        "training.authority.sessions.policies",
    ],
    "school": [
        *_SQL_OF_EVERY_TENANT,
        "incidents.school.policies",
        "incidents.school.concerns.triggers",
        "incidents.school.filtering.triggers",
        "incidents.school.keeping.triggers",
    ],
}

# What tenancy asks of features when a school comes or goes: it imports none of them.
SCHOOL_EXPORT_PAGES = [  # copies of records for people to read
    "checklists.school.readable.pages",
    "checklists.school.evidence.readable.pages",
    "checklists.school.plan.readable.pages",
    "incidents.school.keeping.readable.pages",
    "incidents.school.concerns.readable.pages",
    "incidents.school.filtering.readable.pages",
]
SCHOOL_EXPORT_WITHHELD = [  # rows that a head's file must not hold
    "incidents.school.queries.hidden_from_heads",
    "incidents.school.concerns.queries.hidden_from_heads",
    "incidents.school.keeping.queries.documents.hidden_from_heads",
]
SCHOOL_LEAVING_CHECKS = ["reporting.authority.leaving.awaited"]  # what would be cut short by leaving the authority
# what a school could never take back once it has left
SCHOOL_SHARES = ["reporting.authority.visits.leaving.shared"]
# what goes at the authority with a school
SCHOOL_ERASED_AT_AUTHORITY = [
    "reporting.authority.erasing.erase_returns",
    "reporting.authority.visits.erasing.erase_visits",
    "training.authority.sessions.erasing.erase_bookings",
]
# what was taken away in a feature since a backup was made and must not come back with it: modules whose AS_NOW holds statements
TENANT_TAKEN_AWAY = {"school": ["incidents.school.keeping.taken_away", "incidents.school.concerns.taken_away"]}
# what a tenant that was put back to a backup should know: functions that run as it and return sentences for operators
TENANT_RESTORED = {"authority": ["reporting.authority.receipts.forgotten"]}
