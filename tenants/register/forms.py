"""What officers type and upload about schools."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantern.files.forms import UploadField
from lantern.ui.writing import LongText
from tenants.logins.info import TenantInfo
from tenants.register.contact_lists import Read, contacts_in
from tenants.register.encoding import Refused
from tenants.register.gias import Row, read
from tenants.register.models import Import, School
from tenants.register.presenters import fault_texts
from tenants.register.queries import schools

MEGABYTE = 1024 * 1024
LARGEST_FILE = 100 * MEGABYTE


class UploadForm(forms.Form):
    """One extract. Cleaning reads it, so that a refusal stands beside the field; `rows` has a sound file's lines."""

    file = forms.FileField(
        label=_("File of schools"),
        help_text=_("The CSV file whose name starts with edubasealldata, at most 100 megabytes."),
        error_messages={
            "required": _("Choose the file that you downloaded from GIAS"),
            "missing": _("Choose the file that you downloaded from GIAS"),
            "empty": _("The file is empty."),
        },
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(self, *args: Any, authority: TenantInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.authority = authority
        self.rows: list[Row] = []

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 100 megabytes."))
        if not self.authority.la_code:
            raise forms.ValidationError(_("This authority has no LA code. Ask whoever runs Lantern for you to add it."))
        try:
            self.rows = read(
                cast("BinaryIO", upload.file), la_code=self.authority.la_code, authority=self.authority.name
            )
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload


class ConfirmForm(forms.Form):
    """The yes to a preview. Only a short file that closes schools asks anything."""

    may_close = forms.BooleanField(required=False)

    def __init__(self, *args: Any, upload: Import, closing: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if not (upload.is_short and closing):
            del self.fields["may_close"]
            return
        self.fields["may_close"].label = ngettext(
            "Also close the %(number)s school that the file calls closed",
            "Also close the %(number)s schools that the file calls closed",
            closing,
        ) % {"number": closing}


class DocumentForm(forms.Form):
    """A document about a school."""

    file = UploadField(label=_("File"))
    about = forms.CharField(
        label=_("What is it? (optional)"),
        help_text=_("For example “Data-sharing agreement, signed”. Do not name a pupil."),
        max_length=200,
        required=False,
    )


class ContactForm(forms.Form):
    """The person who is asked to be the school's first user."""

    contact_name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Enter the name of the contact")}
    )
    contact_email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The invitation goes here. Use an address that only this person reads."),
        max_length=254,
        error_messages={
            "required": _("Enter the contact’s email address"),
            "invalid": _("Enter an email address in the correct form, like name@school.sch.uk"),
        },
    )

    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        options["initial"] = {"contact_name": school.contact_name, "contact_email": school.contact_email}
        super().__init__(*args, **options)

    def clean_contact_email(self) -> str:
        return str(self.cleaned_data["contact_email"]).strip().lower()


class ContactListForm(forms.Form):
    """Contacts of many schools, a line each. Cleaning reads it; `read` has a sound list's contacts."""

    listed = LongText(
        label=_("One school on each line: the school, the contact’s name, the contact’s email address"),
        help_text=_(
            "Copy three columns from a spreadsheet, or put commas between them. The school is its URN, its DfE number or "
            "its whole name. A first line of headings does no harm."
        ),
        required=True,
        rows=12,
        max_length=100_000,
        error_messages={"required": _("Paste at least one line")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = Read((), ())

    def clean_listed(self) -> str:
        text = str(self.cleaned_data["listed"])
        self.read = contacts_in(text, schools(status=""))
        if self.read.faults:
            raise forms.ValidationError(fault_texts(self.read.faults))
        if not self.read.contacts:
            raise forms.ValidationError(_("No line names a school and its contact"))
        return text


class InviteForm(forms.Form):
    """The schools that are ticked in the list."""

    school = forms.ModelMultipleChoiceField(
        queryset=School.objects.none(),
        error_messages={
            "required": _("Tick at least one school to invite"),
            "invalid_choice": _("One of the ticked schools cannot be invited now. Look at the list again."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["school"].queryset = School.objects.all()  # type: ignore[attr-defined]  # a model field has one
