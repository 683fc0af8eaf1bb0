"""What a person sends about a list of staff: the file, what its columns mean, and what its words for roles mean."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.files.check import Checked
from lantern.files.forms import UploadField
from lantern.files.kinds import TABLES
from lantern.files.refused import Refused
from lantern.files.tables.coming_in import Limits, Line, read_table
from training.roles import StaffRole
from training.school.spreadsheet.reading import WORDS, Wanted

LIMITS: Final = Limits(rows=2_000, columns=40, letters=1_000)


class ListForm(forms.Form):
    """A list of staff. Cleaning reads it, so that a refusal stands beside the field; `lines` has what a sound one says."""

    file = UploadField(label=_("The list of staff"), kinds=TABLES, most_megabytes=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[Line] = []

    def clean_file(self) -> Checked:
        upload: Checked = self.cleaned_data["file"]
        try:
            self.lines = read_table(upload, LIMITS)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        if len(self.lines) == 1:
            raise forms.ValidationError(_("The list has a heading and nobody below it. Choose another file"))
        return upload


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(self, *args: Any, heading: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("Not in the list"))]
        choices += [(str(place), cell or _("Column %(n)d") % {"n": place + 1}) for place, cell in enumerate(heading)]
        for wanted in Wanted:
            self.fields[wanted.value] = forms.ChoiceField(label=WORDS[wanted], choices=choices, required=False)

    @property
    def columns(self) -> dict[str, int]:
        """Of a valid form."""
        return {name: int(value) for name, value in self.cleaned_data.items() if value != ""}


class RolesForm(forms.Form):
    """What words that are no role here mean. A field for each word, by its place in the list of words."""

    def __init__(self, *args: Any, words: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = list(words)
        for place, word in enumerate(self.words):
            self.fields[f"word_{place}"] = forms.ChoiceField(
                label=_("“%(word)s” means") % {"word": word},
                choices=[("", _("No role: ask nothing because of it")), *StaffRole.choices],
                required=False,
            )

    @property
    def chosen(self) -> dict[str, str]:
        """Of a valid form."""
        return {word: self.cleaned_data[f"word_{place}"] for place, word in enumerate(self.words)}
