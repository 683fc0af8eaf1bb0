"""What the authority offers every school to say, and nobody here has answered yet."""

from checklists.school.models import AuditSection, AuditStatement


def offered_in(section: AuditSection) -> list[AuditStatement]:
    """The unanswered statements of the section with an offered answer, in order, each with its answer."""
    rows = AuditStatement.objects.filter(section=section, answer__rating="").exclude(offered_rating="")
    return list(rows.select_related("answer").order_by("position"))
