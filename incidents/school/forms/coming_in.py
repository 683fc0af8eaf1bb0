"""What people send when an incident comes in: its story, its facts, and who is in it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.categories import Category, Device, Flag, Found, Severity, YearGroup, grouped_choices
from incidents.school.actions import Details, Somebody
from incidents.school.models import (
    NAME_LENGTH,
    PLATFORM_LENGTH,
    REFERENCE_LENGTH,
    TEXT_LENGTH,
    Incident,
    Involved,
)
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look

if TYPE_CHECKING:
    from tenants.people.models import User

NOT_SURE: Final = ("", _("Not sure"))
_YES_NO: Final = [("yes", _("Yes")), ("no", _("No")), NOT_SURE]
_KNOWN: Final = {"yes": True, "no": False, "": None}
_WORDS: Final = {known: words for words, known in _KNOWN.items()}
NOON: Final = time(12)


class TextField(forms.CharField):
    """Lines of text, with the line ends that are stored: a browser sends others."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("max_length", TEXT_LENGTH)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class KnownField(forms.TypedChoiceField):
    """Yes, no, or not known, which is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=_YES_NO,
            coerce=_KNOWN.__getitem__,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **options,
        )


class _When(forms.Form):
    """The day on which it happened and, where it is known, the time."""

    occurred_on = GovukDateField(
        label=_("Which day did it happen? (optional)"),
        help_text=_("For example, 27 3 2027. Leave it empty if you do not know."),
        required=False,
        latest=timezone.localdate,
    )
    occurred_time = forms.TimeField(
        label=_("At what time? (optional)"),
        help_text=_("For example, 14:30."),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput,
        error_messages={"invalid": _("The time must be like 14:30")},
    )
    looks = {"occurred_time": Look(width=5)}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("occurred_time") and not cleaned.get("occurred_on") and "occurred_on" not in self.errors:
            self.add_error("occurred_on", _("Enter the day too"))
        return cleaned

    @property
    def occurred_at(self) -> datetime | None:
        """Of a valid form: the time, or noon of the day, and not later than now."""
        day, at = self.cleaned_data["occurred_on"], self.cleaned_data["occurred_time"]
        if day is None:
            return None
        when = timezone.make_aware(datetime.combine(day, at or NOON))
        return when if at else min(when, timezone.now())


class TellForm(_When):
    """What somebody who noticed something tells the safeguarding lead. Short: the lead asks the rest."""

    keeps_drafts = True
    account = TextField(
        label=_("What happened?"),
        help_text=_(
            "What you saw or heard, in the person’s own words where you can. Say what you know, not what you think."
        ),
        rows=8,
        error_messages={"required": _("Say what happened")},
    )
    about = forms.ChoiceField(
        label=_("Who is it about?"),
        choices=[
            ("pupil", _("A pupil, or something online")),
            ("adult", _("An adult who works or volunteers here")),
            ("head", _("The head teacher")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who it is about")},
    )
    safe_now = KnownField(label=_("Is everybody safe now?"), initial="")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    looks = {
        **_When.looks,
        "about": Look(
            hints={
                "adult": _("Goes to the head and the chair of governors, not to the safeguarding leads."),
                "head": _("Goes to the chair of governors alone."),
            }
        ),
        "safe_now": Look(inline=True),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4
        self.order_fields(["account", "about", "occurred_on", "occurred_time", "safe_now", "key"])

    @property
    def details(self) -> Details:
        """Of a valid form."""
        given = self.cleaned_data
        return Details(
            category=Category.UNSORTED if given["about"] == "pupil" else Category.ALLEGATION,
            about_head=given["about"] == "head",
            occurred_at=self.occurred_at,
            time_known=bool(given["occurred_time"]),
            safe_now=given["safe_now"],
            how_found=Found.STAFF,
        )


class TellMoreForm(forms.Form):
    keeps_drafts = True
    text = TextField(
        label=_("Do you want to add something?"), error_messages={"required": _("Say what you want to add")}
    )


class _Facts(_When):
    """What is known of an incident apart from its story."""

    category = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Choose what it is about")}
    )
    about_head = forms.BooleanField(
        label=_("It is about the head teacher"),
        help_text=_("Then the chair of governors alone can open it: neither you nor the head, unless you chair."),
        required=False,
    )
    how_found = forms.ChoiceField(
        label=_("How did it come to light?"),
        choices=[("", _("Choose")), *Found.choices],
        error_messages={"required": _("Choose how it came to light")},
    )
    in_school = KnownField(label=_("Did it happen in school?"))
    device = forms.ChoiceField(label=_("On which device?"), choices=Device.choices, initial=Device.UNKNOWN)
    platform = forms.CharField(label=_("App or site (optional)"), max_length=PLATFORM_LENGTH, required=False)
    ai_involved = forms.BooleanField(label=_("AI was involved"), required=False)
    safe_now = KnownField(label=_("Is everybody safe now?"))
    flags = forms.MultipleChoiceField(
        label=_("For counts only"), choices=Flag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    looks = {
        **_When.looks,
        "in_school": Look(inline=True),
        "safe_now": Look(inline=True),
        "platform": Look(width=20),
        "flags": Look(small=True),
    }

    def __init__(self, *args: Any, guidance_url: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("Choose")), *grouped_choices()]  # type: ignore[attr-defined]
        if guidance_url:
            self.fields["category"].widget.attrs |= {
                "data-hx-get": guidance_url,
                "data-hx-trigger": "change",
                "data-hx-target": "#guidance",
            }

    @property
    def details(self) -> Details:
        """Of a valid form."""
        given = self.cleaned_data
        same = ("category", "about_head", "how_found", "in_school", "device", "platform", "ai_involved", "safe_now")
        return Details(
            occurred_at=self.occurred_at,
            time_known=bool(given["occurred_time"]),
            flags=tuple(given["flags"]),
            **{name: given[name] for name in same},
        )


class LogForm(_Facts):
    """An incident as a safeguarding lead logs it."""

    keeps_drafts = True
    account = TextField(
        label=_("What happened?"),
        help_text=_("In the person’s own words where you can. Names of pupils belong below, not here."),
        rows=7,
        error_messages={"required": _("Say what happened")},
    )
    severity = forms.ChoiceField(
        label=_("How serious is it?"),
        choices=[*Severity.choices, ("", _("I will say later"))],
        required=False,
        widget=forms.RadioSelect,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    looks = {**_Facts.looks, "severity": Look(inline=True)}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4


class DetailsForm(_Facts):
    """The facts of an incident, corrected, with the reason."""

    reasons = TextField(label=_("Why is it changed?"), rows=2, error_messages={"required": _("Say why it is changed")})


def initial_of(incident: Incident) -> dict[str, Any]:
    """The facts as their form first shows them."""
    when = timezone.localtime(incident.occurred_at) if incident.occurred_at else None
    return {
        "category": incident.category,
        "about_head": incident.about_head,
        "occurred_on": when.date() if when else None,
        "occurred_time": f"{when:%H:%M}" if when and incident.time_known else "",
        "how_found": incident.how_found,
        "in_school": _WORDS[incident.in_school],
        "device": incident.device,
        "platform": incident.platform,
        "ai_involved": incident.ai_involved,
        "safe_now": _WORDS[incident.safe_now],
        "flags": incident.flags,
    }


class PersonForm(forms.Form):
    """Somebody in an incident. Left empty, it is nobody; `required` makes it somebody."""

    kind = forms.ChoiceField(label=_("Who?"), choices=[("", _("Nobody")), *Involved.Kind.choices], required=False)
    role = forms.ChoiceField(label=_("What part?"), choices=[("", _("Choose")), *Involved.Role.choices], required=False)
    name = forms.CharField(
        label=_("Name (optional)"),
        help_text=_("Is encrypted, and cannot be searched for."),
        max_length=NAME_LENGTH,
        required=False,
    )
    reference = forms.CharField(
        label=_("Pupil reference (optional)"),
        help_text=_("The school’s own, such as an admission number: you can search for it. Never a name."),
        max_length=REFERENCE_LENGTH,
        required=False,
    )
    year_group = forms.ChoiceField(
        label=_("Year group (optional)"), choices=[("", _("Not known")), *YearGroup.choices], required=False
    )
    person = forms.ChoiceField(
        label=_("Their account here (optional)"),
        help_text=_("Somebody who is said to have done it can then never open this."),
        required=False,
    )
    looks = {"name": Look(width=20), "reference": Look(width=10)}

    def __init__(self, *args: Any, colleagues: "Iterable[User]", must_be: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(str(person.pk), f"{person.name}, {person.get_role_display()}") for person in colleagues]
        self.fields["person"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]
        self.must_be = must_be

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        says_something = any(cleaned.get(name) for name in self.fields)
        if (says_something or self.must_be) and not cleaned.get("kind"):
            self.add_error("kind", _("Choose who it is"))
        if (says_something or self.must_be) and not cleaned.get("role"):
            self.add_error("role", _("Choose what part they had"))
        if cleaned.get("person") and cleaned.get("kind") and cleaned["kind"] != Involved.Kind.STAFF:
            self.add_error("person", _("Only a member of staff has an account here"))
        return cleaned

    @property
    def somebody(self) -> Somebody | None:
        """Of a valid form; None if nobody was named."""
        given = self.cleaned_data
        if not given["kind"]:
            return None
        is_pupil = given["kind"] == Involved.Kind.PUPIL
        return Somebody(
            role=given["role"],
            kind=given["kind"],
            name=given["name"],
            reference=given["reference"] if is_pupil else "",
            year_group=given["year_group"] if is_pupil else "",
            person_id=uuid.UUID(given["person"]) if given["person"] else None,
        )


PEOPLE_AT_ONCE: Final = 3


def people_forms(data: Any, colleagues: "Sequence[User]") -> list[PersonForm]:
    """The forms for the first few people of an incident."""
    return [PersonForm(data, prefix=f"person{place}", colleagues=colleagues) for place in range(PEOPLE_AT_ONCE)]
