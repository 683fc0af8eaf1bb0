"""Mails and tasks that commit with the change that causes them.

The row is the truth; the Celery message sent after commit is only the hint that wakes a worker, and a sweeper sends the hint
again for rows that stay undone. Work is therefore done at least once: tasks must bear being repeated.
"""
