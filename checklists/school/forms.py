"""What a person sends about one answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.scales import Rating, Scale
from checklists.school.actions.answering import Seen
from checklists.school.actions.own import OwnWords
from checklists.school.models import NOTE_LENGTH, REASON_LENGTH, REPLY_LENGTH


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


class OwnStatementForm(forms.Form):
    """A statement that the school adds itself; the hidden fields say what it said when the form was drawn."""

    plain = forms.CharField(
        label=_("Statement in plain words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that is true or not. Do not name pupils."),
        error_messages={"required": _("Enter the statement")},
    )
    guidance = NoteField(
        label=_("What good looks like"),
        required=False,
        strip=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How your school can tell that it is in place."),
    )
    scale = forms.ChoiceField(
        label=_("How is it answered?"), choices=Scale.choices, initial=Scale.RAG, widget=forms.RadioSelect
    )
    seen_plain = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_guidance = NoteField(required=False, strip=False, widget=forms.Textarea(attrs={"hidden": True}))
    seen_scale = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_plain(self) -> str:
        return " ".join(str(self.cleaned_data["plain"]).split())

    @property
    def words(self) -> OwnWords:
        """Of a valid form."""
        return OwnWords(**{name: self.cleaned_data[name] for name in OwnWords.__dataclass_fields__})

    @property
    def seen(self) -> OwnWords:
        """Of a valid form: the statement as it was shown."""
        return OwnWords(**{name: self.cleaned_data[f"seen_{name}"] for name in OwnWords.__dataclass_fields__})


class ReasonForm(forms.Form):
    """Why signatures are ended. Kept with the audit, read by the school, and told to nobody outside it."""

    reason = NoteField(
        label=_("Your reason"),
        help_text=_("Everybody in the school who can read the audit reads this. Do not name pupils."),
        strip=False,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SignForm(forms.Form):
    """A signature. Where the ready check found something, the head says that they know of it."""

    knows = forms.BooleanField(label=_("I know of these points and sign all the same"))

    def __init__(self, *args: Any, warned: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not warned:
            del self.fields["knows"]
