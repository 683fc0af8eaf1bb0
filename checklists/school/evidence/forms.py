"""What a person sends about a piece of evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.evidence.actions import Content, Dates
from checklists.school.evidence.models import TITLE_LENGTH, URL_LENGTH, Edition
from lantern.files.forms import UploadField
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look
from tenants.people.models import User

DATES = ("expires_on", "effective_on", "period_from", "period_until")


class _WithDates(forms.Form):
    """The dates of one edition, the last day first: it is the one that warns."""

    expires_on = GovukDateField(
        label=_("Last day (optional)"),
        help_text=_("The last day on which it counts. You are warned a month before. For example 31 8 2027."),
        required=False,
    )
    effective_on = GovukDateField(
        label=_("In force from (optional)"), help_text=_("For a policy or an agreement."), required=False
    )
    period_from = GovukDateField(
        label=_("First day of the time that it tells of (optional)"),
        help_text=_("For a register or a report: the first day of its year or term."),
        required=False,
    )
    period_until = GovukDateField(label=_("Last day of the time that it tells of (optional)"), required=False)

    @property
    def dates(self) -> Dates:
        """Of a valid form."""
        return Dates(**{name: self.cleaned_data[name] for name in DATES})

    @property
    def shows_more_dates(self) -> bool:
        """Whether one of the dates that are folded away says something, or is wrong."""
        bound: list[Any] = [self[name] for name in DATES[1:]]
        return any(field.errors or any(box.value for box in field.boxes) for field in bound)


class _WithOwner(forms.Form):
    """What it is and who looks after it. The cleaned owner is a person."""

    title = forms.CharField(label=_("What is it?"), max_length=TITLE_LENGTH, required=False)
    owner = forms.TypedChoiceField(
        label=_("Who looks after it?"),
        help_text=_("They are told when it expires."),
        error_messages={"required": _("Choose who looks after it"), "invalid_choice": _("Choose who looks after it")},
    )

    def __init__(self, *args: Any, owners: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        by_key = {str(person.pk): person for person in owners}
        field: Any = self.fields["owner"]
        field.choices = [(key, f"{person.name}, {person.get_role_display()}") for key, person in by_key.items()]
        field.coerce = by_key.__getitem__


class _WithContent(forms.Form):
    """A file or a link. What was not chosen is not looked at, so a refused file is no hindrance to a link."""

    what = forms.ChoiceField(
        label=_("Is it a file or a link?"),
        choices=[("file", _("A file")), ("url", _("A link to a page or a shared document"))],
        widget=forms.RadioSelect,
        initial="file",
        error_messages={"required": _("Choose a file or a link")},
    )
    file = UploadField(label=_("File"), required=False)
    url = forms.CharField(
        label=_("Link"),
        help_text=_("Lantern keeps the address only. Who may open the page is decided where it lies."),
        max_length=URL_LENGTH,
        required=False,
        widget=forms.URLInput,
    )

    looks = {"what": Look(reveals={"file": ["file"], "url": ["url"]})}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        what = given.get("what")
        for other in {"file", "url"} - {what}:
            self.errors.pop(other, None)
            given[other] = None if other == "file" else ""
        if what == "file" and not given.get("file") and "file" not in self.errors:
            self.add_error("file", forms.ValidationError(_("Choose a file"), code="missing"))
        if what == "url" and not given.get("url") and "url" not in self.errors:
            self.add_error("url", forms.ValidationError(_("Enter the link"), code="missing"))
        return given

    @property
    def content(self) -> Content:
        """Of a valid form."""
        return Content(file=self.cleaned_data["file"], url=self.cleaned_data["url"])


class AddForm(_WithContent, _WithOwner, _WithDates):
    """A new piece of evidence."""

    field_order = ["what", "file", "url", "title", "owner", *DATES]

    def __init__(self, *args: Any, owners: list[User], by: User, **options: Any) -> None:
        options.setdefault("initial", {"owner": str(by.pk)})
        super().__init__(*args, owners=owners, **options)
        self.fields["title"].help_text = _(
            "For example “Staff training register”. Left empty, a file is called by its name. Do not name a pupil."
        )


class ReplaceForm(_WithContent, _WithDates):
    """A newer edition of an item, with the number of the one that the page showed."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    field_order = ["what", "file", "url", *DATES]

    def __init__(self, *args: Any, present: Edition, **options: Any) -> None:
        # A link is most often replaced by a link. The dates are those of the newer one, so none are given.
        options.setdefault("initial", {"seen": present.number, "what": "url" if present.url else "file"})
        super().__init__(*args, **options)


class ChangeForm(_WithOwner, _WithDates):
    """Title and owner of an item, and the dates of its present edition."""

    field_order = ["title", "owner", *DATES]

    def __init__(self, *args: Any, owners: list[User], present: Edition, **options: Any) -> None:
        initial = {
            "title": present.item.title,
            "owner": str(present.item.owner_id),
            **{name: getattr(present, name) for name in DATES},
        }
        options.setdefault("initial", initial)
        super().__init__(*args, owners=owners, **options)
        self.fields["title"].help_text = _("Do not name a pupil.")


class TicksForm(forms.Form):
    """Which pieces of evidence were ticked. Its cleaned value holds identifiers; that they are this school's is the action's to see."""

    item = forms.MultipleChoiceField(label=_("Evidence"))

    def __init__(self, *args: Any, shown: list[Edition], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["item"]
        field.choices = [(str(edition.item_id), edition.item.title) for edition in shown]
        field.error_messages |= {
            "required": _("Tick at least one piece of evidence"),
            "invalid_choice": _("One of those that you ticked is no longer in this list. Tick again"),
        }
