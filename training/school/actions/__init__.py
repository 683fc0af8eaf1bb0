"""What changes staff and their training. Other rooms of the school name these; the rest is in the modules."""

from training.school.actions.records import record_completed, void_record
from training.school.actions.staff import Facts, add_staff

__all__ = ["Facts", "add_staff", "record_completed", "void_record"]
