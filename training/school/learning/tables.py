"""The register of certificates as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from training.school.learning.models import Certificate


def heading() -> list[object]:
    return [
        _("Reference"),
        _("Name"),
        _("Course"),
        _("Edition"),
        _("Completed on"),
        _("Result in %"),
        _("State"),
        _("Voided at"),
        _("Why it is void"),
    ]


def rows_of(certificates: Iterable[Certificate]) -> Iterator[list[object]]:
    """One row for each certificate."""
    for one in certificates:
        yield [
            one.reference,
            one.name,
            one.title,
            one.edition,
            one.completed_on,
            one.percent,
            _("Valid") if one.is_valid else _("Void"),
            one.voided_at,
            one.void_reason,
        ]
