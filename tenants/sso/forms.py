"""Input about sign-in services. One form for each kind: what identifies a service differs."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.ui.forms import Look
from tenants.sso import hosts, queries
from tenants.sso.models import (
    CLIENT_ID_LENGTH,
    DOMAIN_LENGTH,
    ISSUER_LENGTH,
    LABEL_LENGTH,
    SECRET_LENGTH,
    SignInService,
)

Kind = SignInService.Kind
ENTRA = "https://login.microsoftonline.com/{directory}/v2.0"
ENTRA_ISSUER = re.compile(r"https://login\.microsoftonline\.com/([0-9a-f-]{36})/v2\.0")
# The directory in which Microsoft keeps everybody's personal accounts.
PERSONAL_ACCOUNTS = UUID("9188040d-6c67-4c5b-b112-36a304b66dad")
GOOGLE = "https://accounts.google.com"
DFE = {
    "https://oidc.signin.education.gov.uk": _("The real one"),
    "https://pp-oidc.signin.education.gov.uk": _("Pre-production, for trials"),
    "https://test-oidc.signin.education.gov.uk": _("Test, for developers"),
}
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)
_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class KindForm(forms.Form):
    label_is_heading = True
    kind = forms.ChoiceField(
        label=_("Which service do people sign in to already?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a service")},
    )
    looks = {
        "kind": Look(
            hints={
                Kind.ENTRA: _("Microsoft 365 accounts of your own organisation."),
                Kind.GOOGLE: _("Google accounts of your own organisation."),
                Kind.DFE: _("The Department for Education’s own service. The department has to agree to it."),
                Kind.OTHER: _("Only a service whose host the operator of this installation has listed."),
            }
        )
    }


class ServiceForm(forms.Form):
    """What every kind asks. Each kind's own form says which issuer it stands for."""

    label = forms.CharField(
        label=_("Name of the service"),
        help_text=_("People read it on the button, for example: Sign in with Microsoft."),
        max_length=LABEL_LENGTH,
        error_messages={"required": _("Enter a name for the service")},
    )
    asks_second_step = forms.BooleanField(
        label=_("The service asks everybody for a second step"),
        help_text=_("Lantern then asks for no second step of its own. Tick it only if nobody is left out there."),
        required=False,
    )
    # Which field says the issuer, and so shows what is wrong with it; empty where there is only one.
    issuer_field = ""

    def __init__(self, *args: Any, service: SignInService | None = None, **kwargs: Any) -> None:
        self.service = service
        if service is not None:
            kwargs["initial"] = self.initial_of(service)
        super().__init__(*args, **kwargs)
        self.order_fields([self.issuer_field, "domain", "label", "asks_second_step"])

    def initial_of(self, service: SignInService) -> dict[str, Any]:
        """The form as it stands for a service that exists."""
        return {"label": service.label, "asks_second_step": service.asks_second_step, "domain": service.domain}

    def issuer(self) -> str:
        """The issuer that the form stands for; only of a form whose own fields are right."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Adds `issuer` and `domain`, and refuses an issuer that another service of this tenant has."""
        cleaned = super().clean() or self.cleaned_data
        if self.issuer_field in self.errors:
            return cleaned
        issuer = self.issuer()
        if queries.is_taken(issuer, but=self.service.pk if self.service else None):
            self.add_error(self.issuer_field or None, _("There is already a service with this issuer"))
        return {"domain": "", **cleaned, "issuer": issuer}

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in ("label", "issuer", "domain", "asks_second_step")}


class EntraForm(ServiceForm):
    issuer_field = "directory"
    directory = forms.CharField(
        label=_("Directory (tenant) ID"),
        help_text=_(
            "32 letters and figures with dashes between them. It stands on the overview of your app registration."
        ),
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": _("Enter the directory (tenant) ID")},
    )

    def initial_of(self, service: SignInService) -> dict[str, Any]:
        found = ENTRA_ISSUER.fullmatch(service.issuer)
        return {**super().initial_of(service), "directory": found[1] if found else ""}

    def clean_directory(self) -> str:
        """The identifier as Microsoft writes it. `common` and the like would let any organisation's accounts in."""
        given = self.cleaned_data["directory"].strip()
        try:
            directory = UUID(given)
        except ValueError:
            raise forms.ValidationError(
                _(
                    "Enter the ID of one directory, like 1c2f4a1e-93b5-4d0e-8a55-0b7a6c1f2d3e. A name or “common” will not do"
                )
            ) from None
        if directory == PERSONAL_ACCOUNTS:
            raise forms.ValidationError(_("That is the directory of personal accounts. Enter your organisation’s own"))
        return str(directory)

    def issuer(self) -> str:
        return ENTRA.format(directory=self.cleaned_data["directory"])


class GoogleForm(ServiceForm):
    domain = forms.CharField(
        label=_("Your Google Workspace domain (optional)"),
        help_text=_("For example school.example. Accounts of other domains are then refused."),
        max_length=DOMAIN_LENGTH,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def clean_domain(self) -> str:
        """The domain in small letters."""
        domain = self.cleaned_data["domain"].strip().lower()
        if domain and not DOMAIN.fullmatch(domain):
            raise forms.ValidationError(_("Enter a domain like school.example"))
        return str(domain)

    def issuer(self) -> str:
        return GOOGLE


class DfeForm(ServiceForm):
    issuer_field = "environment"
    environment = forms.ChoiceField(
        label=_("Which DfE Sign-in?"),
        choices=list(DFE.items()),
        initial=next(iter(DFE)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )

    def initial_of(self, service: SignInService) -> dict[str, Any]:
        return {**super().initial_of(service), "environment": service.issuer}

    def issuer(self) -> str:
        return str(self.cleaned_data["environment"])


class OtherForm(ServiceForm):
    issuer_field = "address"
    address = forms.CharField(
        label=_("Issuer"),
        help_text=_("An address that begins with https:// and stands in the service’s settings."),
        max_length=ISSUER_LENGTH,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": _("Enter the issuer")},
    )

    def initial_of(self, service: SignInService) -> dict[str, Any]:
        return {**super().initial_of(service), "address": service.issuer}

    def clean_address(self) -> str:
        """The issuer exactly as it was entered, if its host is listed."""
        address = str(self.cleaned_data["address"])
        if not hosts.may_ask(Kind.OTHER, address) or "?" in address:
            raise forms.ValidationError(
                _("The operator of this installation has not listed the host of this address. Ask them to")
            )
        return address

    def issuer(self) -> str:
        return str(self.cleaned_data["address"])


FORMS: dict[str, type[ServiceForm]] = {
    Kind.ENTRA: EntraForm,
    Kind.GOOGLE: GoogleForm,
    Kind.DFE: DfeForm,
    Kind.OTHER: OtherForm,
}
LABELS: dict[str, str] = {Kind.ENTRA: "Microsoft", Kind.GOOGLE: "Google", Kind.DFE: "DfE Sign-in", Kind.OTHER: ""}


class CredentialsForm(forms.Form):
    """What the service gave when Lantern was registered there. The secret is never shown again."""

    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=CLIENT_ID_LENGTH,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": _("Enter the client ID")},
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=SECRET_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the client secret")},
    )

    def __init__(self, *args: Any, service: SignInService, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = service.client_id
        if service.client_secret:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = _("Leave it empty to keep the secret that is stored.")
