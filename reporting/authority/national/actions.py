"""What an administrator does: taking part in the national comparison, or stopping."""

from typing import Any

from django.db import connection, transaction

from lantern.audit.record import record
from reporting.authority.national.models import Choice
from reporting.authority.national.queries import standing
from reporting.authority.national.rules import check_can_choose


def choose(*, takes_part: bool, by: Any) -> Choice:
    """From now on, closing a round gives to the national comparison, or gives nothing any more.

    What was given before stays given: it is in no figure that could be told apart again. NotPossibleNow if nothing changes.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two administrators at once: the second sees what the first chose.
            cursor.execute("select pg_advisory_xact_lock(hashtextextended('national choice:' || current_schema(), 0))")
        check_can_choose(by, standing().chosen, takes_part=takes_part)
        choice = Choice.objects.create(takes_part=takes_part, by_name=str(by))
        record("national.joined" if takes_part else "national.left", by=by, subject=choice)
    return choice
