"""What a person sends about staff and their training."""

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.files.forms import UploadField
from lantern.files.kinds import Kind
from lantern.records import id_in
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look
from training.frequency import Frequency
from training.roles import StaffRole
from training.school.actions.records import External
from training.school.actions.requirements import Asked
from training.school.actions.staff import Facts
from training.school.models import (
    ISSUER_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    SchoolRequirement,
    StaffMember,
)

if TYPE_CHECKING:
    from tenants.people.models import User
    from training.authority.catalogue import Course
    from training.school.standing import Requirement

PROOFS: Final = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DOCX)
NOBODY: Final = ""


def _roles(label: Any, hint: Any, *, required: bool) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=StaffRole.choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who has to do it")},
    )


class StaffForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, error_messages={"required": _("Enter the person’s name")}
    )
    job_title = forms.CharField(
        label=_("Job title (optional)"),
        help_text=_("For example, Year 5 teacher"),
        max_length=NAME_LENGTH,
        required=False,
    )
    roles = _roles(_("Roles"), _("These decide which training is asked of them."), required=False)
    email = forms.EmailField(
        label=_("Email address (optional)"),
        help_text=_("Reminders go here. Who has no address is listed for you to tell."),
        max_length=254,
        required=False,
    )
    started_on = GovukDateField(
        label=_("Started on"),
        help_text=_("For example, 1 9 2026. Their induction is due some days after this."),
        error_messages={"required": _("Enter the day on which they started")},
    )
    looks = {"roles": Look(small=True)}

    @property
    def facts(self) -> Facts:
        """Of a valid form."""
        given = self.cleaned_data
        return Facts(
            name=given["name"],
            job_title=given["job_title"],
            roles=tuple(given["roles"]),
            email=given["email"],
            started_on=given["started_on"],
        )


def initial_of(staff: StaffMember) -> dict[str, Any]:
    """The form's values for this person."""
    return {name: getattr(staff, name) for name in ("name", "job_title", "roles", "email", "started_on")}


class LeaveForm(forms.Form):
    left_on = GovukDateField(
        label=_("First day on which they are no longer here"),
        help_text=_("For example, 1 1 2027. From then on nothing is asked of them. What they hold is kept."),
        error_messages={"required": _("Enter the day")},
    )


class ReturnForm(forms.Form):
    back_on = GovukDateField(
        label=_("First day on which they are back"),
        help_text=_("What their roles ask counts anew from that day. What they held before counts by its own dates."),
        error_messages={"required": _("Enter the day")},
    )


class AccountForm(forms.Form):
    """Which account is theirs, if any."""

    label_is_heading = True

    def __init__(self, *args: Any, people: "Iterable[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"] = forms.ChoiceField(
            label=_("Which account is theirs?"),
            help_text=_("They then find their training when they sign in."),
            choices=[
                *((key, f"{person.name}, {person.get_role_display()}") for key, person in self.people.items()),
                (NOBODY, _("None: they have no account")),
            ],
            widget=forms.RadioSelect,
            required=False,
        )

    @property
    def person(self) -> "User | None":
        """Of a valid form."""
        return self.people.get(self.cleaned_data["person"])


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label=_("Why are they excused?"),
        help_text=_("A few words, such as “on leave”. They stand in the matrix. Do not name an illness."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why they are excused")},
    )
    until_on = GovukDateField(
        label=_("Last day of the exemption (optional)"),
        help_text=_("Leave it empty if it has no end, such as for somebody who has no login."),
        required=False,
    )


class ExternalForm(forms.Form):
    """Training from elsewhere, with its proof."""

    title = forms.CharField(
        label=_("What was it?"),
        help_text=_("For example, CEOP Ambassador course or EPICT Certificate"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Enter what the training was")},
    )
    issuer = forms.CharField(
        label=_("Who gave it?"),
        help_text=_("For example, CEOP Education"),
        max_length=ISSUER_LENGTH,
        error_messages={"required": _("Enter who gave the training")},
    )
    completed_on = GovukDateField(
        label=_("Completed on"), error_messages={"required": _("Enter the day on which it was completed")}
    )
    expires_on = GovukDateField(
        label=_("Last day on which the certificate counts (optional)"),
        help_text=_("Only if the certificate says so."),
        required=False,
    )
    file = UploadField(label=_("The certificate or another proof"), kinds=PROOFS)

    def __init__(self, *args: Any, asked: "Sequence[Requirement]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"] = forms.MultipleChoiceField(
            label=_("What does it count for?"),
            choices=[(str(one.id), one.title) for one in asked],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose what it counts for")},
        )
        self.order_fields(["title", "issuer", "requirement", "completed_on", "expires_on", "file"])

    @property
    def external(self) -> External:
        """Of a valid form."""
        given = self.cleaned_data
        return External(
            title=given["title"],
            issuer=given["issuer"],
            completed_on=given["completed_on"],
            expires_on=given["expires_on"],
            requirement_ids=tuple(uuid.UUID(one) for one in given["requirement"]),
            file=given["file"],
        )


class DecisionForm(forms.Form):
    """Whether training from elsewhere counts."""

    decision = forms.ChoiceField(
        label=_("Does it count?"),
        choices=[("yes", _("Yes, approve it")), ("no", _("No, turn it down"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it counts")},
    )
    because = forms.CharField(
        label=_("Why not?"),
        help_text=_("Whoever handed it in reads this."),
        max_length=REASON_LENGTH,
        required=False,
    )
    looks = {"decision": Look(reveals={"no": ["because"]})}


class VoidForm(forms.Form):
    because = forms.CharField(
        label=_("Why does it no longer count?"),
        help_text=_("For example, noted for the wrong person. The record stays, with this reason."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why it no longer counts")},
    )


class RequirementForm(forms.Form):
    """Something that the school itself asks for."""

    title = forms.CharField(
        label=_("What do they have to do?"),
        help_text=_("For example, Read KCSIE Part One. It heads a column of the matrix."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Enter what they have to do")},
    )
    why = forms.CharField(
        label=_("Why? (optional)"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    roles = _roles(_("Who has to do it?"), "", required=True)
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often")},
    )
    grace_days = forms.IntegerField(
        label=_("How many days do they have?"),
        help_text=_("Counted from their first day, from today, or from 1 September."),
        min_value=0,
        max_value=366,
        initial=30,
        error_messages={"required": _("Enter a number of days")},
    )
    external_allowed = forms.BooleanField(
        label=_("Training from elsewhere counts, once it is approved"), required=False, initial=True
    )
    looks = {"roles": Look(small=True), "frequency": Look(small=True)}

    def __init__(self, *args: Any, courses: "Sequence[Course]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if courses:
            self.fields["course_ids"] = forms.MultipleChoiceField(
                label=_("Which courses meet it? (optional)"),
                choices=[(str(one.id), one.title) for one in courses],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.order_fields(["title", "why", "roles", "frequency", "grace_days", "course_ids", "external_allowed"])

    @property
    def asked(self) -> Asked:
        """Of a valid form."""
        given = self.cleaned_data
        chosen = (id_in(one) for one in given.get("course_ids", ()))
        return Asked(
            title=given["title"],
            why=given["why"],
            roles=tuple(given["roles"]),
            frequency=given["frequency"],
            grace_days=given["grace_days"],
            course_ids=tuple(one for one in chosen if one),
            external_allowed=given["external_allowed"],
        )


def initial_of_requirement(row: SchoolRequirement) -> dict[str, Any]:
    """The form's values for this requirement."""
    names = ("title", "why", "roles", "frequency", "grace_days", "external_allowed")
    return {name: getattr(row, name) for name in names} | {"course_ids": [str(one) for one in row.course_ids]}
