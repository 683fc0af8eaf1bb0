"""What a person sends about one answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.scales import Rating
from checklists.school.actions.answering import Seen
from checklists.school.models import NOTE_LENGTH, REPLY_LENGTH


def plain_text(text: str) -> str:
    """The text with the line ends that are stored: a browser sends others, and a note would look changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class NoteField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value) or "")


class AnswerForm(forms.Form):
    """Rating, reply and note as the page shows them, with the revisions at which the page got them."""

    rating = forms.ChoiceField(
        label=_("Rating"), choices=[("", _("Not answered")), *Rating.choices], widget=forms.RadioSelect, required=False
    )
    reply = NoteField(label=_("Answer"), required=False, strip=False, max_length=REPLY_LENGTH)
    note = NoteField(
        label=_("Note"),
        required=False,
        strip=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ln-area"}),
    )
    seen_rating = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_note = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_reply = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> Seen:
        """Of a valid form."""
        given = self.cleaned_data
        return Seen(rating=given["seen_rating"], note=given["seen_note"], reply=given["seen_reply"] or 0)

    @property
    def given_reply(self) -> str | None:
        """Of a valid form: None where the page asks for no reply."""
        return str(self.cleaned_data["reply"]) if "reply" in self.data else None
