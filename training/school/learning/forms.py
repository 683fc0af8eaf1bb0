"""What is sent about courses: whom to enrol, and replies to questions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.records import id_in
from lantern.ui.dates import DATE_HINT, GovukDateField
from lantern.ui.forms import Look
from training.questions import Question, QuestionKind, Reply, problem_with, shown, shown_partners
from training.roles import StaffRole
from training.school.learning.models import REASON_LENGTH
from training.school.models import StaffMember

EVERYBODY, ROLES, CHOSEN = "everybody", "roles", "chosen"


class EnrolForm(forms.Form):
    """Who is to take the course: everybody, people with some roles, or people one by one; and by when."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who is to take it?"),
        choices=[
            (EVERYBODY, gettext_lazy("Everybody on the staff list")),
            (ROLES, gettext_lazy("Everybody with certain roles")),
            (CHOSEN, gettext_lazy("People I choose")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who is to take the course")},
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=StaffRole.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("People"), widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = GovukDateField(label=gettext_lazy("To be done by (optional)"), help_text=DATE_HINT, required=False)
    looks = {
        "who": Look(reveals={ROLES: ["roles"], CHOSEN: ["people"]}),
        "roles": Look(small=True),
        "people": Look(small=True),
    }

    def __init__(self, *args: Any, staff: Iterable[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = list(staff)
        choices = self.fields["people"]
        assert isinstance(choices, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
        choices.choices = [
            (str(one.pk), f"{one.name}, {one.job_title}" if one.job_title else one.name) for one in self.staff
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        who = cleaned.get("who")
        if who == ROLES and not cleaned.get("roles") and "roles" not in self.errors:
            self.add_error("roles", _("Choose at least one role"))
        elif who == CHOSEN and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("people", _("Choose at least one person"))
        elif who and not self.errors and not self.staff_of(cleaned):
            self.add_error("roles" if who == ROLES else "who", _("Nobody on the staff list is like that"))
        return cleaned

    def staff_of(self, cleaned: dict[str, Any]) -> list[Any]:
        """The identifiers of the people who are meant."""
        if cleaned["who"] == EVERYBODY:
            return [one.pk for one in self.staff]
        if cleaned["who"] == ROLES:
            wanted = set(cleaned["roles"])
            return [one.pk for one in self.staff if wanted & set(one.roles)]
        return [found for found in map(id_in, cleaned["people"]) if found]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Those who look after training read this. The public check page does not show it."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": gettext_lazy("Say why")},
    )


class ReplyForm(forms.Form):
    """The reply to one question, whatever its kind, with controls that need no script."""

    def __init__(self, *args: Any, question: Question, seed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.looks: dict[str, Look] = {}
        self._parts: list[str] = []
        options = shown(question, seed)
        if question.kind.takes_one or question.kind == QuestionKind.MULTIPLE:
            self._choose([(option.id, option.text) for option in options])
        elif question.kind == QuestionKind.ORDER:
            places = [("", _("Choose a number")), *((str(place), str(place)) for place in range(1, len(options) + 1))]
            self._pair([(option.id, option.text) for option in options], places)
        else:
            partners = [("", _("Choose a partner")), *shown_partners(question, seed)]
            self._pair([(option.id, option.text) for option in options], partners)

    def _choose(self, choices: Sequence[tuple[str, str]]) -> None:
        several = self.question.kind == QuestionKind.MULTIPLE
        kind, widget = (
            (forms.MultipleChoiceField, forms.CheckboxSelectMultiple)
            if several
            else (forms.ChoiceField, forms.RadioSelect)
        )
        message = _("Choose at least one answer") if several else _("Choose one of the answers")
        self.fields["reply"] = kind(
            label=self.question.text,
            help_text=str(self.question.kind.instruction),
            choices=choices,
            widget=widget,
            error_messages={"required": message},
        )
        self.looks = {"reply": Look(label_size="l")}

    def _pair(self, options: Sequence[tuple[str, str]], choices: Sequence[tuple[str, str]]) -> None:
        ordering = self.question.kind == QuestionKind.ORDER
        missing = _("Choose a number for “%(text)s”") if ordering else _("Choose a partner for “%(text)s”")
        for place, (option_id, text) in enumerate(options):
            name = f"part_{place}"
            self._parts.append(option_id)
            self.fields[name] = forms.ChoiceField(
                label=text, choices=choices, error_messages={"required": missing % {"text": text}}
            )

    @property
    def label_is_heading(self) -> bool:
        """Where one question is one control, its label is the page's heading."""
        return not self._parts

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            cleaned["whole"] = self._reply(cleaned)
            problem = problem_with(self.question, cleaned["whole"])
            if problem:
                raise ValidationError(problem, code="incomplete")
        return cleaned

    def _reply(self, cleaned: dict[str, Any]) -> Reply:
        if not self._parts:
            reply: Reply = cleaned["reply"]
            return reply
        given = {option_id: str(cleaned[f"part_{place}"]) for place, option_id in enumerate(self._parts)}
        if self.question.kind == QuestionKind.MATCH:
            return given
        if len(set(given.values())) < len(given):
            return []
        return sorted(given, key=lambda option_id: int(given[option_id]))

    @property
    def reply(self) -> Reply:
        """Of a valid form."""
        whole: Reply = self.cleaned_data["whole"]
        return whole
