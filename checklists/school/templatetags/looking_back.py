"""What became of a statement, in words and with an arrow."""

from django import template

from checklists.school.looking_back.comparison import Change
from checklists.school.looking_back.presenters import CHANGE_WORDS

register = template.Library()


@register.filter
def change_words(change: Change) -> str:
    """The words of a change."""
    return str(CHANGE_WORDS[change])
