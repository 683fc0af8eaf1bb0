"""What officers fill in about a course. Forms clean; they never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantern.files.forms import UploadField
from lantern.files.kinds import PICTURES
from lantern.ui.forms import Look
from lantern.ui.writing import LongText, SeenForm
from training.authority.actions.courses import Cover
from training.authority.actions.parts import ModuleText
from training.authority.models import (
    ADDRESS_LENGTH,
    EDITION_LENGTH,
    LINE_LENGTH,
    LONGEST_COURSE,
    MOST_ATTEMPTS,
    NAME_LENGTH,
    TITLE_LENGTH,
    Course,
    Module,
)
from training.roles import StaffRole
from training.topics import Topic

BODY_LENGTH = 20_000
# A picture is made smaller anyway; what a camera gives has less.
PICTURE_MEGABYTES = 10
NOT_A_NUMBER = _("Enter a whole number")


def roles_field() -> forms.MultipleChoiceField:
    """Who it is for, as boxes to tick."""
    return forms.MultipleChoiceField(
        label=_("Who is it for?"),
        choices=StaffRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one")},
    )


def number_field(label: Any, *, least: int, most: int, hint: Any) -> forms.IntegerField:
    """A whole number with its own sentences."""
    between = _("Enter a number from %(least)s to %(most)s") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=hint,
        error_messages={"required": between, "invalid": NOT_A_NUMBER, "min_value": between, "max_value": between},
    )


class CoverForm(SeenForm):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, error_messages={"required": _("Enter a title")})
    summary = LongText(
        label=_("Summary"), help_text=_("What people learn, in two or three sentences. Learners see this.")
    )
    roles = roles_field()
    topics = forms.MultipleChoiceField(
        label=_("What is it about? (optional)"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Schools ask their staff how confident they are in these. Where few are, Lantern suggests this course to the school."
        ),
    )
    minutes = number_field(
        _("How many minutes does it take?"), least=1, most=LONGEST_COURSE, hint=_("Learners plan by it.")
    )
    edition = forms.CharField(
        label=_("Edition"),
        max_length=EDITION_LENGTH,
        required=False,
        help_text=_("How people name this version, for example “2026–27”. It stands on certificates."),
    )
    pass_mark = number_field(
        _("Pass mark"), least=1, most=100, hint=_("How many questions must be right, in per cent. 80 is usual.")
    )
    attempts = number_field(
        _("How often may the quiz be taken?"),
        least=0,
        most=MOST_ATTEMPTS,
        hint=_("0 means as often as somebody likes."),
    )
    looks = {
        "summary": Look(count=False),
        "roles": Look(small=True),
        "topics": Look(small=True),
        "minutes": Look(width=3),
        "edition": Look(width=20),
        "pass_mark": Look(width=3),
        "attempts": Look(width=3),
    }

    def cover(self) -> Cover:
        """Of a valid form."""
        return Cover(**{name: self.cleaned_data[name] for name in Cover.__dataclass_fields__})


class NewCourseForm(CoverForm):
    seen = None  # type: ignore[assignment]  # Django's way to leave out a field of the parent

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"minutes": 30, "pass_mark": 80, "attempts": 0}
        super().__init__(*args, **options)
        self.order_fields(["title", "summary", "roles", "topics", "minutes", "edition", "pass_mark", "attempts"])


class ModuleForm(SeenForm):
    title = forms.CharField(
        label=_("Title of the module"), max_length=TITLE_LENGTH, error_messages={"required": _("Enter a title")}
    )
    body = LongText(
        label=_("Text"),
        max_length=BODY_LENGTH,
        rows=16,
        help_text=_(
            "An empty line begins a paragraph. “## ” begins a heading, “* ” an item of a list. **Two stars** make bold. "
            "[Words](https://address) make a link, ![](name) shows a picture of this module."
        ),
    )
    video_url = forms.URLField(
        label=_("Address of a video"),
        max_length=ADDRESS_LENGTH,
        required=False,
        assume_scheme="https",
        help_text=_("Learners follow it as a link. Nothing is loaded from there before."),
        error_messages={"invalid": _("Enter an address that begins with https://")},
    )
    transcript = LongText(
        label=_("What is said and shown in the video"),
        max_length=BODY_LENGTH,
        rows=8,
        help_text=_("For people who cannot hear or see it, and for those in a room without sound."),
    )
    looks = {"body": Look(count=False), "transcript": Look(count=False)}

    def clean_video_url(self) -> str:
        address = str(self.cleaned_data["video_url"])
        if address and not address.startswith("https://"):
            raise forms.ValidationError(_("Enter an address that begins with https://"))
        return address

    def text(self) -> ModuleText:
        """Of a valid form."""
        return ModuleText(**{name: self.cleaned_data[name] for name in ModuleText.__dataclass_fields__})


class PictureForm(forms.Form):
    file = UploadField(label=_("Picture"), kinds=PICTURES, most_megabytes=PICTURE_MEGABYTES)
    name = forms.SlugField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("One word, such as “map”. The text shows the picture with ![](map)."),
        error_messages={
            "required": _("Enter a name"),
            "invalid": _("Use letters, digits and hyphens only"),
        },
    )
    words = forms.CharField(
        label=_("What is on it?"),
        max_length=LINE_LENGTH,
        help_text=_("Read out to people who cannot see the picture. Say what it tells, not how it looks."),
        error_messages={"required": _("Enter what is on the picture")},
    )
    looks = {"name": Look(width=20)}


class DownloadForm(forms.Form):
    file = UploadField(label=_("File"))
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("What learners read on the link."),
        error_messages={"required": _("Enter a title")},
    )


class PublishForm(SeenForm):
    """Whether older certificates count on; asked only where there is an older version."""

    older = forms.ChoiceField(
        label=_("What about certificates of older versions?"),
        choices=[
            ("keep", _("They go on counting")),
            ("void", _("They stop counting, and people take the course again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of older certificates")},
    )
    why_void = forms.CharField(
        label=_("Why?"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=_("People whose certificate stops counting read this."),
    )
    looks = {
        "older": Look(
            reveals={"void": ["why_void"]},
            hints={"keep": _("Usual. They run out as the requirement says.")},
        )
    }

    def __init__(self, *args: Any, has_older: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_older:
            del self.fields["older"], self.fields["why_void"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("older") == "void" and not str(data.get("why_void") or "").strip():
            self.add_error("why_void", _("Enter why older certificates stop counting"))
        return data

    def reason(self) -> str:
        """Why older certificates are void; empty if they count on. Of a valid form."""
        return str(self.cleaned_data["why_void"]) if self.cleaned_data.get("older") == "void" else ""


class WithdrawForm(forms.Form):
    reason = LongText(
        label=_("Why is it withdrawn?"),
        required=True,
        max_length=1_000,
        help_text=_("Colleagues can read this. It cannot be changed later."),
        error_messages={"required": _("Enter why it is withdrawn")},
    )


def cover_of(course: Course) -> dict[str, Any]:
    """What a form about the cover starts from."""
    return {name: getattr(course, name) for name in Cover.__dataclass_fields__} | {"seen": course.cover_revision}


def text_of(module: Module) -> dict[str, Any]:
    """What a form about the module starts from."""
    return {name: getattr(module, name) for name in ModuleText.__dataclass_fields__} | {"seen": module.revision}
