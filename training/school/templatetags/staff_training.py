"""Components of the training pages, for `{% load staff_training %}`."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lantern.ui.templatetags.ui import badge, icon
from training.roles import roles_in_words
from training.school.models import TrainingRecord
from training.school.presenters import Cell, in_words, state_of_record
from training.school.standing import Standing, State

register = template.Library()


@register.simple_tag
def matrix_cell(standing: Standing, heading: str = "", on: date | None = None) -> SafeString:
    """One cell of the matrix. With `heading` it names its column where a narrow screen shows people one below the other."""
    cell = Cell.of(standing, on=on or timezone.localdate())
    if standing.state == State.NOT_ASKED:
        return format_html(
            '<td class="ln-cell--none" data-head="{}"><span class="ln-badge ln-2">{}'
            '<span class="govuk-visually-hidden">{}</span></span></td>',
            heading,
            icon("na"),
            cell.word,
        )
    return format_html(
        '<td class="{}" data-head="{}">{}<small>{}</small></td>', cell.tint, heading, _shape(cell), cell.small
    )


def _shape(cell: Cell) -> SafeString:
    return badge(cell.badge, cell.word)


@register.simple_tag
def standing_badge(standing: Standing, on: date | None = None) -> SafeString:
    """A standing in one line, with its day."""
    day = on or timezone.localdate()
    cell = Cell.of(standing, on=day)
    return badge(cell.badge if cell.badge != "na" else "exempt", in_words(standing, on=day) or cell.word)


@register.simple_tag
def record_badge(record: TrainingRecord) -> SafeString:
    """Whether a record counts, and if not, why."""
    kind, words = state_of_record(record)
    if kind == "na":
        return format_html('<span class="ln-s">{}</span>', words)
    return badge(kind, words)


@register.filter
def roles_words(roles: "list[str]") -> str:
    """The roles as a reader sees them."""
    return roles_in_words(roles)
