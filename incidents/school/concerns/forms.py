"""What somebody without an account sends, and what readers at the school send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.categories import grouped_choices
from incidents.school.concerns import receipts
from incidents.school.concerns.models import (
    LEAST_MONTHS,
    MOST_MONTHS,
    NAME_LENGTH,
    TEXT_LENGTH,
    About,
    Concern,
    Outcome,
    Page,
    Route,
)
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look

_CALM = {"class": "ln-bigarea"}
_NOT_KEPT_BY_BROWSERS = {"autocomplete": "off"}


class TextField(forms.CharField):
    """Lines of text, with the line ends that are stored: a browser sends others."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=TEXT_LENGTH, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class TellForm(forms.Form):
    looks = {
        "text": Look(label_size="m", count=False),
        "about": Look(label_size="s"),
    }

    text = TextField(
        label=_("What happened?"),
        help_text=_("Your own words are fine. Please do not send pictures."),
        widget=forms.Textarea(attrs={**_CALM, **_NOT_KEPT_BY_BROWSERS}),
        error_messages={
            "required": _("Write a few words about what happened"),
            "max_length": _("This is very long. Send the most important part, then write again with your words."),
        },
    )
    about = forms.ChoiceField(
        label=_("Is it about a grown-up who works at the school?"),
        help_text=_("You can leave this out. It makes sure that they are not the one who reads it."),
        choices=[
            (About.OTHER, _("No")),
            (About.STAFF, _("Yes")),
            (About.HEAD, _("Yes, the head teacher")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    sender_name = forms.CharField(
        label=_("Your name, or your class"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs=_NOT_KEPT_BY_BROWSERS),
        required=False,
    )
    trusted_adult = forms.CharField(
        label=_("A grown-up in school you trust"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs=_NOT_KEPT_BY_BROWSERS),
        required=False,
    )


class KeptForm(forms.Form):
    """Two of the words typed back. Whoever says that they do without them says so in a step of its own."""

    def __init__(self, *args: Any, words: list[str], places: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.places = words, places
        for name, place in zip(("first", "second"), places, strict=True):
            self.fields[name] = forms.CharField(
                label=_("Type word number %(place)s") % {"place": place},
                max_length=30,
                widget=forms.TextInput(
                    attrs={**_NOT_KEPT_BY_BROWSERS, "autocapitalize": "none", "spellcheck": "false"}
                ),
                required=False,
            )
        self.fields["without"] = forms.BooleanField(
            label=_("I do not want the words. I know that I cannot read an answer."), required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("without"):
            return cleaned
        for name, place in zip(("first", "second"), self.places, strict=True):
            if name in cleaned and not receipts.is_same_word(cleaned[name], self.words[place - 1]):
                self.add_error(name, _("Look at word number %(place)s again") % {"place": place})
        return cleaned


class WordsForm(forms.Form):
    """The words of a receipt. `text` carries on what somebody wrote when their page had been open for too long."""

    looks = {"words": Look(label_size="m", count=False)}

    words = forms.CharField(
        label=_("Your eight words"),
        help_text=_("In the right order. Capital letters and commas do not matter."),
        max_length=400,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocapitalize": "none", "spellcheck": "false", **_NOT_KEPT_BY_BROWSERS}
        ),
        error_messages={"required": _("Type your eight words"), "max_length": _("These are more than eight words")},
    )
    text = forms.CharField(max_length=TEXT_LENGTH, required=False, widget=forms.HiddenInput)


class SayForm(forms.Form):
    looks = {"text": Look(label_size="m", count=False)}

    text = TextField(
        label=_("Tell us more"),
        widget=forms.Textarea(attrs=_NOT_KEPT_BY_BROWSERS),
        error_messages={
            "required": _("Write something first"),
            "max_length": _("This is very long. Send the most important part, then write again."),
        },
    )


class AnswerForm(forms.Form):
    """An answer by the school. `form_key` makes a form that is sent twice one answer."""

    text = TextField(
        label=_("Your answer"),
        help_text=_("Plain words. Whoever has the receipt reads it, perhaps on a device that others use too."),
        error_messages={"required": _("Write your answer")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = TextField(label=_("Why?"), error_messages={"required": _("Say why, in a line")})


class PassOnForm(ReasonForm):
    field_order = ("route", "reason")

    route = forms.ChoiceField(
        label=_("Who should read it?"),
        choices=Route.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who should read it")},
    )

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [pair for pair in Route.choices if pair[0] != concern.route]  # type: ignore[attr-defined]


class DecideForm(ReasonForm):
    field_order = ("outcome", "reason")
    looks = {
        "outcome": Look(
            hints={
                Outcome.HANDLED: _("Something was done, and it needs no incident."),
                Outcome.DUPLICATE: _("The same was told before. Left out of figures."),
                Outcome.TEST: _("Somebody tried the page. Left out of figures."),
                Outcome.NOT_A_CONCERN: _("Nothing that anybody has to worry about. Left out of figures."),
                Outcome.MALICIOUS: _(
                    "You have looked into it and are sure. Left out of figures. Ask yourself why somebody did this: they may need help."
                ),
            }
        )
    }

    outcome = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Outcome.HANDLED, Outcome.HANDLED.label),
            (Outcome.DUPLICATE, Outcome.DUPLICATE.label),
            (Outcome.TEST, Outcome.TEST.label),
            (Outcome.NOT_A_CONCERN, Outcome.NOT_A_CONCERN.label),
            (Outcome.MALICIOUS, Outcome.MALICIOUS.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )


class IncidentForm(forms.Form):
    category = forms.ChoiceField(
        label=_("What is it about?"),
        choices=lambda: [("", _("Choose a category")), *grouped_choices()],
        error_messages={"required": _("Choose what it is about")},
    )


class JoinForm(forms.Form):
    looks = {"reference": Look(width=20)}

    reference = forms.CharField(
        label=_("Reference of the incident"),
        help_text=_("For example, 2026-014"),
        max_length=20,
        error_messages={"required": _("Enter the reference of the incident")},
    )


class PageForm(forms.Form):
    looks = {"keep_months": Look(width=3, suffix=str(_("months")))}

    is_on = forms.TypedChoiceField(
        label=_("Can people tell the school something here?"),
        choices=[("yes", _("Yes, the page is on")), ("no", _("No, the page says whom else to turn to"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the page is on")},
    )
    readers = forms.CharField(
        label=_("Who reads it?"),
        help_text=_("As children know them, for example: Mrs Nair and Mrs Marsh"),
        max_length=NAME_LENGTH,
        required=False,
    )
    closed_until = GovukDateField(
        label=_("The school is closed until (optional)"),
        help_text=_("The page then says that nobody reads it before, and whom to ring. For example, 4 1 2027"),
        required=False,
    )
    keep_months = forms.IntegerField(
        label=_("How long are closed concerns kept?"),
        help_text=_(
            "After that the words are taken out and only the count stays. What belongs to an incident is kept as long as the incident."
        ),
        min_value=LEAST_MONTHS,
        max_value=MOST_MONTHS,
    )

    @classmethod
    def initial_of(cls, page: Page) -> dict[str, Any]:
        """The form filled in with how the page is set up."""
        return {
            "is_on": "yes" if page.is_on else "no",
            "readers": page.readers,
            "closed_until": page.closed_until,
            "keep_months": page.keep_months,
        }
