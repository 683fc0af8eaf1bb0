"""Which part of the journal somebody wants to see."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.nouns import NOT_FOR_VISITORS, nouns_of
from lantern.audit.queries import SYSTEM, Wanted
from lantern.ui.forms import GovukDateField


class ActivityForm(forms.Form):
    """Search, person, kind of thing and days; everything may be left out."""

    q = forms.CharField(label=_("Search by person, thing or action"), max_length=100, required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What it was about"), required=False)
    since = GovukDateField(label=_("From"), required=False, latest=timezone.localdate)
    until = GovukDateField(label=_("Up to and including"), required=False)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], tenant_kind: str, is_visitor: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.is_visitor = is_visitor
        self._set_choices("person", [("", _("Anybody")), *people, (SYSTEM, _("Lantern itself"))])
        self._set_choices("kind", [("", _("Anything")), *nouns_of(tenant_kind)])
        self.fields["person"].error_messages["invalid_choice"] = _("Choose somebody from the list")
        self.fields["kind"].error_messages["invalid_choice"] = _("Choose something from the list")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must be the first day or later"))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What a sound form asks for; everything, if it was not filled in."""
        without = NOT_FOR_VISITORS if self.is_visitor else ()
        if not self.is_valid():
            return Wanted(without=without)
        given = self.cleaned_data
        person = given["person"]
        return Wanted(
            search=given["q"],
            person=person if person in ("", SYSTEM) else str(UUID(person)),
            noun=given["kind"],
            since=given["since"],
            until=given["until"],
            without=without,
        )

    def _set_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker: both are declared above
        field.choices = choices
