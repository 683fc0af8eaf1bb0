"""Evidence that comes along from the last audit to the next. Known to whatever starts an audit, and to nothing else."""

import uuid
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from lantern.audit.record import Actor

Pairs = Iterable[tuple[uuid.UUID, uuid.UUID]]


def bring_along(pairs: Pairs, *, by: Actor) -> int:
    """What stood beside an earlier statement, the second of a pair, stands beside the new one, the first, in its present edition.

    A new statement may have several earlier ones, and the other way about; an item that several bring stands there once. What was taken
    away or removed stays behind. One query, in the caller's transaction; returns how many there are.
    """
    pairs = list(pairs)
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO school_evidence_use"
            " (id, created_at, item_id, edition_id, statement_id, by_id, by_name, came_along)"
            " SELECT DISTINCT ON (pair.new, item.id)"
            "  gen_random_uuid(), %s, item.id, edition.id, pair.new, %s, %s, true"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS pair (new, earlier)"
            " JOIN school_evidence_use AS use ON use.statement_id = pair.earlier AND use.left_out_at IS NULL"
            " JOIN school_evidence_item AS item ON item.id = use.item_id AND item.removed_at IS NULL"
            " JOIN school_evidence_edition AS edition ON edition.item_id = item.id AND edition.replaced_at IS NULL"
            " ORDER BY pair.new, item.id, use.created_at"
            " ON CONFLICT DO NOTHING",
            [
                timezone.now(),
                by.pk,
                str(by)[:200],
                [new for new, _earlier in pairs],
                [earlier for _new, earlier in pairs],
            ],
        )
        return int(cursor.rowcount)
