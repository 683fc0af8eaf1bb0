"""Components of the training pages, for `{% load staff_training %}`."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lantern.ui.templatetags.ui import badge, icon
from training.roles import roles_in_words
from training.school.models import TrainingRecord
from training.school.presenters import Cell, in_words, state_of_record
from training.school.standing import Standing, State

register = template.Library()


@register.simple_tag
def matrix_cell(standing: Standing, on: date) -> SafeString:
    """One cell of the matrix."""
    cell = Cell.of(standing, on=on)
    if standing.state == State.NOT_ASKED:
        return format_html(
            '<td><span class="ln-badge ln-2">{}<span class="govuk-visually-hidden">{}</span></span></td>',
            icon("na"),
            cell.word,
        )
    shape = badge(cell.badge, cell.word)
    return format_html('<td class="{}">{}<small>{}</small></td>', cell.tint or "ln-cell", shape, cell.small)


@register.simple_tag
def standing_badge(standing: Standing, on: date) -> SafeString:
    """A standing that is asked of somebody, in one line with its day."""
    return badge(Cell.of(standing, on=on).badge, in_words(standing, on=on))


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
