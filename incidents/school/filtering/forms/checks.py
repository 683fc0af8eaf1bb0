"""What a person sends about a check, and about an action that a check or a review asks for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.plan.actions import Details
from incidents.school.filtering.actions.checks import Seen
from incidents.school.filtering.forms.fields import LinesField
from incidents.school.filtering.models import WORDS_LENGTH, Group, Result
from lantern.ui.dates import DATE_HINT, GovukDateField
from lantern.ui.forms import Look

if TYPE_CHECKING:
    from tenants.people.models import User

WITHOUT_ACCOUNT: Final = "other"
TITLE_LENGTH: Final = 200


class CheckForm(forms.Form):
    """Short enough to be filled in beside the device, on a phone."""

    device = forms.CharField(
        label=_("Device"),
        help_text=_("For example, pupil laptop 14."),
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Enter the device")},
    )
    place = forms.CharField(
        label=_("Where?"),
        help_text=_("The site and network. For example, main site, guest Wi-Fi."),
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Enter where it was tested")},
    )
    group = forms.ChoiceField(
        label=_("Signed in as"),
        choices=[row for row in Group.choices if row[0] != Group.EVERYBODY],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose as whom you were signed in")},
    )
    tool = forms.CharField(
        label=_("Tested with"),
        help_text=_(
            "For example, SWGfL Test Filtering, or a search for an agreed word. Never look for illegal content yourself."
        ),
        max_length=WORDS_LENGTH,
        initial=_("SWGfL Test Filtering"),
        error_messages={"required": _("Enter what you tested with")},
    )
    tested = forms.MultipleChoiceField(
        label=_("What was tested?"),
        choices=[
            ("abuse", _("Child abuse material (the test’s own safe page)")),
            ("terrorist", _("Terrorist content (the test’s own safe page)")),
            ("adult", _("Adult content")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result")},
    )
    note = LinesField(
        label=_("What did you see? (optional if everything was blocked)"),
        help_text=_("Do not name pupils."),
        required=False,
    )
    together_with = forms.CharField(
        label=_("Together with (optional)"),
        help_text=_("The DfE asks that safeguarding and IT check together."),
        max_length=WORDS_LENGTH,
        required=False,
    )
    checked_on = GovukDateField(label=_("Day (optional)"), help_text=_("Leave it empty for today."), required=False)
    looks = {"group": Look(inline=True)}

    def seen(self, today: Any) -> Seen:
        """Of a valid form."""
        given = dict(self.cleaned_data)
        tested = given.pop("tested")
        given["checked_on"] = given["checked_on"] or today
        return Seen(abuse="abuse" in tested, terrorist="terrorist" in tested, adult="adult" in tested, **given)


class FoundActionForm(forms.Form):
    """An action for the plan."""

    title = forms.CharField(
        label=_("What will be done?"),
        help_text=_("Begin with a verb. Do not name pupils: the title can go into calendars."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Enter what will be done")},
    )
    owner = forms.ChoiceField(
        label=_("Who will do it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who will do it"), "invalid_choice": _("Choose who will do it")},
    )
    owner_words = forms.CharField(label=_("Their role"), max_length=WORDS_LENGTH, required=False)
    due_on = GovukDateField(
        label=_("Due date"), help_text=DATE_HINT, error_messages={"required": _("Enter the due date")}
    )
    looks = {"owner": Look(reveals={WITHOUT_ACCOUNT: ["owner_words"]})}

    def __init__(self, *args: Any, people: "Iterable[User]", **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people}
        named = [(key, f"{person.name}, {person.get_role_display()}") for key, person in self.people.items()]
        field: Any = self.fields["owner"]
        field.choices = [*named, (WITHOUT_ACCOUNT, _("Somebody without an account here"))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner") == WITHOUT_ACCOUNT:
            if not cleaned.get("owner_words") and "owner_words" not in self.errors:
                self.add_error("owner_words", _("Enter the role of who will do it"))
        elif "owner_words" in cleaned:
            cleaned["owner_words"] = ""
        return cleaned

    @property
    def details(self) -> Details:
        """Of a valid form."""
        given = self.cleaned_data
        return Details(
            title=given["title"],
            due_on=given["due_on"],
            owner=self.people.get(given["owner"]),
            owner_words=given["owner_words"],
        )
