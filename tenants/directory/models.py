"""Which tenants exist, at which hosts, and the public facts of each school. Its tables are in the directory schema only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin, TenantMixin

from lantern.records import Record


class Tenant(Record, TenantMixin):  # type: ignore[django-manager-missing]  # Host's base class has no types
    """An authority or a school (or the directory itself, whose people are the operators)."""

    class Kind(models.TextChoices):
        DIRECTORY = "directory"
        AUTHORITY = "authority"
        SCHOOL = "school"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Requested"
        SETTING_UP = "setting_up", "Being set up"
        READY = "ready", "Ready"
        FAILED = "failed", "Needs attention"
        CLOSED = "closed", "Closed"
        ERASING = "erasing", "Being erased"
        ERASED = "erased", "Erased"

    auto_create_schema = False
    auto_drop_schema = False

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    # An authority has schools; deleting it while it has any would orphan their search paths.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="schools")
    la_code = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    status_note = models.CharField(max_length=500, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    # What its schema and its rights were last made from (tenants/provisioning/tables/artifact.py); empty: nobody knows.
    tables = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="directory_tenant_school_has_parent",
                condition=models.Q(kind="school", parent__isnull=False)
                | (~models.Q(kind="school") & models.Q(parent__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_tenant_type(self) -> str:
        """The kind, under the name by which django-tenants asks for it."""
        return self.kind


class SpareSchema(Record):
    """A school's schema, with its login, that no school has yet: the next new one is ready at once."""

    schema_name = models.CharField(max_length=63, unique=True)
    # As of a tenant: a spare that was made from anything else is not given out.
    tables = models.CharField(max_length=64)
    rights = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.schema_name


class Host(DomainMixin):
    """A host name at which a tenant answers; the primary one is used in links."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="domains")

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="directory_host_domain_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="directory_host_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class School(Record):
    """The public facts of a school, as the national register gives them."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSING = "closing", "Open, but proposed to close"
        CLOSED = "closed", "Closed"

    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, related_name="school")
    urn = models.CharField("URN", max_length=6, unique=True)
    laestab = models.CharField("DfE number", max_length=7, blank=True)
    phase = models.CharField(max_length=12)
    type_name = models.CharField(max_length=100, blank=True)
    size_band = models.CharField(max_length=1, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    # Schools whose history this one continues, or that were merged into it; and the one it was merged into.
    earlier_urns = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    successor_urn = models.CharField(max_length=6, blank=True)

    def __str__(self) -> str:
        return f"{self.tenant.name} ({self.urn})"


class Erasure(Record):
    """A school's request to be erased, as its own schema tells it, and what came of it. It outlives the school.

    Written by the owner alone. The request in the school's schema is what counts until erasing begins.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="erasures")
    urn = models.CharField("URN", max_length=6)
    asked_by_name = models.CharField(max_length=200)
    # Where the certificate goes; emptied once it is on its way.
    asked_by_email = models.EmailField(blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by_name = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True)
    begun_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    # What was there when erasing began: after the first step nobody can count it any more.
    found = models.JSONField(default=dict)
    certificate = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(done_at=None, stopped_at=None),
                name="directory_erasure_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"URN {self.urn}"
