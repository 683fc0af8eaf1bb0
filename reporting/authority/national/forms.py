"""What an administrator ticks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """One box to tick: who answers for the schools' data knows of it."""

    agreed = forms.BooleanField(
        label=_("Our data protection officer has read this page and agrees"),
        error_messages={"required": _("Tick the box once your data protection officer agrees")},
    )
