"""Words of confidence checks, for `{% load needs %}`."""

from django import template

from training.topics import Level

register = template.Library()


@register.simple_tag
def level_label(place: int) -> str:
    """The words of the level with this number."""
    return str(Level(place).label)
