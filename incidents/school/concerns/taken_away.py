"""The words of concerns that were anonymised stay gone when the school is put back to a backup of before."""

from typing import Final

# Anonymised now, and not yet in the backup.
_GONE: Final = (
    "(select o.id from {old}.school_concerns_concern o join {new}.school_concerns_concern n using (id)"
    " where o.anonymised_at is not null and n.anonymised_at is null)"
)

AS_NOW: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "",
        "school_concerns_message",
        f"update {{new}}.school_concerns_message set text = null where concern_id in {_GONE}",  # nosec B608 # constants of this module
    ),
    (
        "",
        "school_concerns_step",
        f"update {{new}}.school_concerns_step set reason = null where concern_id in {_GONE}",  # nosec B608 # constants of this module
    ),
    (
        "",
        "school_concerns_step",
        "insert into {new}.school_concerns_step select * from {old}.school_concerns_step"
        f" where kind = 'anonymised' and concern_id in {_GONE}",  # nosec B608 # constants of this module
    ),
    (
        "anonymised concerns",
        "school_concerns_concern",
        "update {new}.school_concerns_concern n set anonymised_at = o.anonymised_at, sender_name = null, trusted_adult = null,"
        " receipt_digest = o.receipt_digest from {old}.school_concerns_concern o where o.id = n.id"
        " and o.anonymised_at is not null and n.anonymised_at is null",
    ),
)
