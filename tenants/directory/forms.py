"""What an operator types about an authority."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.ui.forms import Look
from tenants.directory.queries import authority_with_code, host_is_taken
from tenants.directory.rules import is_host_name


class AuthorityForm(forms.Form):
    """A new authority and the person who will manage it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the authority"),
        help_text=gettext_lazy("As its people know it, for example Hillshire County Council."),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name of the authority")},
    )
    la_code = forms.CharField(
        label=gettext_lazy("LA code"),
        help_text=gettext_lazy("The three digits by which the Department for Education knows it, for example 344."),
        error_messages={"required": gettext_lazy("Enter the LA code")},
    )
    host = forms.CharField(
        label=gettext_lazy("Host name"),
        help_text=gettext_lazy(
            "Where its people sign in, for example hillshire.lantern.example. The schools’ hosts are made beside it. "
            "It must lead to this server."
        ),
        max_length=253,
        error_messages={"required": gettext_lazy("Enter the host name")},
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Administrator’s name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter the administrator’s name")},
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Administrator’s email address"),
        help_text=gettext_lazy("The first invitation goes here."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter the administrator’s email address"),
            "invalid": gettext_lazy("Enter an email address in the correct form, like name@council.gov.uk"),
        },
    )
    looks = {"la_code": Look(width=3), "host": Look(width=30), "contact_name": Look(width=30)}

    def clean_la_code(self) -> str:
        code = str(self.cleaned_data["la_code"]).strip()
        if not re.fullmatch(r"[0-9]{3}", code):
            raise forms.ValidationError(_("The LA code must be three digits, like 344"))
        taken = authority_with_code(code)
        if taken:
            raise forms.ValidationError(_("%(authority)s has this LA code already") % {"authority": taken.name})
        return code

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().lower().rstrip(".")
        if not is_host_name(host):
            raise forms.ValidationError(
                _("Enter a host name in the correct form, like hillshire.lantern.example, without http:// and port")
            )
        if host_is_taken(host):
            raise forms.ValidationError(_("Another authority or school has this host name"))
        return host

    def clean_contact_email(self) -> str:
        return str(self.cleaned_data["contact_email"]).strip().lower()
