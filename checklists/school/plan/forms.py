"""What a person sends about actions."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.plan.actions import Details
from checklists.school.plan.models import OWNER_LENGTH, TEXT_LENGTH, TITLE_LENGTH, PlanAction, Priority, Status
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look

if TYPE_CHECKING:
    from tenants.people.models import User

WITHOUT_ACCOUNT: Final = "other"
_DUE_HINT: Final = _("For example, 27 3 2027")


class TextField(forms.CharField):
    """Lines of text, with the line ends that are stored: a browser sends others."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=TEXT_LENGTH, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class _WithOwner(forms.Form):
    """Who does it: one of the people, or a role in words."""

    looks = {"owner": Look(reveals={WITHOUT_ACCOUNT: ["owner_words"]})}

    def __init__(self, *args: Any, people: "Iterable[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["owner"] = forms.ChoiceField(
            label=_("Who will do it?"),
            choices=self.owner_choices(),
            widget=forms.RadioSelect,
            required=self.needs_owner,
            error_messages={"required": _("Choose who will do it")},
        )
        self.fields["owner_words"] = forms.CharField(
            label=_("Their role"),
            help_text=_("For example, network manager. They get no mail from Lantern; whoever added the action does."),
            max_length=OWNER_LENGTH,
            required=False,
        )

    needs_owner = True

    def owner_choices(self) -> list[tuple[str, Any]]:
        named = [(key, f"{person.name}, {person.get_role_display()}") for key, person in self.people.items()]
        return [*named, (WITHOUT_ACCOUNT, _("Somebody without an account here"))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner") == WITHOUT_ACCOUNT:
            if not cleaned.get("owner_words") and "owner_words" not in self.errors:
                self.add_error("owner_words", _("Enter the role of who will do it"))
        elif "owner_words" in cleaned:
            cleaned["owner_words"] = ""
        return cleaned

    @property
    def owner(self) -> "User | None":
        """The chosen person, of a valid form."""
        return self.people.get(self.cleaned_data["owner"])


class ActionForm(_WithOwner):
    title = forms.CharField(
        label=_("What will be done?"),
        help_text=_("Begin with a verb. Do not name pupils: the title can go into calendars."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Enter what will be done")},
    )
    why = TextField(
        label=_("Why? (optional)"), help_text=_("What is missing, or what should be better."), required=False
    )
    due_on = GovukDateField(
        label=_("Due date"), help_text=_DUE_HINT, error_messages={"required": _("Enter the due date")}
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        coerce=int,
        initial=Priority.NORMAL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a priority")},
    )
    looks = {**_WithOwner.looks, "priority": Look(inline=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["title", "why", "owner", "owner_words", "due_on", "priority"])

    @property
    def details(self) -> Details:
        """Of a valid form."""
        given = self.cleaned_data
        return Details(
            title=given["title"],
            why=given["why"],
            owner=self.owner,
            owner_words=given["owner_words"],
            due_on=given["due_on"],
            priority=given["priority"],
        )


def initial_of(action: PlanAction) -> dict[str, Any]:
    """The action as its form first shows it."""
    return {
        "title": action.title,
        "why": action.why,
        "owner": str(action.owner_id) if action.owner_id else WITHOUT_ACCOUNT,
        "owner_words": action.owner_words,
        "due_on": action.due_on,
        "priority": action.priority,
    }


class ProgressForm(forms.Form):
    text = TextField(
        label=_("What has happened?"),
        help_text=_("It stays as you write it. Do not name pupils."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(Status.OPEN, Status.OPEN.label), (Status.IN_PROGRESS, Status.IN_PROGRESS.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a status")},
    )
    looks = {"status": Look(inline=True, small=True)}


class CloseForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Why are you closing it?"),
        choices=[(Status.DONE, _("It is done")), (Status.CANCELLED, Status.CANCELLED.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you are closing it")},
    )
    text = TextField(
        label=_("What was done, or why it is not needed"),
        help_text=_("A line is enough. Do not name pupils."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(forms.Form):
    text = TextField(
        label=_("Why is it opened again?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is opened again")},
    )
    due_on = GovukDateField(
        label=_("New due date"), help_text=_DUE_HINT, error_messages={"required": _("Enter the new due date")}
    )


class TogetherForm(_WithOwner):
    """A new owner, a new due date, or both, for the ticked actions."""

    needs_owner = False
    action = forms.MultipleChoiceField(
        label=_("Actions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one action"),
            "invalid_choice": _("One of the ticked actions is no longer open. Tick again."),
        },
    )
    due_on = GovukDateField(label=_("New due date"), help_text=_("Leave it empty to keep the dates."), required=False)

    def __init__(self, *args: Any, offered: "Iterable[PlanAction]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        self.fields["action"].choices = [(str(one.pk), one.title) for one in self.offered]  # type: ignore[attr-defined]
        self.fields["owner"].label = _("New owner")
        self.order_fields(["owner", "owner_words", "due_on"])

    def owner_choices(self) -> list[tuple[str, Any]]:
        return [("", _("Keep the owners")), *super().owner_choices()]

    @property
    def chosen(self) -> list[uuid.UUID]:
        """Of a valid form."""
        return [uuid.UUID(one) for one in self.cleaned_data["action"]]

    @property
    def lines(self) -> list[tuple[PlanAction, bool]]:
        """The actions, each with whether it was ticked when the form came back."""
        ticked = set(self["action"].value() or ())
        return [(action, str(action.pk) in ticked) for action in self.offered]


class FeedForm(forms.Form):
    whole_plan = forms.TypedChoiceField(
        label=_("Which actions?"),
        choices=[("no", _("My own")), ("yes", _("Every open action"))],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which actions")},
    )
