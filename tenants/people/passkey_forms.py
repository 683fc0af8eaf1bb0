"""Passkeys: what a browser sends is checked before the library reads it, and belongs to this host alone."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from tenants.logins.current import current_tenant
from tenants.people.account_forms import say

NAME_LENGTH = 60
MOST_PASSKEYS = 20
# A passkey's answer is a few hundred characters; with the certificates that some devices add, a few thousand.
MOST_CHARACTERS = 20_000
# What reading a damaged answer raises in the library.
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, struct.error)
_DOES_NOT_WORK = _("This passkey does not work here. Try again, or sign in another way.")
_NO_ANSWER = _("Your browser sent no passkey. Check that scripts are allowed for this page, or use another way.")


class AnswerField(forms.JSONField):
    """What the browser sent, neither longer nor deeper than a passkey's answer."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            raise ValidationError(self.error_messages["invalid"], code="too_long")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="too_deep") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: an answer is good for one question, and the page that comes back asks another."""
        return None

    def prepare_value(self, value: Any) -> Any:
        return ""


class _Passkey(forms.Form):
    """Reads the browser's answer; every fault of it is one sentence above the form."""

    answer_parts: tuple[str, ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField(error_messages={"required": _NO_ANSWER, "invalid": _DOES_NOT_WORK})

    def full_clean(self) -> None:
        super().full_clean()
        # Nobody sees a hidden field, so what is wrong with it stands above the form.
        for error in self.errors.pop("credential", []):
            self.add_error(None, error)

    def check_answer(self, answer: Any) -> None:
        """Returns if the answer has the parts that one has and was made on this host's own pages."""
        parts = answer.get("response") if isinstance(answer, dict) else None
        if not isinstance(parts, dict) or not all(isinstance(parts.get(name), str) for name in self.answer_parts):
            raise ValidationError(_DOES_NOT_WORK, code="damaged")
        with damaged_is_refused():
            made_at = json.loads(websafe_decode(parts["clientDataJSON"]))["origin"]
        # The library would take any host below this one for it, and in the demo any host at all.
        if made_at != current_tenant().url(""):
            raise ValidationError(_DOES_NOT_WORK, code="other_host")


class AddPasskeyForm(_Passkey, webauthn.AddWebAuthnForm):
    answer_parts = ("clientDataJSON", "attestationObject")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every passkey here can sign in by itself; there is nothing to choose.
        del self.fields["passwordless"]
        _name(self)

    def clean_credential(self) -> Any:
        answer = self.cleaned_data["credential"]
        self.check_answer(answer)
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
            raise ValidationError(
                _("You have %(count)s passkeys. Remove one that you no longer use first.") % {"count": MOST_PASSKEYS}
            )
        return answer

    def clean(self) -> dict[str, Any]:
        with damaged_is_refused():
            return super().clean() or self.cleaned_data


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self)


class _UsePasskey(_Passkey):
    answer_parts: tuple[str, ...] = ("clientDataJSON", "authenticatorData", "signature")

    def clean_credential(self) -> Authenticator:
        """The passkey that was used; the same sentence for an unknown person, an unknown passkey and a wrong signature."""
        self.check_answer(self.cleaned_data["credential"])
        with damaged_is_refused():
            found: Authenticator = super().clean_credential()  # type: ignore[misc] # mixed into allauth's forms
            return found


class SignInWithPasskeyForm(_UsePasskey, webauthn.LoginWebAuthnForm):
    """Says whose it is by itself."""

    answer_parts = (*_UsePasskey.answer_parts, "userHandle")


class PasskeyAsSecondStepForm(_UsePasskey, webauthn.AuthenticateWebAuthnForm):
    """After the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_passkeys = self.user.second_steps.filter(type=Authenticator.Type.WEBAUTHN).exists()


class ConfirmWithPasskeyForm(_UsePasskey, webauthn.ReauthenticateWebAuthnForm):
    """Once more, before what matters."""


@contextmanager
def damaged_is_refused() -> Iterator[None]:
    """Whatever the block finds wrong with a browser's answer is one sentence, but for too many attempts."""
    try:
        yield
    except ValidationError as error:
        if error.code == "too_many_login_attempts":
            raise
        raise ValidationError(_DOES_NOT_WORK, code="not_this_passkey") from error
    except _DAMAGED as error:
        raise ValidationError(_DOES_NOT_WORK, code="damaged") from error


def _name(form: forms.Form) -> None:
    say(
        form.fields["name"],
        _("Name"),
        hint=_("So that you can tell your passkeys apart."),
        missing=_("Enter a name"),
        autocomplete="off",
    )
    form.fields["name"].validators.append(MaxLengthValidator(NAME_LENGTH))
