"""What an adviser fills in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import DomainError
from lantern.ui.forms import GovukDateField
from reporting.authority.visits.models import NOTE_LENGTH, SUMMARY_LENGTH, VisitNote
from reporting.authority.visits.rules import check_day


class VisitForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    visited_on = GovukDateField(label=_("When was the visit?"))
    summary = forms.CharField(
        label=_("Summary (optional)"),
        max_length=SUMMARY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you looked at and what was agreed. Name no pupil."),
    )

    def clean_visited_on(self) -> Any:
        try:
            check_day(self.cleaned_data["visited_on"], today=timezone.localdate())
        except DomainError as problem:
            raise ValidationError(str(problem), params={"parts": ["day", "month", "year"]}) from problem
        return self.cleaned_data["visited_on"]


class NoteForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.ChoiceField(
        label=_("Level agreed with the school"),
        widget=forms.RadioSelect,
        required=False,
        choices=[*VisitNote.Agreed.choices, ("", _("The school’s own level stands"))],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you saw. The school reads it. Name no pupil."),
    )
