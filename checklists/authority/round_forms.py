"""What officers fill in about rounds. Forms clean; they never write."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import PLAIN_LENGTH, TITLE_LENGTH, Round, Version
from checklists.authority.reminders import REMINDERS
from checklists.authority.rules import (
    WrongDates,
    check_closing_date,
    check_due_date,
    check_reason,
    check_round_dates,
)
from checklists.authority.school_lists import schools_listed
from lantern.ui.forms import GovukDateField, Look
from lantern.ui.words import day, when
from lantern.ui.writing import LongText, SeenForm

if TYPE_CHECKING:
    from tenants.register.models import School

CLOSES_HELP = _(
    "The day on which you mean to close the round. You can close it from then on, and not before. "
    "Without one you can close it from the due date on."
)


class VersionForm(forms.Form):
    version = forms.ChoiceField(
        label=_("Which checklist should schools answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a checklist")},
    )
    label_is_heading = True

    def __init__(self, *args: Any, versions: Iterable[Version], **options: Any) -> None:
        super().__init__(*args, **options)
        known = list(versions)
        self.fields["version"].choices = [(str(version.pk), str(version)) for version in known]  # type: ignore[attr-defined]
        self.looks = {"version": Look(hints={str(version.pk): _version_hint(version) for version in known})}

    def version_id(self) -> uuid.UUID:
        return uuid.UUID(self.cleaned_data["version"])


class RoundForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("Schools see this, for example “Online safety audit 2027”."),
        error_messages={"required": _("Enter a title")},
    )
    opens_on = GovukDateField(label=_("Opening date"), help_text=_("Schools can start to answer on this day."))
    due_on = GovukDateField(
        label=_("Due date"),
        help_text=_("Schools are asked to be done by then. Answers still come in until you close the round."),
    )
    closes_on = GovukDateField(label=_("Closing date (optional)"), required=False, help_text=CLOSES_HELP)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_on") and data.get("due_on"):
            with said_beside(self):
                check_round_dates(opens_on=data["opens_on"], due_on=data["due_on"], today=timezone.localdate())
                check_closing_date(due_on=data["due_on"], closes_on=data.get("closes_on"))
        return data


class DatesForm(SeenForm):
    due_on = GovukDateField(label=_("Due date"))
    closes_on = GovukDateField(label=_("Closing date (optional)"), required=False, help_text=CLOSES_HELP)
    reason = forms.CharField(
        label=_("Why is there more time? (if the due date is later)"),
        max_length=PLAIN_LENGTH,
        required=False,
        help_text=_("Every school in the round reads this."),
    )

    def __init__(self, *args: Any, round_: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        self.round = round_
        self.fields["due_on"].help_text = _("It is %(day)s now.") % {"day": day(round_.due_on)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        due_on, before = data.get("due_on"), self.round.due_on
        if due_on:
            with said_beside(self):
                if due_on != before:
                    check_due_date(opens_on=self.round.opens_on, due_on=due_on, today=timezone.localdate())
                    check_reason(before=before, due_on=due_on, reason=data.get("reason", ""))
                check_closing_date(due_on=due_on, closes_on=data.get("closes_on"))
        return data


class RemindersForm(forms.Form):
    at_opening = forms.BooleanField(label=_("Tell schools by mail when the round opens for them"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("When should schools be reminded?"),
        choices=[(str(value), label) for value, label in REMINDERS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only schools that have not submitted are reminded, on working days. Tick none for no reminders."),
    )


@contextmanager
def said_beside(form: forms.Form) -> Iterator[None]:
    """A refused date becomes a message beside its field."""
    try:
        yield
    except WrongDates as problem:
        is_date = isinstance(form.fields[problem.field], GovukDateField)
        parts = {"parts": ["day", "month", "year"]} if is_date else None
        form.add_error(problem.field, ValidationError(str(problem), params=parts))


class WhichSchoolsForm(forms.Form):
    ALL, PHASES, TYPES, LIST, ONE_BY_ONE = "all", "phases", "types", "list", "one_by_one"
    which = forms.ChoiceField(
        label=_("Which schools should answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which schools should answer")},
    )
    phases = forms.MultipleChoiceField(label=_("Which phases?"), widget=forms.CheckboxSelectMultiple, required=False)
    types = forms.MultipleChoiceField(label=_("Which types?"), widget=forms.CheckboxSelectMultiple, required=False)
    listed = LongText(
        label=_("URNs, DfE numbers or names, one on each line"),
        required=False,
        max_length=50_000,
        help_text=_("You can paste a column of a spreadsheet."),
    )
    label_is_heading = True
    looks = {
        "which": Look(reveals={PHASES: ["phases"], TYPES: ["types"], LIST: ["listed"]}),
        "phases": Look(small=True),
        "types": Look(small=True),
    }

    def __init__(
        self, *args: Any, counts: list[tuple[str, str, int]], schools: Iterable["School"] = (), **options: Any
    ) -> None:
        """`counts` are value, name and number of schools that can be chosen, by phase; `schools` are those."""
        super().__init__(*args, **options)
        self.schools = list(schools)
        types = Counter(school.type_name for school in self.schools if school.type_name)
        self.fields["types"].choices = [  # type: ignore[attr-defined]
            (name, f"{name} ({number})") for name, number in sorted(types.items())
        ]
        total = sum(number for _value, _label, number in counts)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (self.ALL, _("All open schools (%(number)s)") % {"number": total}),
            (self.PHASES, _("All schools of some phases")),
            *([(self.TYPES, _("All schools of some types"))] if types else []),
            (self.LIST, _("Schools from a list that I paste")),
            (self.ONE_BY_ONE, _("Schools that I choose one by one")),
        ]
        self.fields["phases"].choices = [  # type: ignore[attr-defined]
            (value, f"{label} ({number})") for value, label, number in counts
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("which") == self.PHASES and not data.get("phases") and "phases" not in self.errors:
            self.add_error("phases", _("Choose at least one phase"))
        if data.get("which") == self.TYPES and not data.get("types") and "types" not in self.errors:
            self.add_error("types", _("Choose at least one type of school"))
        if data.get("which") == self.LIST and "listed" not in self.errors:
            self._clean_list(data)
        return data

    def _clean_list(self, data: dict[str, Any]) -> None:
        found = schools_listed(data.get("listed", ""), self.schools)
        if found.unknown:
            first = ", ".join(
                _("line %(line)s: %(text)s") % {"line": line, "text": text} for line, text in found.unknown
            )
            self.add_error("listed", _("No school that can be asked is called so. %(lines)s") % {"lines": first})
        elif not found.school_ids:
            self.add_error("listed", _("Enter at least one school"))
        data["school_ids"] = found.school_ids

    def chosen(self) -> set[uuid.UUID]:
        """The schools that the valid form names; none for one by one."""
        data = self.cleaned_data
        match data["which"]:
            case self.PHASES:
                return {school.pk for school in self.schools if school.phase in data["phases"]}
            case self.TYPES:
                return {school.pk for school in self.schools if school.type_name in data["types"]}
            case self.LIST:
                return set(data["school_ids"])
            case self.ONE_BY_ONE:
                return set()
        return {school.pk for school in self.schools}


def _version_hint(version: Version) -> str:
    number = getattr(version, "statement_count", 0)
    return str(_("%(number)s statements, published %(when)s") % {"number": number, "when": when(version.published_at)})
