"""Django's schema editor for PostgreSQL, with fewer files."""

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class SchemaEditor(DatabaseSchemaEditor):
    """Makes no second index for searches by the beginning of a word.

    Django adds one (`…_like`, `varchar_pattern_ops`) to every text that is unique or indexed, for `LIKE 'word%'`. Nothing
    here searches keys, digests or addresses like that, and each is a file and a row of the catalogue in every schema
    (docs/adr/0042). Whoever needs one writes `models.Index(fields=…, opclasses=["varchar_pattern_ops"], name=…)`.
    """

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None
