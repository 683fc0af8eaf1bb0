"""Personal tokens: how a program acts as a person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lantern.records import Record

TOKEN_NAME_LENGTH = 80


class PersonalToken(Record):
    """One token of one person. Only its digest is kept; the first characters are kept to tell tokens apart."""

    # Without its person a token means nothing.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_tokens", db_index=False
    )
    name = models.CharField(max_length=TOKEN_NAME_LENGTH)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_personaltoken_has_a_scope"),
        ]

    def __str__(self) -> str:
        return self.name
