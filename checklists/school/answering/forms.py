"""What people send while they answer together."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.answering.models import COMMENT_LENGTH
from checklists.school.forms import NoteField
from checklists.school.models import AuditSection
from lantern.ui.forms import Look
from tenants.people.models import User


class CommentForm(forms.Form):
    """A comment, and whom it is meant for."""

    text = NoteField(
        label=_("Comment"),
        help_text=_("Your colleagues can read it. It stays in the school. Do not name pupils."),
        max_length=COMMENT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ln-area"}),
        error_messages={"required": _("Write a comment first.")},
    )
    said_to = forms.TypedMultipleChoiceField(
        label=_("Who should see it on their home page?"),
        help_text=_("Choose nobody if it is for whoever comes by."),
        coerce=uuid.UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    looks = {"said_to": Look(small=True)}
    keeps_drafts = True

    def __init__(self, data: Any = None, *, readers: Iterable[User]) -> None:
        super().__init__(data)
        field: Any = self.fields["said_to"]
        field.choices = [(str(person.pk), f"{person.name}, {person.get_role_display()}") for person in readers]


def _somebody(value: str) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


class SectionsForm(forms.Form):
    """Who answers each section: one list of people a section."""

    def __init__(self, data: Any = None, *, sections: Iterable[AuditSection], persons: Iterable[User]) -> None:
        super().__init__(data)
        choices = [("", _("Nobody in particular")), *((str(person.pk), person.name) for person in persons)]
        for section in sections:
            assigned = getattr(section, "assignment", None)
            whom = assigned.person if assigned else None
            # Somebody who has left since stands there until another is chosen.
            gone = [] if whom is None or whom in persons else [(str(whom.pk), whom.name)]
            self.fields[f"section_{section.pk}"] = forms.TypedChoiceField(
                label=str(section),
                choices=[*choices, *gone],
                coerce=_somebody,
                empty_value=None,
                required=False,
                initial=str(whom.pk) if whom else "",
            )

    def wanted(self) -> dict[uuid.UUID, uuid.UUID | None]:
        """Of a valid form: whom each section was given to, those left as they were left out."""
        return {uuid.UUID(name.removeprefix("section_")): self.cleaned_data[name] for name in self.changed_data}


class StatementForm(forms.Form):
    """Who answers one statement."""

    person = forms.TypedChoiceField(
        label=_("Who answers this statement?"),
        coerce=_somebody,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    label_is_heading = True

    def __init__(
        self, data: Any = None, *, persons: Iterable[User], with_section: str, chosen: uuid.UUID | None
    ) -> None:
        super().__init__(data, initial={"person": str(chosen) if chosen else ""})
        field: Any = self.fields["person"]
        field.choices = [("", with_section), *((str(person.pk), person.name) for person in persons)]
