"""Long work and how far it has got."""

from uuid import UUID

from django.db import models
from django.utils import timezone

from lantern.audit.record import Actor
from lantern.records import Record


class Job(Record):
    """One piece of long work. It may be run again after a failure: the work itself remembers what is done."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Working"
        DONE = "done", "Finished"
        FAILED = "failed", "Stopped"

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    started_by_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Pressing a button twice must not start the same work twice.
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="jobs_job_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["subject_id", "-created_at"], name="jobs_job_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """Whole percent done; 100 only when the job is done."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    def begin(self, total: int | None = None) -> None:
        """The work has started (again); counts from nothing."""
        self.state, self.started_at, self.done, self.finished_at, self.note = (
            self.State.RUNNING,
            timezone.now(),
            0,
            None,
            "",
        )
        if total is not None:
            self.total = total
        self.save(update_fields=["state", "started_at", "done", "total", "finished_at", "note"])

    def advance(self, by: int = 1, note: str = "") -> None:
        """`by` more parts are done. Other workers may advance the same job."""
        Job.objects.filter(pk=self.pk).update(done=models.F("done") + by, note=note[:500])
        self.refresh_from_db(fields=["done", "note"])

    def finish(self, note: str = "") -> None:
        """The work is complete."""
        self.state, self.note, self.finished_at = self.State.DONE, note[:500], timezone.now()
        self.save(update_fields=["state", "note", "finished_at"])

    def fail(self, note: str) -> None:
        """The work stopped before its end; `note` tells the person what happened and what to do."""
        self.state, self.note, self.finished_at = self.State.FAILED, note[:500], timezone.now()
        self.save(update_fields=["state", "note", "finished_at"])


def start_job(*, kind: str, subject_id: UUID, total: int, by: Actor) -> Job:
    """A job waiting to start, or the one that is already waiting or running for this subject."""
    job, _ = Job.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
        defaults={"total": total, "started_by_name": str(by)[:200], "state": Job.State.QUEUED},
    )
    return job
