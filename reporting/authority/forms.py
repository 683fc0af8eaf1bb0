"""What an officer fills in on reporting pages."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.rules import WrongDates, check_extension
from lantern.ui.forms import GovukDateField, Look

REASON_LENGTH = 300


class ExtensionForm(forms.Form):
    """Until when some schools have more time, and why."""

    due_on = GovukDateField(label=_("Until when do they have more time?"))
    reason = forms.CharField(
        label=_("Why do they have more time?"),
        max_length=REASON_LENGTH,
        help_text=_("The school reads this. It is no place for the name of a person."),
        error_messages={"required": _("Enter why they have more time")},
    )

    def __init__(self, *args: Any, round_: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.round = round_

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due_on") and data.get("reason"):
            try:
                check_extension(self.round, due_on=data["due_on"], reason=data["reason"], today=timezone.localdate())
            except WrongDates as problem:
                self.add_error(problem.field, ValidationError(str(problem), params={"parts": ["day", "month", "year"]}))
        return data


class CloseForm(forms.Form):
    """One box to tick, so that nobody closes a round by pressing a button twice."""

    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that you understand that this cannot be undone")},
    )


class CoursesForm(forms.Form):
    """Which of the authority's courses cover a statement; none is an answer, too."""

    courses = forms.MultipleChoiceField(
        label=_("Courses that cover it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("One of these courses is not there any more. Choose again")},
    )
    looks: ClassVar[dict[str, Look]] = {"courses": Look(small=True)}

    def __init__(self, *args: Any, courses: Iterable[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(course.pk), str(course)) for course in courses]
        cast("forms.MultipleChoiceField", self.fields["courses"]).choices = choices

    def course_ids(self) -> list[uuid.UUID]:
        """Of a valid form."""
        return [uuid.UUID(text) for text in self.cleaned_data["courses"]]
