"""What officers fill in. Forms clean; they never write."""

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.parts import Words
from checklists.authority.actions.templates import Details
from checklists.authority.models import (
    CODE_LENGTH,
    PLAIN_LENGTH,
    TITLE_LENGTH,
    Round,
    Section,
    Statement,
    StatementText,
    Template,
    Version,
)
from checklists.authority.rules import WrongDates, check_due_date, check_round_dates
from checklists.frequency import Frequency
from lantern.ui.forms import GovukDateField, Look
from lantern.ui.words import day, when
from tenants.register.phases import Phase

LONG = 4_000
EDITION_LENGTH = 60
_CODE = re.compile(r"[A-Z0-9]+([-.][A-Z0-9]+)*")


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


class DetailsForm(SeenForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("Schools see this, for example “Online safety audit”. The year belongs in the round’s title."),
        error_messages={"required": _("Enter a title")},
    )
    summary = LongText(label=_("Summary"), help_text=_("What it is for, in two or three sentences. Schools see this."))
    source = forms.CharField(
        label=_("Source document"),
        max_length=PLAIN_LENGTH,
        required=False,
        help_text=_("The guidance or standard it comes from. Leave it empty if the checklist is your own."),
    )
    edition = forms.CharField(label=_("Edition"), max_length=EDITION_LENGTH, required=False)
    in_force_on = GovukDateField(label=_("In force from"), required=False)
    review_by = GovukDateField(
        label=_("Review by"),
        required=False,
        help_text=_("When the wording should be looked at again. Much of the guidance changes every September."),
    )
    looks = {"edition": Look(width=20), "summary": Look(count=False)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (start := data.get("in_force_on")) and (review := data.get("review_by")) and review <= start:
            self.add_error("review_by", _("The review date must be after the date it is in force from"))
        return data

    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})


class NewTemplateForm(DetailsForm):
    seen = None  # type: ignore[assignment]  # Django's way to leave out a field of the parent

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["title", "summary", "source", "edition", "in_force_on", "review_by"])


class SectionForm(SeenForm):
    title = forms.CharField(
        label=_("Title of the section"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Enter a title for the section")},
    )


_LONG_TEXTS = ("guidance", "evidence", "unconfirmed", "advice_green", "advice_amber", "advice_red", "official")


class StatementForm(SeenForm):
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
    evidence = LongText(
        label=_("Evidence to look for"), help_text=_("What a school could show. One thing on each line."), rows=4
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[("", _("Not said")), *Frequency.choices],
        required=False,
        help_text=_("How often it has to be done or checked again."),
    )
    unconfirmed = LongText(
        label=_("Not confirmed"),
        help_text=_("If something here was not found in an official source, say so. Schools see this."),
        rows=2,
    )
    advice_green = LongText(label=_("Advice when green"), help_text=_("How to keep it so."))
    advice_amber = LongText(label=_("Advice when amber"), help_text=_("What to finish."))
    advice_red = LongText(label=_("Advice when red"), help_text=_("What to do first."))
    official = LongText(label=_("Official wording"), help_text=_("As the source has it, word for word."), rows=3)
    source_ref = forms.CharField(
        label=_("Where it comes from"),
        max_length=PLAIN_LENGTH,
        required=False,
        help_text=_("Document, edition and paragraph."),
    )
    phases = forms.MultipleChoiceField(
        label=_("Only for some kinds of school"),
        choices=Phase.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none if it is for every school."),
    )
    allow_not_applicable = forms.BooleanField(
        label=_("A school may answer “Not applicable”, with a reason"), required=False
    )
    looks = {
        "code": Look(width=10),
        "section": Look(),
        "phases": Look(small=True),
        "frequency": Look(),
        **{name: Look(count=False) for name in _LONG_TEXTS},
    }

    def __init__(self, *args: Any, sections: Iterable[Section], codes: Collection[str], **options: Any) -> None:
        """`codes` are those of the checklist's other statements."""
        super().__init__(*args, **options)
        self.sections = {str(section.pk): section for section in sections}
        self.fields["section"].choices = [(key, section.title) for key, section in self.sections.items()]  # type: ignore[attr-defined]
        self.codes = codes

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        if not _CODE.fullmatch(code):
            raise ValidationError(_("The code can have letters, numbers, hyphens and full stops, for example LAO-3"))
        if code in self.codes:
            raise ValidationError(_("Another statement of this checklist has this code. Choose another one"))
        return code

    def clean_plain(self) -> str:
        return " ".join(str(self.cleaned_data["plain"]).split())

    def chosen_section(self) -> Section:
        return self.sections[self.cleaned_data["section"]]

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in Words.__dataclass_fields__})


class SplitForm(forms.Form):
    plain = forms.CharField(
        label=_("The new statement in plain words"),
        max_length=PLAIN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It starts with the guidance and advice of the old one, which you can then change."),
        error_messages={"required": _("Enter the new statement")},
    )

    def clean_plain(self) -> str:
        return " ".join(str(self.cleaned_data["plain"]).split())


class ReplacesForm(SeenForm):
    gone = forms.MultipleChoiceField(
        label=_("Published before, and no longer in this draft"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    standing = forms.MultipleChoiceField(
        label=_("Still in this draft"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What you tick is merged into this statement and taken out of the draft. You can put it back."),
    )
    looks = {"gone": Look(small=True), "standing": Look(small=True)}

    def __init__(
        self,
        *args: Any,
        statement: Statement,
        gone: Iterable[StatementText],
        standing: Iterable[StatementText],
        **options: Any,
    ) -> None:
        told = [str(key) for key in statement.replaces]
        options["initial"] = {"seen": statement.revision, "gone": told, "standing": told}
        super().__init__(*args, **options)
        offered: set[str] = set()
        for name, rows in (("gone", gone), ("standing", standing)):
            choices = [(str(one.stable_id), f"{one.code} {one.plain}") for one in rows]
            offered.update(key for key, _words in choices)
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices has them
            else:
                del self.fields[name]
        # What it replaced in editions before those that are offered stays said.
        self._older = [key for key in told if key not in offered]

    def replaced(self) -> list[uuid.UUID]:
        """Of a valid form."""
        ticked = [*self.cleaned_data.get("gone", ()), *self.cleaned_data.get("standing", ())]
        return [uuid.UUID(key) for key in (*self._older, *ticked)]


class WithdrawForm(forms.Form):
    reason = LongText(
        label=_("Why is it withdrawn?"),
        required=True,
        max_length=1_000,
        help_text=_("Colleagues can read this. It cannot be changed later."),
        error_messages={"required": _("Enter why it is withdrawn")},
    )


class VersionForm(forms.Form):
    version = forms.ChoiceField(
        label=_("Which checklist should schools answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a checklist")},
    )
    label_is_heading = True

    def __init__(self, *args: Any, versions: Iterable[Version], **options: Any) -> None:
        super().__init__(*args, **options)
        known = list(versions)
        self.fields["version"].choices = [(str(version.pk), str(version)) for version in known]  # type: ignore[attr-defined]
        self.looks = {"version": Look(hints={str(version.pk): _version_hint(version) for version in known})}

    def version_id(self) -> uuid.UUID:
        return uuid.UUID(self.cleaned_data["version"])


class RoundForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("Schools see this, for example “Online safety audit 2027”."),
        error_messages={"required": _("Enter a title")},
    )
    opens_on = GovukDateField(label=_("Opening date"), help_text=_("Schools can start to answer on this day."))
    due_on = GovukDateField(
        label=_("Due date"),
        help_text=_("Schools are asked to be done by then. Answers still come in until you close the round."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_on") and data.get("due_on"):
            try:
                check_round_dates(opens_on=data["opens_on"], due_on=data["due_on"], today=timezone.localdate())
            except WrongDates as problem:
                self.add_error(problem.field, ValidationError(str(problem), params={"parts": ["day", "month", "year"]}))
        return data


class DueDateForm(SeenForm):
    due_on = GovukDateField(label=_("New due date"))
    label_is_heading = True

    def __init__(self, *args: Any, round_: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        self.round = round_
        self.fields["due_on"].help_text = _("It is %(day)s now.") % {"day": day(round_.due_on)}

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on != self.round.due_on:
            try:
                check_due_date(opens_on=self.round.opens_on, due_on=due_on, today=timezone.localdate())
            except WrongDates as problem:
                raise ValidationError(str(problem), params={"parts": ["day", "month", "year"]}) from problem
        return due_on


class WhichSchoolsForm(forms.Form):
    ALL, PHASES, ONE_BY_ONE = "all", "phases", "one_by_one"
    which = forms.ChoiceField(
        label=_("Which schools should answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which schools should answer")},
    )
    phases = forms.MultipleChoiceField(label=_("Which kinds?"), widget=forms.CheckboxSelectMultiple, required=False)
    label_is_heading = True
    looks = {"which": Look(reveals={PHASES: ["phases"]}), "phases": Look(small=True)}

    def __init__(self, *args: Any, counts: list[tuple[str, str, int]], **options: Any) -> None:
        """`counts` are value, name and number of schools that can be chosen, by phase."""
        super().__init__(*args, **options)
        total = sum(number for _value, _label, number in counts)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (self.ALL, _("All open schools (%(number)s)") % {"number": total}),
            (self.PHASES, _("All schools of some kinds")),
            (self.ONE_BY_ONE, _("Schools that I choose one by one")),
        ]
        self.fields["phases"].choices = [  # type: ignore[attr-defined]
            (value, f"{label} ({number})") for value, label, number in counts
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("which") == self.PHASES and not data.get("phases") and "phases" not in self.errors:
            self.add_error("phases", _("Choose at least one kind of school"))
        return data


def details_of(template: Template) -> dict[str, Any]:
    """What a form about the template's details starts from."""
    return {name: getattr(template, name) for name in Details.__dataclass_fields__} | {
        "seen": template.details_revision
    }


def _version_hint(version: Version) -> str:
    number = getattr(version, "statement_count", 0)
    return str(_("%(number)s statements, published %(when)s") % {"number": number, "when": when(version.published_at)})
