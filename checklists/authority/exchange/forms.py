"""The file that an officer chooses. Cleaning reads it whole, and writes nothing."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklists.authority.exchange.given import Fault, Faulty, Given
from checklists.authority.exchange.reading import Known, read
from checklists.authority.exchange.table_in import raw_of_table
from checklists.authority.exchange.yaml_in import raw_of_yaml
from lantern.files.check import Checked
from lantern.files.forms import UploadField
from lantern.files.kinds import Kind
from lantern.files.refused import Refused

MOST_MEGABYTES: Final = 5


class FileForm(forms.Form):
    """A checklist as YAML or as a workbook. `given` is what a sound file says, `faults` what is wrong with another."""

    file = UploadField(
        label=_("File with the checklist"),
        kinds=(Kind.XLSX, Kind.YAML),
        most_megabytes=MOST_MEGABYTES,
        help_text=_(
            "An Excel workbook or a YAML file, at most 5 MB. Nothing changes until you have seen what it would do."
        ),
    )

    def __init__(self, *args: Any, known: Known, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.given: Given | None = None
        self.faults: list[Fault] = []

    def clean_file(self) -> Checked:
        upload: Checked = self.cleaned_data["file"]
        try:
            raw, faults = raw_of_yaml(upload) if upload.kind == Kind.YAML else raw_of_table(upload)
            self.given = read(raw, known=self.known, faults=faults)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal
        except Faulty as faulty:
            self.faults = faulty.faults
            raise forms.ValidationError(
                ngettext(
                    "The file has %(number)s fault. It is listed below. Put it right and choose the file again",
                    "The file has %(number)s faults. They are listed below. Put them right and choose the file again",
                    len(self.faults),
                )
                % {"number": len(self.faults)},
                code="faults",
            ) from faulty
        return upload
