"""What a person sends about a review, and about a system."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering.actions.reviews import Finding, Held
from incidents.school.filtering.actions.systems import Facts
from incidents.school.filtering.forms.fields import LinesField
from incidents.school.filtering.models import (
    WORDS_LENGTH,
    Assessment,
    Because,
    Group,
    Part,
    ReviewNote,
    SystemKind,
    Verdict,
)
from lantern.records import id_in
from lantern.ui.dates import DATE_HINT, GovukDateField
from lantern.ui.forms import Look


class ProposeForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why is a review needed?"),
        choices=Because.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why a review is needed")},
    )
    detail = LinesField(
        label=_("More about it (optional)"), help_text=_("Do not name pupils or staff."), required=False
    )


class FindingsForm(forms.Form):
    """Each part: a result and what was found, with the note that its reader had before them."""

    keeps_drafts = True

    def __init__(self, *args: Any, notes: Mapping[str, list[ReviewNote]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.looks = {}
        for part in Part:
            newest = notes.get(part, [None])[-1]
            self.fields[f"{part}_verdict"] = forms.ChoiceField(
                label=_("Result: %(part)s") % {"part": part.label},
                choices=Verdict.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=newest.verdict if newest else "",
            )
            self.fields[f"{part}_text"] = LinesField(
                label=_("What we found"),
                required=False,
                initial=newest.text if newest else "",
            )
            self.fields[f"{part}_seen"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=str(newest.pk) if newest else ""
            )
            self.looks[f"{part}_verdict"] = Look(inline=True, small=True, label_hidden=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for part in Part:
            if cleaned.get(f"{part}_text") and not cleaned.get(f"{part}_verdict"):
                self.add_error(f"{part}_verdict", _("Choose a result for: %(part)s") % {"part": part.label})
            if cleaned.get(f"{part}_verdict") == Verdict.NEEDS_ACTION and not cleaned.get(f"{part}_text"):
                self.add_error(f"{part}_text", _("Say what needs action"))
        return cleaned

    @property
    def findings(self) -> dict[Part, Finding]:
        """Of a valid form: the parts that say something."""
        given = self.cleaned_data
        return {
            part: Finding(
                verdict=given[f"{part}_verdict"], text=given[f"{part}_text"], seen=id_in(given[f"{part}_seen"])
            )
            for part in Part
            if given[f"{part}_verdict"]
        }


class HoldForm(forms.Form):
    held_on = GovukDateField(
        label=_("When was it held?"), help_text=DATE_HINT, error_messages={"required": _("Enter the day")}
    )
    took_part_of = forms.MultipleChoiceField(
        label=_("Who took part?"),
        help_text=_("The DfE’s standard asks for all four."),
        choices=[
            ("with_leader", _("A member of the senior leadership team")),
            ("with_dsl", _("The designated safeguarding lead")),
            ("with_it", _("IT support")),
            ("with_governor", _("The responsible governor")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who took part")},
    )
    took_part = LinesField(
        label=_("Their names"), rows=2, error_messages={"required": _("Enter the names of who took part")}
    )
    summary = LinesField(
        label=_("What came of it?"),
        help_text=_("In a few lines, for governors. Do not name pupils."),
        error_messages={"required": _("Say what came of it")},
    )

    @property
    def held(self) -> Held:
        """Of a valid form."""
        given: dict[str, Any] = dict(self.cleaned_data)
        came: dict[str, Any] = dict.fromkeys(given.pop("took_part_of"), True)
        return Held(**given, **came)


class DropForm(forms.Form):
    text = LinesField(label=_("Why is it not held?"), required=False)


class SystemForm(forms.Form):
    """`is_new` asks, of one that is added, whether the school begins to use it."""

    name = forms.CharField(label=_("Name"), max_length=WORDS_LENGTH, error_messages={"required": _("Enter the name")})
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=SystemKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    purpose = LinesField(label=_("What is it used for? (optional)"), max_length=500, rows=2, required=False)
    owner = forms.CharField(
        label=_("Who answers for it?"),
        help_text=_("A role is enough. For example, computing lead."),
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Enter who answers for it")},
    )
    used_by = forms.ChoiceField(
        label=_("Who uses it?"),
        choices=Group.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who uses it")},
    )
    assessed_on = GovukDateField(
        label=_("When was its safety looked at? (optional)"),
        help_text=_("For an AI tool: against the DfE’s product safety standards, before use."),
        required=False,
    )
    dpia = forms.ChoiceField(
        label=_("Is there a data protection impact assessment (DPIA)?"),
        choices=Assessment.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether there is one")},
    )
    in_use_from = GovukDateField(label=_("In use from (optional)"), required=False)
    ended_on = GovukDateField(label=_("No longer used since (optional)"), required=False)
    is_new = forms.ChoiceField(
        label=_("Is it new to the school?"),
        choices=[("yes", _("Yes: propose an extra review")), ("no", _("No, we have had it for a while"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is new")},
    )
    looks = {"used_by": Look(inline=True)}

    def __init__(self, *args: Any, adds: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["ended_on" if adds else "is_new"]

    @property
    def facts(self) -> Facts:
        """Of a valid form."""
        return Facts(**{name: value for name, value in self.cleaned_data.items() if name != "is_new"})
