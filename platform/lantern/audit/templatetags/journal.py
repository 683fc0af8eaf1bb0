"""The journal's verbs in words."""

from django import template

from lantern.audit.verbs import words_for

register = template.Library()
register.filter("verb_in_words", words_for)
