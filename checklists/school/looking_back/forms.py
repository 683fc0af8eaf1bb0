"""Which two audits to lay side by side."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.models import Audit


class CompareForm(forms.Form):
    """Two audits of the school, chosen from a list."""

    def __init__(self, *args: Any, audits: Sequence[Audit], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(audit.pk), f"{audit.title} ({audit.due_on:%Y})") for audit in audits]
        # The names of the address: `from` is no name that Python has.
        self.fields["from"] = forms.ChoiceField(label=_("Compare"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("With"), choices=choices)

    def clean(self) -> dict[str, Any]:
        """Two audits, not one twice."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("from") and given.get("from") == given.get("to"):
            self.add_error("to", _("Choose another audit than the first one"))
        return given
