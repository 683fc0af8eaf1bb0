from django.apps import AppConfig

from lantern.outbox.signals import task_finished


class OutboxConfig(AppConfig):
    """Mails and tasks that commit together with the change that causes them."""

    name = "lantern.outbox"
    label = "outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        # The work module imports models, which exist only from here on.
        from lantern.outbox.work import mark_task_done

        def done(message_id: str, **kwargs: object) -> None:
            mark_task_done(message_id)

        task_finished.connect(done, weak=False, dispatch_uid="lantern.outbox.done")
