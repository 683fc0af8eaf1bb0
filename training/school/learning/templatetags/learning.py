"""Addresses of a learner's pages, for `{% load learning %}`."""

from django import template

from training.school.learning.views.ways import Way

register = template.Library()


@register.simple_tag
def way_url(way: Way, name: str, *args: object) -> str:
    """The page of this name, on the way by which its reader came: account or personal link."""
    return way.url(name, *args)
