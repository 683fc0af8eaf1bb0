"""Input about people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import Role, meaning_of
from lantern.ui.forms import Look
from tenants.people.account_forms import PASSWORD_HINT
from tenants.people.models import EMAIL_LENGTH, NAME_LENGTH, User, normal_email

_NAME_MISSING = _("Enter a full name")


def _role_field(roles: Iterable[Role]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in roles],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )


def _looks(roles: Iterable[Role]) -> dict[str, Look]:
    return {"role": Look(hints={role.value: meaning_of(role) for role in roles})}


class InviteForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _NAME_MISSING},
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The invitation goes to this address, and the person signs in with it."),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter an email address"),
            "invalid": _("Enter an email address like name@example.com"),
        },
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(roles)
        self.looks = _looks(roles)

    def clean_email(self) -> str:
        """The address as it is kept."""
        return normal_email(self.cleaned_data["email"])


class ChangeRoleForm(forms.Form):
    label_is_heading = True

    def __init__(self, *args: Any, person: User, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"role": person.role}, **kwargs})
        self.fields["role"] = _role_field(roles)
        self.fields["role"].label = _("What is the role of %(name)s?") % {"name": person.name}
        self.looks = _looks(roles)


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _NAME_MISSING},
    )


class JoinForm(forms.Form):
    """What an invited person says about themself."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("Enter your full name")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password")},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Refuses a password that is too short, too common, or too much like the name or address."""
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password, User(name=cleaned.get("name", ""), email=self.email))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
