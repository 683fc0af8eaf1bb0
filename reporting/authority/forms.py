"""What an officer fills in on reporting pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    """One box to tick, so that nobody closes a round by pressing a button twice."""

    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that you understand that this cannot be undone")},
    )
