"""allauth's forms in our words: visible labels, no placeholders, one password field that can be shown."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. Three random words are easy to remember and hard to guess.")
_CODE_HINT = _("The 6 digits that your app shows, or one of your recovery codes.")


def say(field: forms.Field, label: Any, *, hint: Any = "", missing: Any = "", **attrs: str) -> None:
    """The field has this label, hint and message for when it is empty, and no placeholder."""
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
    if missing:
        field.error_messages["required"] = missing


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(
            self.fields["login"],
            _("Email address"),
            missing=_("Enter your email address"),
            autocomplete="username",
            spellcheck="false",
        )
        self.fields["login"].error_messages["invalid"] = _("Enter an email address like name@example.com")
        say(self.fields["password"], _("Password"), missing=_("Enter your password"))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["oldpassword"], _("The password you use now"), missing=_("Enter the password you use now"))
        _new_password(self)


class ForgottenPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["email"], _("Email address"), missing=_("Enter your email address"), spellcheck="false")
        self.fields["email"].error_messages["invalid"] = _("Enter an email address like name@example.com")


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self)


class ConfirmPasswordForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["password"], _("Password"), missing=_("Enter your password"))


class SecondStepForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_app = self.user.second_steps.filter(type=Authenticator.Type.TOTP).exists()
        _code(self, _CODE_HINT if self.has_app else _("One of your recovery codes."))


class ConfirmCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _CODE_HINT)


class SetUpTwoStepForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("The 6 digits that your app shows for Lantern."))

    @property
    def secret_in_groups(self) -> str:
        """The secret in fours, as a person types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def _new_password(form: forms.Form) -> None:
    say(form.fields["password1"], _("New password"), hint=PASSWORD_HINT, missing=_("Enter a new password"))
    # Typing it twice catches fewer slips than showing it, which the field offers.
    del form.fields["password2"]


def _code(form: forms.Form, hint: Any) -> None:
    say(
        form.fields["code"],
        _("Code"),
        hint=hint,
        missing=_("Enter the code"),
        inputmode="numeric",
        spellcheck="false",
        **{"class": "govuk-input--width-10"},
    )
