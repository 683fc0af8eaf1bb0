"""Every Django form in GOV.UK markup: a form renderer, and the bound field that knows how each field is drawn.

Settings name `FORM_RENDERER = "lantern.ui.forms.Renderer"`; nothing else is needed, and forms of installed packages are
drawn alike. A form that wants more says so in two attributes:

    class AddSchool(forms.Form):
        label_is_heading = True          # one question on the page: its label is the page's <h1>
        looks = {"phase": Look(hints={"pru": _("Alternative provision")}, reveals={"other": ["phase_name"]})}
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

from lantern.ui.dates import BOX_LABELS, PARTS, GovukDateField, GovukDateInput
from lantern.ui.plain_errors import messages_for

__all__ = ["GovukBoundField", "GovukDateField", "GovukDateInput", "Look", "Renderer"]

WIDTHS = (2, 3, 4, 5, 10, 20, 30)
NUMBER_WIDTH = 5
TEXTAREA_ROWS = 5


@dataclass(frozen=True)
class Look:
    """How one field is drawn, where the usual way is not wanted. Keys of `hints` and `reveals` are choice values."""

    hints: Mapping[str, Any] = field(default_factory=dict)
    reveals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    label_size: str = "s"
    label_hidden: bool = False
    width: int = 0
    inline: bool = False
    small: bool = False
    prefix: str = ""
    suffix: str = ""
    count: bool = True


@dataclass(frozen=True)
class Option:
    """One radio or checkbox, with what hangs below it."""

    id: str
    value: str
    label: Any
    kind: str
    checked: bool
    disabled: bool
    hint: Any
    revealed: list["GovukBoundField"]


@dataclass(frozen=True)
class DateBox:
    """One of the three boxes of a date."""

    id: str
    name: str
    label: Any
    value: str
    width: int
    wrong: bool


# First match wins: widget, template, class of the control.
_DRAWN: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (GovukDateInput, "date", "govuk-input govuk-date-input__input"),
    (forms.PasswordInput, "password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Widget, "input", "govuk-input"),
)


class GovukBoundField(BoundField):
    """A field of a form as its template sees it: kind, classes, ids, hints and messages."""

    def __init__(self, form: forms.BaseForm, bound: forms.Field, name: str) -> None:
        super().__init__(form, bound, name)
        self.look: Look = getattr(form, "looks", {}).get(name, Look())
        _, self.kind, self.css = next(row for row in _DRAWN if isinstance(bound.widget, row[0]))
        _settle(bound.widget, bound)

    @property
    def template_name(self) -> str:
        own: str | None = getattr(self.field, "template_name", None)
        return own or f"ui/fields/{self.kind}.html"

    @cached_property
    def messages(self) -> list[str]:
        """What is wrong, in plain words; the error summary shows the same sentences."""
        return messages_for(self)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def error_href(self) -> str:
        """Where a link of the error summary goes: the first control that can take the focus."""
        if self.kind == "date":
            return f"#{next((box.id for box in self.boxes if box.wrong), self.boxes[0].id)}"
        if self.kind in ("radios", "checkboxes"):
            first = next(iter(self.options), None)
            return f"#{first.id}" if first else ""
        return f"#{self.auto_id}"

    @property
    def is_heading(self) -> bool:
        """This field's label is the page's heading: the form has one question and says so."""
        if not getattr(self.form, "label_is_heading", False):
            return False
        first = next((name for name, drawn in self.form.fields.items() if not drawn.widget.is_hidden), None)
        return first == self.name

    @property
    def label_size(self) -> str:
        return "l" if self.is_heading else self.look.label_size

    @property
    def is_revealed(self) -> bool:
        """Drawn below the choice that opens it, not in its own turn."""
        looks: Mapping[str, Look] = getattr(self.form, "looks", {})
        return any(self.name in names for look in looks.values() for names in look.reveals.values())

    @property
    def use_fieldset(self) -> bool:
        return self.kind in ("radios", "checkboxes", "date")

    @property
    def counts(self) -> int:
        """The number of characters to count down from; 0 where nothing is counted."""
        limit = getattr(self.field, "max_length", None)
        return int(limit) if self.kind == "textarea" and limit and self.look.count else 0

    @property
    def describedby(self) -> str:
        """Ids of hint, message and counter, for a fieldset that describes its group."""
        return self.aria_describedby or ""

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Classes and aria links. No `required`: the server says what is missing, in words (GOV.UK)."""
        drawn = widget or self.field.widget
        built = dict(attrs)
        if drawn.is_hidden:
            return built
        built["class"] = " ".join(
            filter(None, (self.css, self._width_class(), self._error_class(), self._own_class(drawn)))
        )
        if self.field.disabled:
            built["disabled"] = True
        described = [self.aria_describedby or ""]
        if self.counts:
            built["class"] += " govuk-js-character-count"
            described.append(f"{self.auto_id}-info")
        if not self.use_fieldset and (links := " ".join(filter(None, described))):
            built.setdefault("aria-describedby", links)
        return built

    def _own_class(self, drawn: forms.Widget) -> str:
        return str(drawn.attrs.get("class", ""))

    def _error_class(self) -> str:
        if not self.errors or self.kind in ("radios", "checkboxes", "checkbox"):
            return ""
        return f"{self.css.split()[0]}--error"

    def _width_class(self) -> str:
        if self.kind != "input":
            return ""
        asked = self.look.width or self._natural_width()
        fitting = next((width for width in WIDTHS if width >= asked), 0) if asked else 0
        return f"govuk-input--width-{fitting}" if fitting else ""

    def _natural_width(self) -> int:
        if isinstance(self.field, forms.IntegerField | forms.FloatField):
            most = getattr(self.field, "max_value", None)
            return len(str(most)) if isinstance(most, int) else NUMBER_WIDTH
        return getattr(self.field, "max_length", None) or 0

    @property
    def control(self) -> str:
        """The bare file control, without Django's words about the present file."""
        return self.as_widget(forms.FileInput(attrs=self.field.widget.attrs))

    @cached_property
    def options(self) -> list[Option]:
        return list(self._each_option())

    def _each_option(self) -> Iterator[Option]:
        for part in self.subwidgets:
            data = part.data
            value = str(data["value"])
            yield Option(
                id=str(data["attrs"].get("id", "")),
                value=value,
                label=data["label"],
                kind=str(data["type"]),
                checked=bool(data["selected"]),
                disabled=bool(data["attrs"].get("disabled")),
                hint=self.look.hints.get(value, ""),
                revealed=[cast("GovukBoundField", self.form[name]) for name in self.look.reveals.get(value, ())],
            )

    @cached_property
    def boxes(self) -> list[DateBox]:
        drawn = self.field.widget.get_context(self.html_name, self.value(), {"id": self.auto_id})["widget"][
            "subwidgets"
        ]
        wrong = self._wrong_parts()
        return [
            DateBox(
                id=str(box["attrs"]["id"]),
                name=box["name"],
                label=BOX_LABELS[part],
                value="" if box["value"] is None else box["value"],
                width=4 if part == "year" else 2,
                wrong=part in wrong,
            )
            for part, box in zip(PARTS, drawn, strict=True)
        ]

    def _wrong_parts(self) -> set[str]:
        wrong: set[str] = set()
        for error in self.errors.as_data():
            params = error.params if isinstance(error.params, dict) else {}
            wrong.update(params.get("parts", PARTS))
        return wrong


def _settle(widget: forms.Widget, bound: forms.Field) -> None:
    """The control as GOV.UK asks for it: numbers in a text box, no placeholder, no cutting of pasted text.

    Safe to write on the widget: every form has its own copy.
    """
    widget.attrs.pop("placeholder", None)
    if type(widget) is forms.NumberInput:
        widget.input_type = "text"
        for name in ("min", "max", "step"):
            widget.attrs.pop(name, None)
        widget.attrs.setdefault("inputmode", "numeric" if isinstance(bound, forms.IntegerField) else "decimal")
    if isinstance(widget, forms.widgets.Input | forms.Textarea):
        widget.attrs.pop("maxlength", None)
        widget.attrs.pop("minlength", None)
    if isinstance(widget, forms.Textarea):
        widget.attrs.pop("cols", None)
        if widget.attrs.get("rows") in (None, "10"):
            widget.attrs["rows"] = TEXTAREA_ROWS
    if isinstance(widget, forms.EmailInput | forms.URLInput | forms.PasswordInput):
        widget.attrs.setdefault("spellcheck", "false")
        widget.attrs.setdefault("autocapitalize", "none")


class Renderer(TemplatesSetting):
    """Draws a form and its fields from the templates under ui/fields/."""

    form_template_name = "ui/fields/form.html"
    formset_template_name = "ui/fields/formset.html"
    bound_field_class = GovukBoundField
