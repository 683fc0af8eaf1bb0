"""Fields that several forms about filtering have."""

from typing import Any

from django import forms

from incidents.school.filtering.models import TEXT_LENGTH


class LinesField(forms.CharField):
    """Lines of text, with the line ends that are stored: a browser sends others."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        options.setdefault("max_length", TEXT_LENGTH)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
