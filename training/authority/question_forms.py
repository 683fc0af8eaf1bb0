"""The form of one question. It has as many places for answers as the question has, and two more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.ui.forms import Look
from lantern.ui.writing import LongText, SeenForm
from training.authority.actions.parts import QuestionText
from training.authority.models import LINE_LENGTH, QuestionDraft
from training.questions import MOST_OPTIONS, Option, Question, QuestionKind, new_option_id, problem_with_options

_PLACES = 4
_SPARE = 2
_NAMED = {
    QuestionKind.ORDER: _("Step %(number)s"),
    QuestionKind.MATCH: _("Pair %(number)s: what is given"),
}
_HINTS = {
    QuestionKind.ORDER: _("Write the steps in the right order. Learners see them mixed."),
    QuestionKind.MATCH: _("Two may have the same partner."),
    QuestionKind.SINGLE: _("Mark the one that is right."),
    QuestionKind.MULTIPLE: _("Mark all that are right."),
    QuestionKind.SCENARIO: _("More than one may be a good thing to do: mark each."),
}


class QuestionForm(SeenForm):
    situation = LongText(
        label=_("What happened?"), required=True, error_messages={"required": _("Enter what happened")}
    )
    text = forms.CharField(
        label=_("Question"),
        max_length=LINE_LENGTH,
        error_messages={"required": _("Enter the question")},
    )
    explanation = forms.CharField(
        label=_("Why is the right answer right?"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=_("Every learner reads this after answering."),
    )

    def __init__(self, *args: Any, kind: QuestionKind, question: QuestionDraft | None = None, **options: Any) -> None:
        self.kind, self.before = kind, list(question.options) if question else []
        options["initial"] = self._starting_from(question) if question else {"seen": 0}
        super().__init__(*args, **options)
        if kind != QuestionKind.SCENARIO:
            del self.fields["situation"]
        self.fields["text"].help_text = _HINTS[kind]
        self.looks: dict[str, Look] = {"situation": Look(count=False)}
        self.places = min(MOST_OPTIONS, max(_PLACES, len(self.before) + _SPARE))
        for number in range(1, self.places + 1):
            self._add_place(number)
        self.order_fields([*(name for name in self.fields if name != "explanation"), "explanation"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, self.places + 1):
            if not data.get(f"text_{number}") and (data.get(f"match_{number}") or data.get(f"right_{number}")):
                self.add_error(f"text_{number}", _("Enter the answer, or empty what belongs to it"))
        if not self.errors:
            problem = problem_with_options(self.question())
            if problem:
                self.add_error("text_1", str(problem))
        return data

    def question(self) -> Question:
        """What was written, as a question."""
        data = self.cleaned_data
        written = tuple(
            Option(
                id=self._id_of(number),
                text=data[f"text_{number}"],
                right=bool(data.get(f"right_{number}")),
                match=data.get(f"match_{number}", ""),
                feedback=data.get(f"feedback_{number}", ""),
            )
            for number in range(1, self.places + 1)
            if data.get(f"text_{number}")
        )
        return Question(
            id="",
            kind=self.kind,
            text=data["text"],
            options=written,
            situation=data.get("situation", ""),
            explanation=data["explanation"],
        )

    def written(self) -> QuestionText:
        """Of a valid form."""
        question = self.question()
        return QuestionText(
            kind=question.kind.value,
            text=question.text,
            options=[dict(option.__dict__) for option in question.options],
            situation=question.situation,
            explanation=question.explanation,
        )

    def _id_of(self, number: int) -> str:
        """An answer keeps its identifier when its words change; a place that was empty gives a new one."""
        return str(self.before[number - 1]["id"]) if number <= len(self.before) else new_option_id()

    def _add_place(self, number: int) -> None:
        label = _NAMED.get(self.kind, _("Answer %(number)s")) % {"number": number}
        self.fields[f"text_{number}"] = forms.CharField(label=label, max_length=LINE_LENGTH, required=False)
        if self.kind == QuestionKind.MATCH:
            self.fields[f"match_{number}"] = forms.CharField(
                label=_("Pair %(number)s: its partner") % {"number": number}, max_length=LINE_LENGTH, required=False
            )
        elif self.kind != QuestionKind.ORDER:
            self.fields[f"right_{number}"] = forms.BooleanField(
                label=_("Answer %(number)s is right") % {"number": number}, required=False
            )
            self.looks[f"right_{number}"] = Look(small=True)
            self.fields[f"feedback_{number}"] = forms.CharField(
                label=_("What to say to whoever chose answer %(number)s") % {"number": number},
                max_length=LINE_LENGTH,
                required=False,
            )

    @staticmethod
    def _starting_from(question: QuestionDraft) -> dict[str, Any]:
        start = {"seen": question.revision, "text": question.text}
        start |= {"situation": question.situation, "explanation": question.explanation}
        for number, option in enumerate(question.options, start=1):
            start |= {f"{name}_{number}": option[name] for name in ("text", "right", "match", "feedback")}
        return start
