"""Django's stock error messages, said the way GOV.UK says them.

A form that names its own messages keeps them: only a message that is still Django's own is replaced, so allauth's and
Django's built-in forms say what to do as well.
"""

from collections.abc import Callable

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_STOCK_REQUIRED = forms.Field.default_error_messages["required"]
_STOCK_CHOICE = (
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
)
_STOCK_EMPTY_FILE = forms.FileField.default_error_messages["empty"]
_LIMITS = (
    validators.MaxLengthValidator,
    validators.MinLengthValidator,
    validators.MaxValueValidator,
    validators.MinValueValidator,
)
_CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)
_OWN_ARTICLE = ("a ", "an ", "the ", "your ", "their ", "our ", "each ", "any ")


def lower_first(words: str) -> str:
    """The words with a small first letter, unless they begin with an abbreviation such as URN."""
    if len(words) > 1 and words[1].isupper():
        return words
    return words[:1].lower() + words[1:]


def subject_of(label: str, *, instead: str) -> str:
    """What a sentence about a field begins with: its label without “(optional)”; a question cannot stand there."""
    words = label.removesuffix(_(" (optional)"))
    return instead if words.endswith("?") else words


def messages_for(bound: BoundField) -> list[str]:
    """Every error of one drawn field, in plain words, in the order they were raised."""
    return [message for error in bound.errors.as_data() for message in _plain(bound, error)]


def _plain(bound: BoundField, error: ValidationError) -> list[str]:
    rule = _RULES.get(error.code or "")
    replaced = rule(bound, error) if rule else None
    return [replaced] if replaced else list(error.messages)


def _required(bound: BoundField, error: ValidationError) -> str | None:
    if error.message != _STOCK_REQUIRED:
        return None
    label = lower_first(str(bound.label))
    if label.endswith("?"):
        return _("Select an answer") if _is_choice(bound) else _("Enter an answer")
    if isinstance(bound.field.widget, forms.FileInput):
        return _("Choose a file")
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _("Tick the box to go on")
    if label.startswith(_OWN_ARTICLE):
        return (_("Select %(label)s") if _is_choice(bound) else _("Enter %(label)s")) % {"label": label}
    return (_("Select the %(label)s") if _is_choice(bound) else _("Enter the %(label)s")) % {"label": label}


def _is_choice(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, _CHOOSING)


def _subject(bound: BoundField) -> str:
    return subject_of(str(bound.label), instead=_("Your answer"))


def _invalid_choice(bound: BoundField, error: ValidationError) -> str | None:
    return _("Select an answer from the list") if error.message in _STOCK_CHOICE else None


def _invalid(bound: BoundField, error: ValidationError) -> str | None:
    if error.message == validators.EmailValidator.message:
        return _("Enter an email address in the correct format, like name@example.com")
    if error.message == forms.IntegerField.default_error_messages["invalid"]:
        return _("%(label)s must be a whole number") % {"label": _subject(bound)}
    if error.message == forms.DecimalField.default_error_messages["invalid"]:
        return _("%(label)s must be a number") % {"label": _subject(bound)}
    return None


def _empty_file(bound: BoundField, error: ValidationError) -> str | None:
    return _("The file is empty. Choose another file") if error.message == _STOCK_EMPTY_FILE else None


def _limit(error: ValidationError) -> int | None:
    """The limit of one of Django's own limit validators; None for a message somebody wrote."""
    is_stock = any(error.message is validator.message for validator in _LIMITS)
    return error.params["limit_value"] if is_stock and isinstance(error.params, dict) else None


def _too_long(bound: BoundField, error: ValidationError) -> str | None:
    limit = _limit(error)
    if limit is None:
        return None
    words = ngettext(
        "%(label)s must be %(limit)d character or fewer", "%(label)s must be %(limit)d characters or fewer", limit
    )
    return words % {"label": _subject(bound), "limit": limit}


def _too_short(bound: BoundField, error: ValidationError) -> str | None:
    limit = _limit(error)
    if limit is None:
        return None
    words = ngettext(
        "%(label)s must be %(limit)d character or more", "%(label)s must be %(limit)d characters or more", limit
    )
    return words % {"label": _subject(bound), "limit": limit}


def _too_big(bound: BoundField, error: ValidationError) -> str | None:
    limit = _limit(error)
    return (
        None if limit is None else _("%(label)s must be %(limit)s or less") % {"label": _subject(bound), "limit": limit}
    )


def _too_small(bound: BoundField, error: ValidationError) -> str | None:
    limit = _limit(error)
    return (
        None if limit is None else _("%(label)s must be %(limit)s or more") % {"label": _subject(bound), "limit": limit}
    )


_RULES: dict[str, Callable[[BoundField, ValidationError], str | None]] = {
    "required": _required,
    "invalid_choice": _invalid_choice,
    "invalid": _invalid,
    "empty": _empty_file,
    "max_length": _too_long,
    "min_length": _too_short,
    "max_value": _too_big,
    "min_value": _too_small,
}
