"""What officers say about several statements at once. Forms clean; they never write."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.drafts import DraftSection
from checklists.authority.many_undo import Kind
from checklists.authority.models import HEAVIEST, Section, Statement
from lantern.ui.forms import Look
from tenants.register.phases import Phase


class ManyForm(forms.Form):
    """One question about the ticked statements. It starts from what all of them have now, if that is the same."""

    kind: ClassVar[Kind]
    submit_text: ClassVar[Promise]
    label_is_heading = True
    looks: dict[str, Look] = {}

    def __init__(
        self, data: Any = None, *, ticked: Sequence[Statement], sections: Iterable[DraftSection], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.sections = {str(part.section.pk): part.section for part in sections}
        now = [self.now(statement) for statement in ticked]
        if all(value == now[0] for value in now):
            self.initial[self.kind] = now[0]

    def now(self, statement: Statement) -> Any:
        """What the statement has."""
        return getattr(statement, self.kind)

    def chosen(self) -> Any:
        return self.cleaned_data[self.kind]


class PhasesForm(ManyForm):
    kind = "phases"
    submit_text = _("Change who answers")
    phases = forms.MultipleChoiceField(
        label=_("Which kinds of school answer these statements?"),
        choices=Phase.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none if they are for every school."),
    )


class WeightForm(ManyForm):
    kind = "weight"
    submit_text = _("Change the weight")
    weight = forms.IntegerField(
        label=_("How much do these statements weigh?"),
        min_value=1,
        max_value=HEAVIEST,
        help_text=_("From 1, the usual weight, to %(most)s. A weight of 2 counts twice.") % {"most": HEAVIEST},
        error_messages={
            "required": _("Enter a weight"),
            "invalid": _("Enter a whole number"),
            "min_value": _("The weight must be 1 or more"),
            "max_value": _("The weight must be %(most)s or less") % {"most": HEAVIEST},
        },
    )
    looks = {"weight": Look(width=2)}


class MoveForm(ManyForm):
    kind = "move"
    submit_text = _("Move them")
    move = forms.ChoiceField(
        label=_("Which section do these statements move to?"),
        widget=forms.RadioSelect,
        help_text=_("They go to its end, in the order they have now."),
        error_messages={"required": _("Choose a section")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["move"].choices = [(key, section.title) for key, section in self.sections.items()]  # type: ignore[attr-defined]

    def now(self, statement: Statement) -> str:
        return str(statement.section_id)

    def chosen(self) -> Section:
        return self.sections[self.cleaned_data["move"]]


MANY_FORMS: dict[str, type[ManyForm]] = {form.kind: form for form in (PhasesForm, WeightForm, MoveForm)}
