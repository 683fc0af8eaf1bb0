"""The base of every table."""

import uuid

from django.db import models
from django.utils import timezone


def id_in(text: str) -> uuid.UUID | None:
    """The identifier that the text is, however it is written; None for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class Record(models.Model):
    """A row with a random identifier, so that an id of one tenant never names a row of another, and its time of making.

    Both values are made in Python: a database default would make Django ask for them back, and a school may insert into its
    authority's letterbox without being able to read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
