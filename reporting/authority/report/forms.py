"""What an officer says in a report, apart from the figures."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.ui.forms import GovukDateField, Look


class ReportForm(forms.Form):
    """Everything but the title and the group may stay empty."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("On the cover, in large letters."))
    group_key = forms.ChoiceField(
        label=_("Which schools is it about?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Select which schools the report is about")),
    )
    committee = forms.CharField(
        label=_("Committee"), max_length=120, required=False, help_text=_("Such as “Children and Education Committee”.")
    )
    meeting_on = GovukDateField(label=_("Day of the meeting"), required=False)
    report_of = forms.CharField(
        label=_("Report of"), max_length=120, required=False, help_text=_("Such as “Director of Education”.")
    )
    prepared_by = forms.CharField(label=_("Prepared by"), max_length=120, required=False)
    purpose = forms.CharField(
        label=_("What is the committee asked for?"),
        max_length=200,
        required=False,
        help_text=_("Such as “For information” or “For decision: the proposals on page 2”."),
    )
    summary = forms.CharField(
        label=_("Summary for the cover"),
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. If you write none, the cover says what the figures say."),
    )
    proposals = forms.CharField(
        label=_("What do you propose?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Stands after the weakest statements. An empty line begins a new paragraph."),
    )

    looks = {"title": Look(label_size="m"), "summary": Look(), "proposals": Look()}

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group_key"].choices = list(groups)  # type: ignore[attr-defined]  # a ChoiceField
