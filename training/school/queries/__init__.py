"""What can be read of staff and their training. Other rooms of the school name these; the rest is in the modules."""

from training.school.queries.matrix import Line, Matrix, due_for, matrix, matrix_of
from training.school.queries.records import record_by_id, record_from, records_of
from training.school.queries.requirements import requirement_by_id, requirements, requirements_for
from training.school.queries.staff import staff_by_id, staff_by_ids, staff_list, staff_of

__all__ = [
    "Line",
    "Matrix",
    "due_for",
    "matrix",
    "matrix_of",
    "record_by_id",
    "record_from",
    "records_of",
    "requirement_by_id",
    "requirements",
    "requirements_for",
    "staff_by_id",
    "staff_by_ids",
    "staff_list",
    "staff_of",
]
