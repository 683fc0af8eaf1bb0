"""What a person sends about referrals, files, holds, clocks and documents."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school.keeping import retention, rules
from incidents.school.keeping.actions.documents import Transfer
from incidents.school.keeping.actions.referrals import Told
from incidents.school.keeping.bodies import FACTS, Body, ask_again_on
from incidents.school.keeping.models import NAME_LENGTH, TEXT_LENGTH, Clock, ReferralEntry, Review
from incidents.school.keeping.queries.documents import ACCOUNT
from incidents.school.models import REFERENCE_LENGTH, Incident
from lantern.files.forms import UploadField
from lantern.files.kinds import Kind
from lantern.ui.dates import GovukDateField
from lantern.ui.forms import Look
from tenants.people.models import User


class ReferForm(forms.Form):
    """Somebody outside was told."""

    body = forms.ChoiceField(
        label=_("Who was told?"),
        choices=Body.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who was told")},
    )
    told_whom = forms.CharField(
        label=_("Name of the person or body (optional)"), max_length=NAME_LENGTH, required=False
    )
    reason = forms.CharField(
        label=_("Why were they told?"),
        help_text=_("What was passed on, and who decided."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea,
        error_messages={"required": _("Say why you told them")},
    )
    reference = forms.CharField(
        label=_("Their reference (optional)"),
        help_text=_("The number that they gave you. You can add it later."),
        max_length=NAME_LENGTH,
        required=False,
    )
    referred_on = GovukDateField(label=_("Day on which they were told"), latest=timezone.localdate)
    chase_on = GovukDateField(
        label=_("Ask again on (optional)"),
        help_text=_("You are reminded then if nothing was heard. Left empty, Lantern suggests a day."),
        required=False,
    )

    looks = {
        "body": Look(
            hints={body: _("%(what)s. %(when)s") % {"what": f.what_for, "when": f.by_when} for body, f in FACTS.items()}
        )
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"referred_on": timezone.localdate()})
        super().__init__(*args, **options)

    @property
    def told(self) -> Told:
        """Of a valid form."""
        given = dict(self.cleaned_data)
        given["chase_on"] = given["chase_on"] or ask_again_on(given["body"], given["referred_on"])
        return Told(**given)


class ReferralEntryForm(forms.Form):
    """Something was heard or done about a referral."""

    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=ReferralEntry.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened")},
    )
    text = forms.CharField(
        label=_("What was said or done?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea,
        error_messages={"required": _("Write what was said or done")},
    )
    chase_on = GovukDateField(
        label=_("Ask again on (optional)"),
        help_text=_("Left empty, you are not reminded again."),
        required=False,
    )

    looks = {
        "kind": Look(
            hints={
                "reference": _("The number under which they have it."),
                "outcome": _("What they decided. This finishes the referral."),
            }
        )
    }


class FileForm(forms.Form):
    """A file beside an incident."""

    about = forms.CharField(
        label=_("What does it show, and where does it come from?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what the file shows, and where it comes from")},
    )

    def __init__(self, *args: Any, kinds: tuple[Kind, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"file": UploadField(label=_("File"), kinds=kinds), **self.fields}


class WhyForm(forms.Form):
    """One reason, for what cannot be done without one."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why")},
    )

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = help_text


class ClockForm(forms.Form):
    """Which sort of record an incident is kept as, and what the clock needs to know for it."""

    sort = forms.ChoiceField(
        label=_("What sort of record is it?"), choices=retention.Sort.choices, widget=forms.RadioSelect
    )
    born_on = GovukDateField(
        label=_("Date of birth (only where it is needed)"),
        help_text=_(
            "Needed for an allegation, and for a pupil without a year group. It is encrypted. For example 27 3 2014."
        ),
        required=False,
        latest=lambda: timezone.localdate() - timedelta(days=1),
    )
    left_on = GovukDateField(
        label=_("Day on which the adult left the school (only for a low-level concern)"), required=False
    )

    def __init__(
        self, *args: Any, clock: Clock | None, suggested: str, here: dict[str, retention.Rule], **options: Any
    ) -> None:
        options.setdefault(
            "initial",
            {
                "sort": clock.sort if clock else suggested,
                "born_on": clock.born_on if clock else None,
                "left_on": clock.left_on if clock else None,
            },
        )
        super().__init__(*args, **options)
        self.looks = {"sort": Look(hints={sort: retention.in_words(rule) for sort, rule in here.items()})}


class ReviewForm(forms.Form):
    """What becomes of an incident whose time is over."""

    decision = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=Review.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it")},
    )
    keep_until = GovukDateField(
        label=_("Look at it again on"), required=False, earliest=lambda: timezone.localdate() + timedelta(days=1)
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Do not name anybody: this stays when the names have gone."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why")},
    )
    sure = forms.BooleanField(label=_("I have read it, and know that this cannot be undone"), required=False)

    looks = {"decision": Look(reveals={"keep": ["keep_until"], "anonymise": ["sure"]})}

    def clean(self) -> dict[str, Any]:
        """Adds what is asked for by the choice that was made."""
        given = self.cleaned_data
        if (
            given.get("decision") == Review.Decision.KEEP
            and not given.get("keep_until")
            and "keep_until" not in self.errors
        ):
            self.add_error(
                "keep_until", forms.ValidationError(_("Enter the day on which to look again"), code="missing")
            )
        if given.get("decision") == Review.Decision.ANONYMISE and not given.get("sure"):
            self.add_error("sure", forms.ValidationError(_("Tick this if you are sure"), code="missing"))
        return given


class RuleForm(forms.Form):
    """How long a sort of record is kept here."""

    years = forms.IntegerField(
        label=_("How many years?"), min_value=retention.LEAST_YEARS, max_value=retention.MOST_YEARS
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("For example which policy of the school says so, and when it was agreed."),
        max_length=300,
    )


class PersonFileForm(forms.Form):
    """Whom a document is about, and what it is for."""

    what_for = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[
            ("access", _("The person asked what is kept about them (subject access)")),
            ("transfer", _("A pupil goes to another school")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is for")},
    )
    reference = forms.CharField(
        label=_("Reference of the pupil"),
        help_text=_("As the incidents have it, such as an admission number."),
        max_length=REFERENCE_LENGTH,
        required=False,
    )
    colleague = forms.ChoiceField(label=_("Or somebody with an account here"), required=False)
    to_school = forms.CharField(label=_("The other school"), max_length=NAME_LENGTH, required=False)
    left_on = GovukDateField(label=_("Last day at this school"), required=False)

    looks = {"what_for": Look(reveals={"transfer": ["to_school", "left_on"]})}

    def __init__(self, *args: Any, colleagues: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["colleague"]
        field.choices = [("", _("Nobody")), *((str(person.pk), person.name) for person in colleagues)]

    def clean(self) -> dict[str, Any]:
        """Adds what is missing, beside the field that misses it."""
        given = self.cleaned_data
        if bool(given.get("reference")) == bool(given.get("colleague")) and "reference" not in self.errors:
            self.add_error(
                "reference", forms.ValidationError(_("Enter a reference, or choose somebody"), code="missing")
            )
        if given.get("what_for") == "transfer":
            for name, message in (
                ("to_school", _("Enter the name of the other school")),
                ("left_on", _("Enter the last day")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError(message, code="missing"))
        return given

    @property
    def whom(self) -> str:
        """The person as `ask_for_person_file` wants them. Of a valid form."""
        return self.cleaned_data["reference"] or f"{ACCOUNT}{self.cleaned_data['colleague']}"

    @property
    def transfer(self) -> Transfer | None:
        """Where the file goes; None for subject access. Of a valid form."""
        if self.cleaned_data["what_for"] != "transfer":
            return None
        return Transfer(self.cleaned_data["to_school"], self.cleaned_data["left_on"])


class SentForm(forms.Form):
    """When and how a file went to another school."""

    sent_on = GovukDateField(label=_("Day on which it was sent"), latest=timezone.localdate)
    how = forms.CharField(
        label=_("How was it sent?"),
        help_text=_("For example by courier, or by the county’s secure transfer."),
        max_length=NAME_LENGTH,
    )


class ReceivedForm(forms.Form):
    """Who at the other school confirmed that it has the file."""

    received_on = GovukDateField(label=_("Day on which they confirmed it"), latest=timezone.localdate)
    received_by = forms.CharField(label=_("Who confirmed it?"), max_length=NAME_LENGTH)


class CheckForm(forms.Form):
    """A document that somebody wants to know the origin of."""

    file = UploadField(label=_("PDF to compare"), kinds=(Kind.PDF,))


def file_form(*args: Any, incident: Incident) -> FileForm:
    """The form for a file of this incident, which takes the kinds that may stand beside it."""
    return FileForm(*args, kinds=rules.kinds_for(incident))
