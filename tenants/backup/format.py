"""What a backup is made of: a folder with `backup.json`, which says whose it is, and `rows`, a sealed ZIP of every table.

`rows` holds `manifest.json` and, for each table that has rows, `rows/<table>`: the text that COPY writes. It is sealed under
a key of its own, which `backup.json` keeps encrypted under the tenant's data key. So a backup opens only where the folder of
keys is, and a school whose key was destroyed is gone from its backups too (docs/adr/0045).
"""

from typing import Final

FORMAT: Final = "lantern-tenant-backup"
FORMAT_VERSION: Final = 1

CARD: Final = "backup.json"
ROWS: Final = "rows"
MANIFEST: Final = "manifest.json"
ROWS_FOLDER: Final = "rows/"

# Everything else is taken, a table that nobody has thought of yet included.
LEFT_OUT: Final[dict[str, str]] = {
    "django_session": "Whoever was signed in then is not signed in by a restore.",
    "people_opensession": "Whoever was signed in then is not signed in by a restore.",
    "audit_waiting": "Empty but for the moment of a commit.",
}
