"""How a worker tells the outbox that a task is done, without either knowing the other."""

from django.dispatch import Signal

# Sent inside the tenant with `message_id`, after the task that the message stands for has finished.
task_finished = Signal()
