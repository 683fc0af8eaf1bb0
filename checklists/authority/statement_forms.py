"""What officers fill in about a statement, a page for each thing. Forms clean; they never write."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.parts import Words, words_of
from checklists.authority.models import CODE_LENGTH, HEAVIEST, PLAIN_LENGTH, Section, Statement
from checklists.authority.presenters import when
from checklists.authority.scale import RATED, levels_of
from checklists.frequency import Frequency
from checklists.live_sources import LiveSource
from checklists.scales import Choice, Rating, Scale, choices_of, is_typed
from lantern.ui.forms import Look
from lantern.ui.writing import LongText, SeenForm
from tenants.register.phases import Phase

LONGEST_DESCRIPTOR = 200
_CODE = re.compile(r"[A-Z0-9]+([-.][A-Z0-9]+)*")


class StatementForm(SeenForm):
    """One page about a statement. What the other pages ask stays as it is."""

    part: ClassVar[str]
    title: ClassVar[Promise]
    looks: dict[str, Look] = {}

    def __init__(
        self,
        *args: Any,
        statement: Statement | None,
        sections: Iterable[Section],
        codes: Collection[str],
        **options: Any,
    ) -> None:
        """`codes` are those of the checklist's other statements; no statement: this is a new one."""
        super().__init__(*args, **options)
        self.statement = statement
        self.sections = {str(section.pk): section for section in sections}
        self.codes = codes

    @classmethod
    def starting_from(cls, statement: Statement) -> dict[str, Any]:
        """What the fields show of the statement."""
        return {name: getattr(statement, name) for name in cls.base_fields if hasattr(statement, name)} | {
            "seen": statement.revision
        }

    def words(self) -> Words:
        """Everything that the statement says from now on."""
        before = words_of(self.statement) if self.statement else Words(code="", plain="")
        return replace(before, **self.said())

    def said(self) -> dict[str, Any]:
        """What this page says, by the names of Words."""
        return {name: value for name, value in self.cleaned_data.items() if name in Words.__dataclass_fields__}

    def chosen_section(self) -> Section | None:
        """Where it stands from now on; None for where it is."""
        return None


class WordingForm(StatementForm):
    part = "wording"
    title = _("Wording")
    section = forms.ChoiceField(label=_("Section"))
    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_LENGTH,
        help_text=_("Short and unlike any other, for example LAO-3. It stays the same when the wording changes."),
        error_messages={"required": _("Enter a code")},
    )
    plain = forms.CharField(
        label=_("Statement in plain words"),
        max_length=PLAIN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that is true or not, for example “All staff have training at least once a year”."),
        error_messages={"required": _("Enter the statement")},
    )
    guidance = LongText(label=_("What good looks like"), help_text=_("How a school can tell that it is in place."))
    official = LongText(label=_("Official wording"), help_text=_("As the source has it, word for word."), rows=3)
    source_ref = forms.CharField(
        label=_("Where it comes from"),
        max_length=PLAIN_LENGTH,
        required=False,
        help_text=_("Document, edition and paragraph."),
    )
    unconfirmed = LongText(
        label=_("Not confirmed"),
        help_text=_("If something here was not found in an official source, say so. Schools see this."),
        rows=2,
    )
    looks = {
        "code": Look(width=10),
        "guidance": Look(count=False),
        "official": Look(count=False),
        "unconfirmed": Look(count=False),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [(key, section.title) for key, section in self.sections.items()]  # type: ignore[attr-defined]

    @classmethod
    def starting_from(cls, statement: Statement) -> dict[str, Any]:
        return super().starting_from(statement) | {"section": str(statement.section_id)}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        if not _CODE.fullmatch(code):
            raise ValidationError(_("The code can have letters, numbers, hyphens and full stops, for example LAO-3"))
        if code in self.codes:
            raise ValidationError(_("Another statement of this checklist has this code. Choose another one"))
        return code

    def clean_plain(self) -> str:
        return " ".join(str(self.cleaned_data["plain"]).split())

    def chosen_section(self) -> Section | None:
        return self.sections[self.cleaned_data["section"]]


def _descriptor_name(scale: str, choice: Choice) -> str:
    return f"words_{scale}_{choice.key}"


class AnswerForm(StatementForm):
    """The scale, with the authority's own words for each of its choices."""

    part = "answer"
    title = _("How it is answered")
    scale = forms.ChoiceField(
        label=_("What can a school answer?"),
        choices=Scale.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what a school can answer")},
    )
    allow_not_applicable = forms.BooleanField(
        label=_("A school may answer “Not applicable”, with a reason"), required=False
    )
    red_flag = forms.BooleanField(
        label=_("Red flag"),
        required=False,
        help_text=_("A red answer here is told first, on the school’s home page too, and asks for an action."),
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=HEAVIEST,
        help_text=_("From 1, which is usual, to %(most)s. The figures of a round count every statement once.")
        % {"most": HEAVIEST},
        error_messages={
            "required": _("Enter a weight"),
            "invalid": _("Enter a whole number"),
            "min_value": _("The weight must be 1 or more"),
            "max_value": _("The weight must be %(most)s or less") % {"most": HEAVIEST},
        },
    )
    hints = {
        Scale.FIVE.value: _("The fifth is the best. Levels 4 and 5 count as green, 3 as amber, 1 and 2 as red."),
        Scale.PARTLY.value: _("Yes counts as green, partly as amber, no as red."),
        Scale.YES_NO.value: _("Yes counts as green, no as red."),
        Scale.NUMBER.value: _("For example how many. It has no level, so it is in no figures of a round."),
        Scale.TEXT.value: _("The school’s own words. They have no level and never leave the school."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        revealed: dict[str, list[str]] = {}
        for scale in Scale.values:
            for choice in choices_of(scale):
                name = _descriptor_name(scale, choice)
                revealed.setdefault(scale, []).append(name)
                self.fields[name] = forms.CharField(
                    label=_("What “%(choice)s” means here") % {"choice": choice.label},
                    max_length=LONGEST_DESCRIPTOR,
                    required=False,
                    help_text=_("Empty: “%(usual)s”") % {"usual": choice.meaning},
                )
        self.looks = {"scale": Look(reveals=revealed, hints=self.hints), "weight": Look(width=2)}

    @classmethod
    def starting_from(cls, statement: Statement) -> dict[str, Any]:
        words = zip(choices_of(statement.scale), statement.descriptors, strict=False)
        named = {_descriptor_name(statement.scale, choice): text for choice, text in words}
        return super().starting_from(statement) | named

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        scale = data.get("scale")
        if scale is None:
            return data
        offered = self.statement.offered_rating if self.statement else ""
        own = {choice.key for choice in choices_of(scale)}
        if offered == Rating.NOT_APPLICABLE and not data.get("allow_not_applicable"):
            self.add_error("allow_not_applicable", _("You offer schools this answer. Take the offer back first"))
        elif offered and offered not in own | {Rating.NOT_APPLICABLE}:
            self.add_error(
                "scale", _("You offer schools an answer that is not on this scale. Take the offer back first")
            )
        if data.get("red_flag") and is_typed(scale):
            self.add_error(
                "red_flag", _("A number or a text is never red. Choose another scale or take off the red flag")
            )
        return data

    def said(self) -> dict[str, Any]:
        scale = self.cleaned_data["scale"]
        words = [self.cleaned_data[_descriptor_name(scale, choice)] for choice in choices_of(scale)]
        return super().said() | {"descriptors": words if any(words) else []}


class AdviceForm(StatementForm):
    """Advice for each level that an answer on the statement's scale can count as."""

    part = "advice"
    title = _("Advice")
    advice_green = LongText(help_text=_("How to keep it so."))
    advice_amber = LongText(help_text=_("What to finish."))
    advice_red = LongText(help_text=_("What to do first."))
    looks = {level.advice_field: Look(count=False) for level in RATED}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scale = self.statement.scale if self.statement else Scale.RAG.value
        for level in RATED:
            if level not in levels_of(scale):
                del self.fields[level.advice_field]
                continue
            self.fields[level.advice_field].label = _("Advice for %(answers)s") % {"answers": when(scale, level.key)}


class EvidenceForm(StatementForm):
    part = "evidence"
    title = _("Evidence")
    evidence = LongText(
        label=_("Evidence to look for"), help_text=_("What a school could show. One thing on each line."), rows=4
    )
    needs_evidence = forms.BooleanField(
        label=_("The best answer needs evidence"),
        required=False,
        help_text=_("A school that gives it and has nothing to show is told so before it signs."),
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[("", _("Not said")), *Frequency.choices],
        required=False,
        help_text=_("How often it has to be done or checked again."),
    )
    live_source = forms.ChoiceField(
        label=_("Figures from the school’s own records"),
        choices=[("", _("None")), *LiveSource.choices],
        required=False,
        help_text=_("The school sees them beside its answer, with the date. Nothing is filled in for it."),
    )
    looks = {"evidence": Look(count=False)}


class SchoolsForm(StatementForm):
    part = "schools"
    title = _("Who answers")
    phases = forms.MultipleChoiceField(
        label=_("Only for some kinds of school"),
        choices=Phase.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none if it is for every school."),
    )
    offered_rating = forms.ChoiceField(
        label=_("An answer that you offer every school"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "If you see to it for all of them, such as a filtering service. A school confirms it with one click, or says otherwise."
        ),
    )
    offered_note = LongText(
        label=_("Why, in words that the school can keep"),
        help_text=_("For example “On the authority’s filtering service, which was tested in September”."),
        rows=3,
    )
    looks = {"phases": Look(small=True), "offered_note": Look(count=False)}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = choices_of(self.statement.scale) if self.statement else ()
        if not choices:
            del self.fields["offered_rating"], self.fields["offered_note"]
            return
        offers = [("", _("None")), *((choice.key, choice.label) for choice in choices)]
        if self.statement and self.statement.allow_not_applicable:
            offers.append((Rating.NOT_APPLICABLE.value, Rating.NOT_APPLICABLE.label))
        self.fields["offered_rating"].choices = offers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("offered_rating") and not data.get("offered_note"):
            self.add_error("offered_note", _("Enter why, so that a school knows what it confirms"))
        if data.get("offered_note") and "offered_rating" in data and not data["offered_rating"]:
            self.add_error("offered_rating", _("Choose the answer that you offer, or empty the words below it"))
        return data


STATEMENT_FORMS: dict[str, type[StatementForm]] = {
    form.part: form for form in (WordingForm, AnswerForm, AdviceForm, EvidenceForm, SchoolsForm)
}
