"""A date asked for in three boxes: day, month and year, as the GOV.UK Design System draws it."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates as calendar_words
from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.ui.plain_errors import subject_of

PARTS = ("day", "month", "year")
Limit = datetime.date | Callable[[], datetime.date] | None


class GovukDateInput(forms.MultiWidget):
    """Three text boxes named <name>_day, <name>_month and <name>_year."""

    use_fieldset = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(attrs={"inputmode": "numeric"}) for part in PARTS
        }
        super().__init__(boxes, dict(attrs or {}))

    def decompress(self, value: datetime.date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class GovukDateField(forms.MultiValueField):
    """Cleans to a date or None. Its errors name what is missing or wrong, and carry `parts`: the boxes to mark.

    A month may be a number or an English month's name, whole or short. `earliest` and `latest` are dates, or functions giving the date
    at the time of cleaning.
    """

    widget = GovukDateInput

    def __init__(self, *, earliest: Limit = None, latest: Limit = None, **options: Any) -> None:
        boxes = [forms.CharField(required=False) for _part in PARTS]
        super().__init__(boxes, require_all_fields=False, **options)
        self.earliest, self.latest = earliest, latest
        self.own_messages = options.get("error_messages") or {}

    def clean(self, value: list[str] | datetime.date | None) -> datetime.date | None:
        if self.disabled and not isinstance(value, list):
            return value
        typed = [str(part or "").strip() for part in value] if isinstance(value, list) else ["", "", ""]
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if len(missing) == len(PARTS):
            if self.required:
                raise self._problem("required", PARTS)
            return None
        if missing:
            raise self._problem("incomplete", missing, what=_missing_words(missing))
        found = self._read(typed)
        self._check_limits(found)
        self.validate(found)
        self.run_validators(found)
        return found

    def _read(self, typed: list[str]) -> datetime.date:
        day, month, year = _number(typed[0]), _month(typed[1]), _number(typed[2])
        if year is not None and len(typed[2]) != len("2026"):
            raise self._problem("year", ["year"])
        wrong = [part for part, number in zip(PARTS, (day, month, year), strict=True) if number is None]
        if day is None or month is None or year is None:
            raise self._problem("real", wrong)
        try:
            return datetime.date(year, month, day)
        except ValueError as problem:
            culprit = ["month"] if month > len(calendar_words.MONTHS) else ["day"]
            raise self._problem("real", culprit) from problem

    def _check_limits(self, found: datetime.date) -> None:
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and found < earliest:
            raise self._problem("earliest", PARTS, limit=_long(earliest))
        if latest and found > latest:
            raise self._problem("latest", PARTS, limit=_long(latest))

    def _problem(self, code: str, parts: list[str] | tuple[str, ...], **words: str) -> ValidationError:
        label = subject_of(str(self.label or ""), instead="") or _("Date")
        params = {"label": label, "label_small": label[:1].lower() + label[1:], "parts": list(parts), **words}
        return ValidationError(self.own_messages.get(code, _MESSAGES[code]), code=code, params=params)


_MESSAGES = {
    "required": gettext_lazy("Enter the %(label_small)s"),
    "incomplete": gettext_lazy("%(label)s must include a %(what)s"),
    "real": gettext_lazy("%(label)s must be a real date"),
    "year": gettext_lazy("%(label)s: the year must have 4 numbers"),
    "earliest": gettext_lazy("%(label)s must be %(limit)s or later"),
    "latest": gettext_lazy("%(label)s must be %(limit)s or earlier"),
}
_BOX_WORDS = {"day": gettext_lazy("day"), "month": gettext_lazy("month"), "year": gettext_lazy("year")}
BOX_LABELS = {"day": gettext_lazy("Day"), "month": gettext_lazy("Month"), "year": gettext_lazy("Year")}
DATE_HINT = format_lazy("{} 27 3 2027", gettext_lazy("For example,"))


def _missing_words(missing: list[str]) -> str:
    return _(" and a ").join(str(_BOX_WORDS[part]) for part in missing)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _month(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    wanted = text.casefold().rstrip(".")
    for number, name in calendar_words.MONTHS.items():
        spellings = {str(name).casefold(), str(calendar_words.MONTHS_3[number]).casefold()}
        if wanted in spellings:
            return number
    return None


def _long(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")
