"""What a person sends about a change to filtering."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering.actions.changes import Wanted
from incidents.school.filtering.forms.fields import LinesField
from incidents.school.filtering.models import WHAT_LENGTH, WORDS_LENGTH, ChangeKind, Group
from lantern.ui.dates import DATE_HINT, GovukDateField
from lantern.ui.forms import Look

ONE_DAY: Final = "day"
UNTIL: Final = "until"
FOR_GOOD: Final = "good"


class AskForm(forms.Form):
    """A change that somebody wants. `keeps` adds what only those who keep the log are asked."""

    kind = forms.ChoiceField(
        label=_("What shall filtering do?"),
        choices=[
            (ChangeKind.ALLOW, _("Let something through that is blocked")),
            (ChangeKind.BLOCK, _("Block something that comes through")),
            (ChangeKind.SETTING, _("Do something else in another way")),
        ],
        widget=forms.RadioSelect,
        initial=ChangeKind.ALLOW,
        error_messages={"required": _("Choose what filtering shall do")},
    )
    what = forms.CharField(
        label=_("Which site, category or setting?"),
        help_text=_("For example, www.example.org, or the category “games”."),
        max_length=WHAT_LENGTH,
        error_messages={"required": _("Enter the site, category or setting")},
    )
    why = LinesField(
        label=_("Why?"),
        help_text=_("For example, which lesson it is for. Do not name pupils."),
        error_messages={"required": _("Say why")},
    )
    group = forms.ChoiceField(
        label=_("For whom?"),
        choices=Group.choices,
        widget=forms.RadioSelect,
        initial=Group.PUPILS,
        error_messages={"required": _("Choose for whom")},
    )
    group_words = forms.CharField(
        label=_("Which of them? (optional)"),
        help_text=_("For example, Year 9."),
        max_length=WORDS_LENGTH,
        required=False,
    )
    from_on = GovukDateField(label=_("From (optional)"), help_text=_("Leave it empty for today."), required=False)
    lasts = forms.ChoiceField(
        label=_("For how long?"),
        choices=[(ONE_DAY, _("That day only")), (UNTIL, _("Until another day")), (FOR_GOOD, _("For good"))],
        widget=forms.RadioSelect,
        initial=ONE_DAY,
        error_messages={"required": _("Choose for how long")},
    )
    until_on = GovukDateField(label=_("Last day"), help_text=DATE_HINT, required=False)
    asked_by_name = forms.CharField(
        label=_("Who wants it? (optional)"),
        help_text=_("Leave it empty if it is you."),
        max_length=WORDS_LENGTH,
        required=False,
    )
    looks = {"lasts": Look(reveals={UNTIL: ["until_on"]}), "group": Look(inline=True)}

    def __init__(self, *args: Any, keeps: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not keeps:
            del self.fields["asked_by_name"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("lasts") == UNTIL and not cleaned.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", _("Enter the last day"))
        return cleaned

    def wanted(self, today: Any) -> Wanted:
        """Of a valid form."""
        given = self.cleaned_data
        from_on = given["from_on"] or today
        until_on = {ONE_DAY: from_on, UNTIL: given["until_on"]}.get(given["lasts"])
        return Wanted(
            kind=given["kind"],
            what=given["what"],
            why=given["why"],
            group=given["group"],
            group_words=given["group_words"],
            from_on=from_on,
            until_on=until_on,
            asked_by_name=given.get("asked_by_name", ""),
        )


class StepForm(forms.Form):
    """A line that goes with whichever button is pressed."""

    text = LinesField(
        label=_("A line about it"),
        help_text=_("Needed to refuse, to withdraw and for a note. It stays as you write it. Do not name pupils."),
        required=False,
    )
