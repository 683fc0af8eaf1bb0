"""What officers fill in about a requirement. Forms clean; they never write."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.ui.forms import GovukDateField, Look
from lantern.ui.writing import LongText, SeenForm
from training.authority.actions.requirements import Asked
from training.authority.forms import number_field, roles_field
from training.authority.models import LONGEST_GRACE, TITLE_LENGTH, Course, Requirement
from training.frequency import Frequency


class RequirementForm(SeenForm):
    title = forms.CharField(
        label=_("What do people need?"),
        max_length=TITLE_LENGTH,
        help_text=_("For example “Online safety update”. It heads a column in every school’s training page."),
        error_messages={"required": _("Enter what people need")},
    )
    why = LongText(label=_("Why?"), help_text=_("Schools read this. Name the guidance that it comes from."), rows=3)
    roles = roles_field()
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often")},
    )
    grace_days = number_field(
        _("Days of grace"),
        least=0,
        most=LONGEST_GRACE,
        hint=_("How long somebody has who begins, or when a new school year begins."),
    )
    courses = forms.MultipleChoiceField(
        label=_("Which of your courses satisfy it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each of those that you tick does, in every version that counts."),
    )
    external_allowed = forms.BooleanField(
        label=_("Training from elsewhere counts too, if the school approves it"), required=False
    )
    since = GovukDateField(
        label=_("From when do you ask for it?"),
        help_text=_("Schools see it at once, so that they can plan."),
        error_messages={"required": _("Enter from when you ask for it")},
    )
    looks = {
        "why": Look(count=False),
        "roles": Look(small=True),
        "courses": Look(small=True),
        "grace_days": Look(width=3),
        "frequency": Look(hints={Frequency.ACADEMIC_YEAR.value: _("From 1 September to 31 August.")}),
    }

    def __init__(self, *args: Any, offered: Iterable[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(course.pk), course.title) for course in offered]
        if choices:
            self.fields["courses"].choices = choices  # type: ignore[attr-defined]  # a field of choices has them
        else:
            del self.fields["courses"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("courses") and not data.get("external_allowed") and "external_allowed" in data:
            self.add_error("external_allowed", _("Tick a course or this box: otherwise nobody could satisfy it"))
        return data

    def asked(self) -> Asked:
        """Of a valid form."""
        data = self.cleaned_data
        names = [name for name in Asked.__dataclass_fields__ if name != "course_ids"]
        return Asked(
            **{name: data[name] for name in names}, course_ids=[uuid.UUID(key) for key in data.get("courses", ())]
        )


def asked_of(requirement: Requirement, course_ids: Iterable[uuid.UUID]) -> dict[str, Any]:
    """What the form starts from."""
    names = [name for name in Asked.__dataclass_fields__ if name != "course_ids"]
    started = {name: getattr(requirement, name) for name in names}
    return started | {"seen": requirement.revision, "courses": [str(key) for key in course_ids]}
