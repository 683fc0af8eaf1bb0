"""Forms with which people write longer texts, several of them at the same draft."""

from typing import Any

from django import forms
from django.http import QueryDict

LONG = 4_000


class LongText(forms.CharField):
    """Several lines, with the line ends that the database keeps, so that an untouched text counts as unchanged."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("max_length", LONG)
        options.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class SeenForm(forms.Form):
    """Carries the revision that the person started from, so that nobody's newer text is overwritten unseen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def start_again_from(self, revision: int) -> None:
        """The form keeps what was typed, and sending it once more is on purpose."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data
