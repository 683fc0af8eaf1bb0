"""Whom to book."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.ui.forms import Look
from training.school.models import StaffMember


class BookForm(forms.Form):
    people = forms.TypedMultipleChoiceField(
        label=_("Who should go?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who should go"),
            "invalid_choice": _("Somebody you chose cannot be booked any more. Choose again"),
        },
    )

    def __init__(self, *args: Any, people: Sequence[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one.pk for one in people}
        field: Any = self.fields["people"]
        field.coerce = self.known.get
        field.choices = [(str(one.pk), one.name) for one in people]
        self.looks = {"people": Look(hints={str(one.pk): one.job_title for one in people if one.job_title}, small=True)}
