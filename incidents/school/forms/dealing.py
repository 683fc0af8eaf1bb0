"""What people send about an incident that is there: entries, steps, and how the list is cut down."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.categories import Area, Severity, grouped_choices
from incidents.school.forms.coming_in import KnownField, TextField
from incidents.school.models import Entry
from incidents.school.states import State
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look

if TYPE_CHECKING:
    from tenants.people.models import User


class NoteForm(forms.Form):
    keeps_drafts = True
    text = TextField(
        label=_("What do you want to write down?"), rows=6, error_messages={"required": _("Write something first")}
    )


class AccountForm(NoteForm):
    text = TextField(
        label=_("What was said, and by whom?"),
        help_text=_("In the person’s own words."),
        rows=6,
        error_messages={"required": _("Write something first")},
    )


class DoneForm(NoteForm):
    text = TextField(label=_("What was done?"), rows=6, error_messages={"required": _("Say what was done")})


class DecisionForm(forms.Form):
    keeps_drafts = True
    known = TextField(label=_("What was known at that moment? (optional)"), required=False, rows=3)
    options = TextField(label=_("What could have been done? (optional)"), required=False, rows=3)
    text = TextField(label=_("What was decided?"), rows=3, error_messages={"required": _("Say what was decided")})
    reasons = TextField(
        label=_("Why?"),
        help_text=_("The reasons, also why the other ways were not taken."),
        rows=4,
        error_messages={"required": _("Give the reasons for the decision")},
    )


class ToldForm(forms.Form):
    keeps_drafts = True
    whom = forms.ChoiceField(
        label=_("Who?"), choices=[("", _("Choose")), *Entry.Whom.choices], error_messages={"required": _("Choose who")}
    )
    was_told = forms.TypedChoiceField(
        label=_("Were they told?"),
        choices=[("yes", _("Yes")), ("no", _("No, and this is why"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no")},
    )
    text = TextField(
        label=_("What were they told, and how?"),
        help_text=_("If they were not told: what is planned instead."),
        rows=3,
        error_messages={"required": _("Write what they were told, or what is planned")},
    )
    reasons = TextField(label=_("If not, why not?"), required=False, rows=3)
    looks = {"was_told": Look(inline=True)}


class CorrectForm(forms.Form):
    keeps_drafts = True
    text = TextField(label=_("What should it say?"), rows=6, error_messages={"required": _("Write something first")})
    reasons = TextField(
        label=_("Why is it corrected?"), rows=2, error_messages={"required": _("Say why it is corrected")}
    )


class TriageForm(forms.Form):
    keeps_drafts = True
    severity = forms.ChoiceField(
        label=_("How serious is it?"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how serious it is")},
    )
    safe_now = KnownField(label=_("Is everybody safe now?"))
    category = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Choose what it is about")}
    )
    text = TextField(label=_("A line about it (optional)"), required=False, rows=3)
    looks = {
        "safe_now": Look(inline=True),
        "severity": Look(
            hints={
                Severity.CRITICAL: _("A plan within 4 hours"),
                Severity.HIGH: _("A plan within a day"),
                Severity.MEDIUM: _("A plan within three days"),
                Severity.LOW: _("A plan within a week"),
            }
        ),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("Choose")), *grouped_choices()]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    keeps_drafts = True
    person = forms.TypedChoiceField(
        label=_("Who deals with it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who deals with it")},
    )
    text = TextField(label=_("A line for them (optional)"), required=False, rows=3)

    def __init__(self, *args: Any, people: "Sequence[User]", **options: Any) -> None:
        super().__init__(*args, **options)
        by_key = {str(person.pk): person for person in people}
        field: Any = self.fields["person"]
        field.choices = [(key, f"{person.name}, {person.get_role_display()}") for key, person in by_key.items()]
        field.coerce = by_key.__getitem__


class ChairForm(forms.Form):
    person = forms.TypedChoiceField(
        label=_("Who chairs the governors?"),
        help_text=_("Allegations about the head go to this person alone. The head and the leads have a mail about it."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who chairs the governors")},
    )

    def __init__(self, *args: Any, governors: "Sequence[User]", **options: Any) -> None:
        super().__init__(*args, **options)
        by_key = {str(person.pk): person for person in governors}
        field: Any = self.fields["person"]
        field.choices = [(key, person.name) for key, person in by_key.items()]
        field.coerce = by_key.__getitem__


class CloseForm(forms.Form):
    keeps_drafts = True
    outcome = TextField(label=_("What came of it?"), error_messages={"required": _("Say what came of it")})
    lessons = TextField(
        label=_("What was learned, and what is changed?"),
        help_text=_("If nothing had to be changed, say so."),
        error_messages={"required": _("Say what was learned or is changed, or that nothing had to be")},
    )


class WhyForm(forms.Form):
    """A step that wants a reason and nothing else."""

    keeps_drafts = True
    text = TextField(label=_("Why?"), rows=3, error_messages={"required": _("Say why")})


class ReviewForm(WhyForm):
    text = TextField(
        label=_("What did the review find?"),
        help_text=_("Has what was decided worked?"),
        error_messages={"required": _("Say what the review found")},
    )


class SetAsideForm(WhyForm):
    state = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(state.value, state.label) for state in (State.DUPLICATE, State.TEST, State.NOT_AN_INCIDENT)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    same_as = forms.CharField(
        label=_("Reference of the incident that stays"),
        help_text=_("For example, 2026-014"),
        max_length=14,
        required=False,
    )
    looks = {"state": Look(reveals={State.DUPLICATE.value: ["same_as"]}), "same_as": Look(width=10)}
    field_order = ["state", "same_as", "text"]


class LinkForm(forms.Form):
    keeps_drafts = True
    reference = forms.CharField(
        label=_("Reference of the other incident"),
        help_text=_("For example, 2026-014"),
        max_length=14,
        error_messages={"required": _("Enter the reference of another incident")},
    )
    reasons = TextField(
        label=_("What do they have to do with each other?"),
        help_text=_("This stands in the chronology of the incident that you link from."),
        rows=3,
        error_messages={"required": _("Say what they have to do with each other")},
    )
    looks = {"reference": Look(width=10)}


class FilterForm(forms.Form):
    """How a list is cut down; what cannot be read leaves nothing out and says so."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    severity = forms.ChoiceField(label=_("How serious"), choices=[("", _("Any")), *Severity.choices], required=False)
    since = GovukDateField(label=_("Reported on or after"), required=False)
    until = GovukDateField(label=_("Reported on or before"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        whole = [(area.value, area.label) for area in Area]
        choices = [("", _("Any")), (_("Whole groups"), whole), *grouped_choices()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
