"""What officers fill in. Forms clean; they never write."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.templates import Details
from checklists.authority.models import PLAIN_LENGTH, TITLE_LENGTH, Statement, StatementText, Template
from lantern.ui.forms import GovukDateField, Look
from lantern.ui.writing import LongText, SeenForm

EDITION_LENGTH = 60
_CODE = re.compile(r"[A-Z0-9]+([-.][A-Z0-9]+)*")


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
    schools_may_add = forms.BooleanField(
        label=_("Schools may add statements of their own to this section"),
        required=False,
        help_text=_("Such a statement stays in the school: it is never in a return, and you never see it."),
    )


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


def details_of(template: Template) -> dict[str, Any]:
    """What a form about the template's details starts from."""
    return {name: getattr(template, name) for name in Details.__dataclass_fields__} | {
        "seen": template.details_revision
    }
