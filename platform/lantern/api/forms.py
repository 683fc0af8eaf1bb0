"""Making a personal token."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.api.models import TOKEN_NAME_LENGTH
from lantern.api.scopes import scopes_for, words_for

_DAYS = [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year"))]


class NewTokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("You will know it by this later, for example ‘Spreadsheet of rounds’."),
        max_length=TOKEN_NAME_LENGTH,
        error_messages={"required": _("Enter what the token is for")},
    )
    days = forms.ChoiceField(
        label=_("How long should it work?"),
        choices=_DAYS,
        widget=forms.RadioSelect,
        initial="90",
        error_messages={"required": _("Choose how long it should work")},
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(scope), words_for(scope)) for scope in scopes_for(person)]
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("What may it do?"),
            help_text=_("Choose as little as it needs. A token can never do more than you can."),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose what the token may do")},
        )
        self.order_fields(["name", "scopes", "days"])

    @property
    def last_day(self) -> date:
        """The last day on which the token works."""
        return timezone.localdate() + timedelta(days=int(self.cleaned_data["days"]))
