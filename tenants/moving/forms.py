"""What a head types to have everything erased."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.ui.forms import Look


class ErasureForm(forms.Form):
    """The school's URN, typed: nobody asks for this by a slip."""

    urn = forms.CharField(
        label=gettext_lazy("To go on, type your school’s URN"),
        help_text=gettext_lazy("Six digits. They stand above the heading of this page."),
        max_length=10,
        error_messages={"required": gettext_lazy("Type your school’s URN")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    looks = {"urn": Look(width=5)}

    def __init__(self, *args: object, urn: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._urn = urn

    def clean_urn(self) -> str:
        typed = str(self.cleaned_data["urn"]).strip()
        if typed != self._urn:
            raise forms.ValidationError(_("This is not your school’s URN"))
        return typed
