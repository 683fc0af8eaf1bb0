"""The field with which a form takes a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.files.check import MOST_MEGABYTES, Checked, check
from lantern.files.kinds import EVERYTHING, Kind, accepted, in_words
from lantern.files.refused import Refused


class UploadField(forms.FileField):
    """A file of one of the kinds. Its cleaned value is a `Checked`, which `accept` keeps; what is refused stands beside the field."""

    default_error_messages = {"required": gettext_lazy("Choose a file")}

    def __init__(
        self, *, kinds: Sequence[Kind] = EVERYTHING, most_megabytes: int = MOST_MEGABYTES, **options: Any
    ) -> None:
        self.kinds, self.most_megabytes = tuple(kinds), most_megabytes
        options.setdefault("widget", forms.FileInput(attrs={"accept": accepted(self.kinds)}))
        super().__init__(**options)
        # The empty file and the long name are told by `check`, in its own words.
        self.allow_empty_file, self.max_length = True, None
        if not self.help_text:
            self.help_text = _hint(self.kinds, most_megabytes)

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        """The checked file; None if none was chosen and none is required."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return check(upload, kinds=self.kinds, most_megabytes=self.most_megabytes)
        except Refused as refusal:
            raise ValidationError(str(refusal.message), code=refusal.code) from refusal


def _hint(kinds: Sequence[Kind], most: int) -> str:
    return _("%(kinds)s, at most %(most)s MB") % {"kinds": in_words(kinds), "most": most}
