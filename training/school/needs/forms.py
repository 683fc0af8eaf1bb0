"""What is sent: whom to ask and until when, how confident somebody is, which suggestion is taken up."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from lantern.ui.dates import DATE_HINT, GovukDateField
from lantern.ui.forms import Look
from training.questions import Question
from training.roles import StaffRole
from training.topics import Level

_CHOOSE = _("Choose how confident you are")
_ANSWER = _("Choose one of the answers")


class StartForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Whom do you ask?"),
        help_text=_("Everybody on the staff list with one of these roles. Each role has sentences of its own."),
        choices=StaffRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role")},
    )
    closes_on = GovukDateField(
        label=_("Until when can they reply?"),
        help_text=DATE_HINT,
        error_messages={"required": _("Enter the last day")},
    )
    looks = {"roles": Look(small=True)}


def _levels(text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=text,
        choices=Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )


class ReplyForm(forms.Form):
    """One choice of four for each statement, topic by topic."""

    def __init__(self, *args: Any, words: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[str, list[str]] = {}
        for topic, statements in words.items():
            self._names[topic] = [f"{topic}_{place}" for place in range(len(statements))]
            self.fields.update({name: _levels(text) for name, text in zip(self._names[topic], statements, strict=True)})
        self.looks = dict.fromkeys(self.fields, Look(inline=True))

    @property
    def levels(self) -> dict[str, list[int]]:
        """Of a valid form: the levels of each topic's statements."""
        return {topic: [self.cleaned_data[name] for name in names] for topic, names in self._names.items()}


class AroundForm(forms.Form):
    """The statements about a course, and the questions of it that are asked."""

    def __init__(self, *args: Any, statements: Sequence[Any], questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = {f"question_{place}": question for place, question in enumerate(questions)}
        self._statements = [f"statement_{place}" for place in range(len(statements))]
        self.fields.update({name: _levels(text) for name, text in zip(self._statements, statements, strict=True)})
        self.looks = dict.fromkeys(self.fields, Look(inline=True))
        for name, question in self._questions.items():
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                help_text=question.situation,
                choices=[(option.id, option.text) for option in question.options],
                widget=forms.RadioSelect,
                error_messages={"required": _ANSWER, "invalid_choice": _ANSWER},
            )

    @property
    def confidence(self) -> list[BoundField]:
        return [self[name] for name in self._statements]

    @property
    def knowledge(self) -> list[BoundField]:
        return [self[name] for name in self._questions]

    @property
    def levels(self) -> list[int]:
        """Of a valid form."""
        return [self.cleaned_data[name] for name in self._statements]

    @property
    def replies(self) -> dict[str, str]:
        """Of a valid form: the option chosen for each question."""
        return {question.id: self.cleaned_data[name] for name, question in self._questions.items()}


class SuggestionForm(forms.Form):
    """Which suggestion of a check's page."""

    topic = forms.CharField(max_length=12)
    groups = forms.CharField(max_length=80)
    version = forms.UUIDField()
