import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from lantern.ui.forms import GovukDateField, Look
from tests.ui.drawn import Element, read

PHASES = (("primary", "Primary"), ("other", "Something else"))


class EveryKind(forms.Form):
    title = forms.CharField(label="Title", max_length=80, help_text="Seen by <schools>.")
    urn = forms.CharField(label="URN", max_length=6)
    email = forms.EmailField(label="Email address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"placeholder": "Password"}))
    pupils = forms.IntegerField(label="Number of pupils", min_value=1, max_value=9999)
    note = forms.CharField(label="Note", max_length=200, widget=forms.Textarea, help_text="Do not name pupils.")
    authority = forms.ChoiceField(label="Authority", choices=(("", "Choose"), ("a", "Hillshire")))
    phase = forms.ChoiceField(label="Phase", choices=PHASES, widget=forms.RadioSelect, help_text="As in the register.")
    phase_other = forms.CharField(label="Which phase?", required=False)
    topics = forms.MultipleChoiceField(label="Topics", choices=PHASES, widget=forms.CheckboxSelectMultiple)
    due = GovukDateField(label="Due date", help_text="For example, 27 3 2027")
    register = forms.FileField(label="Register")
    agreed = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    looks = {"phase": Look(hints={"primary": "Reception to year 6"}, reveals={"other": ["phase_other"]})}


VISIBLE = [name for name in EveryKind.base_fields if name != "token"]
GROUPS = ("phase", "topics", "due")


def drawn(form: forms.Form) -> Element:
    return read(str(form))


def control_of(tree: Element, name: str) -> Element:
    """What the error summary points to: the first control of the field."""
    form = EveryKind({})
    return tree.one(id=form[name].error_href.removeprefix("#"))


@pytest.mark.parametrize("name", VISIBLE)
def test_every_control_has_a_label_and_no_id_is_used_twice(name: str) -> None:
    tree = drawn(EveryKind())
    control = control_of(tree, name)
    assert tree.one("label", for_=control["id"]).words()
    ids = [element["id"] for element in tree.walk() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [name for name in VISIBLE if EveryKind.base_fields[name].required])
def test_an_error_is_said_beside_the_field_and_linked_to_it(name: str) -> None:
    form = EveryKind({})
    tree = drawn(form)
    message = tree.one("p", id=f"id_{name}_error")
    assert message.words() == f"Error: {form[name].messages[0]}"
    control = control_of(tree, name)
    describing = tree.one("fieldset", aria_describedby=_described(form, name)) if name in GROUPS else control
    assert message["id"] in describing["aria-describedby"].split()


def _described(form: forms.Form, name: str) -> str:
    return form[name].aria_describedby


@pytest.mark.parametrize("name", ["title", "note", "phase", "due"])
def test_a_hint_is_linked_and_escaped(name: str) -> None:
    tree = drawn(EveryKind())
    hint = tree.one("div", id=f"id_{name}_helptext")
    assert hint.words() == EveryKind.base_fields[name].help_text
    assert [element for element in tree.walk() if hint["id"] in (element.get("aria-describedby") or "").split()]


def test_the_summary_links_every_message_to_its_field_in_order() -> None:
    form = EveryKind({})
    html = Template("{% load ui %}{% error_summary form %}").render(Context({"form": form}))
    links = read(html).all("a")
    assert [link.words() for link in links] == [form[name].messages[0] for name in VISIBLE if form[name].messages]
    tree = drawn(form)
    for link in links:
        target = tree.one(id=link["href"].removeprefix("#"))
        assert target.tag in ("input", "select", "textarea")


def test_the_summary_draws_nothing_for_a_form_without_errors() -> None:
    assert not Template("{% load ui %}{% error_summary form %}").render(Context({"form": EveryKind()})).strip()


def test_the_summary_says_what_belongs_to_no_field() -> None:
    form = EveryKind({})
    form.add_error(None, "Choose another round")
    html = Template("{% load ui %}{% error_summary form %}").render(Context({"form": form}))
    assert read(html).all("li")[0].words() == "Choose another round"


def test_the_server_speaks_instead_of_the_browser() -> None:
    tree = drawn(EveryKind())
    for control in tree.all("input") + tree.all("textarea") + tree.all("select"):
        assert not {"required", "maxlength", "placeholder", "min", "max", "step"} & set(control.attributes)
    assert tree.one(id="id_pupils")["type"] == "text"
    assert tree.one(id="id_pupils")["inputmode"] == "numeric"


def test_a_box_is_as_wide_as_what_belongs_in_it() -> None:
    tree = drawn(EveryKind())
    assert tree.one(id="id_urn").has_class("govuk-input--width-10")
    assert tree.one(id="id_pupils").has_class("govuk-input--width-4")
    assert "govuk-input--width" not in tree.one(id="id_title")["class"]


def test_a_choice_can_have_a_hint_and_open_another_question() -> None:
    tree = drawn(EveryKind())
    radio = tree.one("input", type="radio", value="primary")
    assert tree.one(id=radio["aria-describedby"]).words() == "Reception to year 6"
    opened = tree.one("div", cls="govuk-radios__conditional")
    assert opened.one("input")["name"] == "phase_other"
    assert len(tree.all("input", name="phase_other")) == 1


def test_what_was_typed_is_kept() -> None:
    sent = {
        "title": "<b>",
        "phase": "other",
        "topics": ["other"],
        "due_day": "31",
        "due_month": "2",
        "due_year": "2026",
    }
    tree = drawn(EveryKind(sent))
    assert tree.one(id="id_title")["value"] == "<b>"
    assert [radio["value"] for radio in tree.all("input", type="radio") if "checked" in radio.attributes] == ["other"]
    assert [tree.one(name=f"due_{part}")["value"] for part in ("day", "month", "year")] == ["31", "2", "2026"]


def test_a_password_can_be_shown_and_is_never_sent_back() -> None:
    tree = drawn(EveryKind({"password": "secret words"}))
    box = tree.one(id="id_password")
    assert box["type"] == "password"
    assert box.get("value") is None
    assert tree.one("button", aria_controls="id_password")["hidden"] == ""


def test_a_long_text_says_how_long_it_may_be() -> None:
    tree = drawn(EveryKind())
    note = tree.one("textarea")
    assert tree.one(cls="govuk-character-count")["data-maxlength"] == "200"
    counter = tree.one(id="id_note-info")
    assert counter.words() == "You can enter up to 200 characters"
    assert note["aria-describedby"].split() == ["id_note_helptext", "id_note-info"]


class OneQuestion(forms.Form):
    label_is_heading = True
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Why?")


class OneChoice(forms.Form):
    label_is_heading = True
    phase = forms.ChoiceField(label="Which phase?", choices=PHASES, widget=forms.RadioSelect)


@pytest.mark.parametrize("form", [OneQuestion, OneChoice])
def test_the_label_of_the_only_question_is_the_heading(form: type[forms.Form]) -> None:
    assert drawn(form()).one("h1").words().endswith("?")


def test_a_hidden_field_is_drawn_bare() -> None:
    token = drawn(EveryKind(initial={"token": "t"})).one("input", type="hidden")
    assert token.attributes == {"type": "hidden", "name": "token", "value": "t", "id": "id_token"}


def test_a_file_field_keeps_quiet_about_djangos_current_file() -> None:
    form = EveryKind({}, {"register": SimpleUploadedFile("empty.csv", b"")})
    assert form["register"].messages == ["The file is empty. Choose another file"]
    assert drawn(form).one("input", type="file").has_class("govuk-file-upload--error")
