"""Letting support in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.people.models import EMAIL_LENGTH, NAME_LENGTH, normal_email
from tenants.support.models import REASON_LENGTH

LASTS = {
    "1": (_("1 hour"), timedelta(hours=1)),
    "4": (_("4 hours"), timedelta(hours=4)),
    "24": (_("1 day"), timedelta(days=1)),
    "72": (_("3 days"), timedelta(days=3)),
    "168": (_("7 days"), timedelta(days=7)),
}


class GrantForm(forms.Form):
    name = forms.CharField(
        label=_("Who is it?"),
        help_text=_("The full name of the person from Lantern who helps you."),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the full name of the person who helps you")},
    )
    email = forms.EmailField(
        label=_("Their email address"),
        help_text=_("Ask them for it, and check that it is from Lantern. The link goes to this address alone."),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter their email address"),
            "invalid": _("Enter an email address like name@example.com"),
        },
    )
    reason = forms.CharField(
        label=_("What do you need help with?"),
        help_text=_("Your own people can read this. It is not sent to anybody. Do not name pupils."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you need help with")},
    )
    lasts = forms.ChoiceField(
        label=_("For how long?"),
        help_text=_("You can end it earlier."),
        choices=[(key, words) for key, (words, _length) in LASTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long")},
    )

    def clean_email(self) -> str:
        """The address as it is kept."""
        return normal_email(self.cleaned_data["email"])

    @property
    def asked(self) -> dict[str, Any]:
        """What a sound form asks for, with the length of time as one."""
        return {**self.cleaned_data, "lasts": LASTS[self.cleaned_data["lasts"]][1]}
