"""What an officer fills in about a session and its register."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import DomainError
from lantern.ui.forms import GovukDateField, Look
from training.authority.sessions.actions import Details
from training.authority.sessions.models import (
    MOST_PLACES,
    NAME_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    How,
    Session,
)
from training.authority.sessions.queries import Booked
from training.authority.sessions.rules import check_places, check_times
from training.when import clock_in, day_ends, moment_of

CAME: Final = "yes"
MISSED: Final = "no"
_MARKS: Final = {True: CAME, False: MISSED, None: ""}


class ClockField(forms.CharField):
    """A time of day, written as people write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = clock_in(text)
        if found is None:
            raise ValidationError(_("Enter a time, such as 9:30 or 3:15pm"))
        return found


class SessionForm(forms.Form):
    """Everything about a session. `details()` is what it says once it is valid."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    summary = forms.CharField(
        label=_("What it is about (optional)"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who should come, and what they will be able to do afterwards."),
    )
    course = forms.ChoiceField(
        label=_("Does being there count as one of your courses?"),
        required=False,
        help_text=_("Everybody who came then holds the newest version of it."),
    )
    how = forms.ChoiceField(label=_("How do people take part?"), widget=forms.RadioSelect, choices=How.choices)
    place = forms.CharField(
        label=_("Place"),
        max_length=PLACE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Address and room, and how to get in."),
    )
    link = forms.CharField(
        label=_("Joining link"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
        help_text=_("Only people with a place see it."),
    )
    led_by = forms.CharField(label=_("Led by (optional)"), max_length=NAME_LENGTH, required=False)
    day = GovukDateField(label=_("Day"))
    starts = ClockField(label=_("Starts at"), help_text=_("Such as 9:30 or 3:15pm."))
    ends = ClockField(label=_("Ends at"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES)
    per_school = forms.IntegerField(
        label=_("Most places for one school (optional)"),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        help_text=_("Those who wait count too."),
    )
    closes_on = GovukDateField(
        label=_("Last day to book (optional)"),
        required=False,
        help_text=_("Without one, schools can book until the session starts."),
    )

    looks = {
        "how": Look(reveals={How.IN_PERSON: ["place"], How.ONLINE: ["link"]}),
        "starts": Look(width=10),
        "ends": Look(width=10),
    }

    def __init__(
        self, *args: Any, courses: Sequence[Any] = (), session: Session | None = None, link: str = "", **kwargs: Any
    ) -> None:
        """`courses` are those that schools can take now; `session` with its link is the one that is changed."""
        self.courses = {str(course.id): course for course in courses}
        self.session = session
        if session is not None:
            kwargs["initial"] = _initial(session, link)
        super().__init__(*args, **kwargs)
        choices = [("", _("No, it stands for itself")), *((key, course.title) for key, course in self.courses.items())]
        if session and session.course_id and str(session.course_id) not in self.courses:
            choices.append((str(session.course_id), session.course_title))
        self.fields["course"].choices = choices  # type: ignore[attr-defined] # a choice field
        if len(choices) == 1:
            del self.fields["course"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_where(data)
        if all(data.get(name) for name in ("day", "starts", "ends")):
            self._check_when(data)
        if self.session is not None and data.get("places"):
            self._add("places", lambda: check_places(self.session, data["places"]))
        return data

    def details(self) -> Details:
        data, course = self.cleaned_data, self._course()
        online = data["how"] == How.ONLINE
        return Details(
            title=data["title"],
            summary=data["summary"],
            how=data["how"],
            place="" if online else data["place"],
            link=data["link"] if online else "",
            led_by=data["led_by"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            closes_at=data["closes_at"],
            places=data["places"],
            per_school=data["per_school"],
            **course,
        )

    def _check_where(self, data: dict[str, Any]) -> None:
        if data.get("how") == How.IN_PERSON and not data.get("place"):
            self.add_error("place", _("Enter where it is"))
        if data.get("how") == How.ONLINE:
            try:
                URLValidator(schemes=["https"])(data.get("link") or "")
            except ValidationError:
                self.add_error("link", _("Enter the address at which people join, beginning with https://"))

    def _check_when(self, data: dict[str, Any]) -> None:
        zone: Any = timezone.get_current_timezone()
        found: dict[str, datetime] = {}
        for name in ("starts", "ends"):
            try:
                found[name] = moment_of(data["day"], data[name], zone)
            except DomainError as problem:
                self.add_error(name, str(problem.message))
        if len(found) < 2:
            return
        closes = min(day_ends(data["closes_on"], zone), found["starts"]) if data.get("closes_on") else found["starts"]
        if data.get("closes_on") and data["closes_on"] > data["day"]:
            self.add_error("closes_on", _("The last day to book must be the day of the session or before"))
            return
        data |= {"starts_at": found["starts"], "ends_at": found["ends"], "closes_at": closes}
        self._add("", lambda: check_times(found["starts"], found["ends"], closes))

    def _add(self, name: str, rule: Any) -> None:
        try:
            rule()
        except DomainError as problem:
            self.add_error(name or problem.code, str(problem.message))

    def _course(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("course", "")
        course = self.courses.get(chosen)
        if course is not None:
            return {
                "course_id": course.id,
                "version_id": course.version_id,
                "course_title": course.title,
                "course_edition": str(course.edition),
            }
        if chosen and self.session is not None:
            held = self.session
            return {
                "course_id": held.course_id,
                "version_id": held.version_id,
                "course_title": held.course_title,
                "course_edition": held.course_edition,
            }
        return {}


class CancelForm(forms.Form):
    because = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who is booked reads it. Say when there will be another one, if you know."),
    )


class RegisterForm(forms.Form):
    """For each person whether they came. Nobody has to be marked at once."""

    def __init__(self, *args: Any, people: Iterable[Booked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.looks = {}
        for one in self.people:
            name = str(one.booking.pk)
            self.fields[name] = forms.ChoiceField(
                label=one.booking.attendee_name or _("A name that was removed"),
                help_text=one.school_name,
                choices=[(CAME, _("Came")), (MISSED, _("Did not come"))],
                widget=forms.RadioSelect,
                required=False,
                initial=_MARKS[one.booking.attended],
            )
            self.looks[name] = Look(inline=True, small=True)

    def marks(self, *, rest_came: bool) -> dict[uuid.UUID, bool]:
        """Whom the form marks; with `rest_came` whoever is left without a mark came."""
        chosen = {one.booking.pk: self.cleaned_data.get(str(one.booking.pk)) for one in self.people}
        return {key: mark == CAME if mark else True for key, mark in chosen.items() if mark or rest_came}


def _initial(session: Session, link: str) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    closes = None if session.closes_on_its_day else timezone.localdate(session.closes_at)
    if closes and timezone.localtime(session.closes_at).time() == datetime.min.time():
        closes = closes.fromordinal(closes.toordinal() - 1)
    return {
        "seen": session.revision,
        "title": session.title,
        "summary": session.summary,
        "course": str(session.course_id or ""),
        "how": session.how,
        "place": session.place,
        "link": link,
        "led_by": session.led_by,
        "day": starts.date(),
        "starts": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "places": session.places,
        "per_school": session.per_school,
        "closes_on": closes,
    }
