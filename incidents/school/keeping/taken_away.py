"""What was erased from incidents stays erased when the school is put back to a backup of before (tenants/backup/taken_away.py).

Whatever hangs on such an incident is as it is now: nothing that tells who it was, and the review that decided it.
"""

from typing import Final

# Erased now, and not yet in the backup.
_GONE: Final = (
    "(select gone.incident_id from {old}.school_keeping_anonymised gone"
    " join {new}.school_incidents_incident there on there.id = gone.incident_id"
    " where not exists (select from {new}.school_keeping_anonymised n where n.incident_id = gone.incident_id))"
)
# Those that others hang on come first.
_HANGS_ON: Final = (
    "school_keeping_referral",
    "school_keeping_hold",
    "school_keeping_review",
    "school_keeping_clock",
    "school_keeping_bundle",
    "school_keeping_incidentfile",
    "school_incidents_involved",
    "school_incidents_entry",
)

AS_NOW: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "",
        "school_keeping_referralentry",
        "delete from {new}.school_keeping_referralentry entry using {new}.school_keeping_referral referral"
        f" where referral.id = entry.referral_id and referral.incident_id in {_GONE}",  # nosec B608 # constants of this module
    ),
    (
        "",
        "files_storedfile",
        "update {new}.files_storedfile n set state = o.state, removed_at = o.removed_at from {old}.files_storedfile o"
        " where o.id = n.id and n.state = 'kept' and o.state = 'removed' and n.id in"
        f" (select file_id from {{new}}.school_keeping_incidentfile where incident_id in {_GONE}"  # nosec B608 # constants of this module
        f" union select file_id from {{new}}.school_keeping_bundle where incident_id in {_GONE})",
    ),
    *(
        ("", table, f"delete from {{new}}.{table} where incident_id in {_GONE}")  # nosec B608 # constants of this module
        for table in reversed(_HANGS_ON)
    ),
    *(
        (
            "",
            table,
            f"insert into {{new}}.{table} select * from {{old}}.{table} where incident_id in {_GONE}",  # nosec B608 # constants of this module
        )
        for table in _HANGS_ON
    ),
    (
        "",
        "school_incidents_incident",
        "update {new}.school_incidents_incident n set reported_by_id = o.reported_by_id, reported_by_name = o.reported_by_name,"
        " sent_key = o.sent_key, platform = o.platform, occurred_at = o.occurred_at, time_known = o.time_known,"
        " assigned_to_id = o.assigned_to_id, assigned_to_name = o.assigned_to_name from {old}.school_incidents_incident o"
        f" where o.id = n.id and n.id in {_GONE}",  # nosec B608 # constants of this module
    ),
    (
        # It is over, as it was when it was erased; unless it was joined to one that the backup does not know.
        "",
        "school_incidents_incident",
        "update {new}.school_incidents_incident n set state = o.state, closed_at = o.closed_at, same_as_id = o.same_as_id"
        f" from {{old}}.school_incidents_incident o where o.id = n.id and n.id in {_GONE}"  # nosec B608 # constants of this module
        " and (o.same_as_id is null or exists (select from {new}.school_incidents_incident s where s.id = o.same_as_id))",
    ),
    (
        "erased incidents",
        "school_keeping_anonymised",
        "insert into {new}.school_keeping_anonymised select * from {old}.school_keeping_anonymised"
        f" where incident_id in {_GONE}",  # nosec B608 # constants of this module
    ),
)
