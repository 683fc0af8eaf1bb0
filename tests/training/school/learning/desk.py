"""A course of Hillshire's and people of Oak who take it."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person, run_jobs, visitor
from training.authority.models import Course, CourseVersion
from training.content import CourseContent, ModuleContent, as_data
from training.questions import Option, Question, QuestionKind
from training.school.actions.staff import Facts, add_staff
from training.school.learning.actions.enrolling import enrol
from training.school.learning.actions.links import make_link
from training.school.learning.models import Certificate, Enrolling, Enrolment
from training.school.models import StaffMember

RIGHT: dict[str, Any] = {
    "q1": {"reply": "b"},
    "q2": {"reply": ["a", "c"]},
    # Shown mixed: see `right_places`.
    "q3": {},
    "q4": {},
    "q5": {"reply": "b"},
}


def _option(key: str, text: str, **more: Any) -> Option:
    return Option(id=key, text=text, **more)


def questions() -> tuple[Question, ...]:
    """One of each kind."""
    return (
        Question(
            "q1",
            QuestionKind.SINGLE,
            "Whom do you tell first?",
            (
                _option("a", "A friend", feedback="Not a friend: what you know is confidential."),
                _option("b", "The safeguarding lead", right=True, feedback="Yes, at once."),
            ),
            explanation="The lead decides what happens next.",
        ),
        Question(
            "q2",
            QuestionKind.MULTIPLE,
            "What do you write down?",
            (
                _option("a", "What was said", right=True),
                _option("b", "What you guess"),
                _option("c", "When it was", right=True),
            ),
        ),
        Question(
            "q3",
            QuestionKind.ORDER,
            "Put the steps in order",
            (_option("a", "Listen"), _option("b", "Write it down"), _option("c", "Tell the lead")),
        ),
        Question(
            "q4",
            QuestionKind.MATCH,
            "Who looks after what?",
            (_option("a", "Filtering", match="IT support"), _option("b", "Concerns", match="The lead")),
        ),
        Question(
            "q5",
            QuestionKind.SCENARIO,
            "What do you do?",
            (_option("a", "Look at the picture"), _option("b", "Leave the phone and fetch the lead", right=True)),
            situation="A pupil shows you a picture of another pupil.",
        ),
    )


def publish(
    authority: TenantInfo, *, course_id: uuid.UUID | None = None, number: int = 1, **more: Any
) -> CourseContent:
    """A version of a course of this authority, as publishing it writes it."""
    voids = more.pop("voids", "")
    with as_tenant(authority):
        course = Course.objects.filter(pk=course_id).first() or Course.objects.create(
            title="Annual update", roles=["teacher"], changed_by_name="Olu"
        )
        facts: dict[str, Any] = {
            "title": "Annual update",
            "summary": "What everybody needs to know this year.",
            "minutes": 20,
            "roles": ("teacher",),
            "edition": f"2026 to 2027, {number}",
            "pass_mark": 80,
            "attempts": 2,
            "modules": (
                ModuleContent(id="m1", title="Why it matters", body="Children are **online**.\n\n<script>x</script>"),
                ModuleContent(id="m2", title="What to do", body="Tell the lead.", questions=questions()),
            ),
        } | more
        content = CourseContent(id=uuid.uuid4(), course_id=course.pk, number=number, **facts)
        CourseVersion.objects.create(
            pk=content.id,
            course=course,
            number=number,
            title=content.title,
            summary=content.summary,
            edition=content.edition,
            minutes=content.minutes,
            roles=list(content.roles),
            topics=list(content.topics),
            pass_mark=content.pass_mark,
            attempts=content.attempts,
            content=as_data(content),
            voids_older=bool(voids),
            why_void=voids,
            published_by_name="Olu",
        )
    return content


@dataclass
class Desk:
    """Oak with its safeguarding lead, a teacher who has an account, and a course that can be taken."""

    world: World
    dsl: User
    teacher: User
    course: CourseContent
    staff: dict[str, StaffMember] = field(default_factory=dict)

    @property
    def oak(self) -> TenantInfo:
        return self.world.oak

    def add(self, name: str, **facts: Any) -> StaffMember:
        with as_tenant(self.oak):
            facts = {"roles": ("teacher",), "started_on": date(2020, 9, 1)} | facts
            return add_staff(facts=Facts(name=name, **facts), by=self.dsl)

    def link(self, staff: StaffMember, person: User) -> StaffMember:
        """The member of staff has this account."""
        with as_tenant(self.oak):
            staff.person = person
            staff.save(update_fields=["person"])
        return staff

    def enrol(self, *staff: StaffMember, due_on: date | None = None, version: CourseContent | None = None) -> Enrolling:
        """Asked for, and not done before the jobs run."""
        with as_tenant(self.oak):
            return enrol(
                staff_ids=[one.pk for one in staff], version_id=(version or self.course).id, due_on=due_on, by=self.dsl
            )

    def enrolled(self, staff: StaffMember, **more: Any) -> Enrolment:
        self.enrol(staff, **more)
        run_jobs(self.world)
        with as_tenant(self.oak):
            return Enrolment.objects.going().select_related("staff").get(staff=staff)

    def lead(self) -> Client:
        return client_for(self.oak, self.dsl)

    def learner(self) -> "Learner":
        """The teacher's browser, by their account."""
        return Learner(client_for(self.oak, self.teacher), "/training/my/")

    def by_link(self, staff: StaffMember) -> "Learner":
        """A browser that never signed in, on a personal link."""
        with as_tenant(self.oak):
            _link, address = make_link(staff=staff, by=self.dsl)
        return Learner(visitor(self.oak), re.sub(r"^https?://[^/]+", "", address))

    def certificate(self, enrolment: Enrolment) -> Certificate:
        with as_tenant(self.oak):
            return Certificate.objects.select_related("file", "enrolment").get(enrolment=enrolment, voided_at=None)


def desk_of(world: World) -> Desk:
    """Oak, with a teacher on its staff list and a course of its authority's."""
    desk = Desk(
        world=world,
        dsl=make_person(world.oak, Role.DSL, name="Priya Nair"),
        teacher=make_person(world.oak, Role.STAFF, name="Grace Obi"),
        course=publish(world.hillshire),
    )
    desk.staff["grace"] = desk.link(desk.add("Grace Obi", email="grace.obi@oak.test"), desk.teacher)
    return desk


@dataclass
class Learner:
    """A browser on one of the two ways, that reads and replies as a person does: by what the pages offer."""

    browser: Client
    base: str

    def get(self, path: str = "") -> str:
        return self.page(self.browser.get(self.base + path))

    def page(self, response: Any) -> str:
        assert response.status_code == 200, (response.status_code, getattr(response, "url", ""))
        return str(response.content.decode())

    def post(self, path: str, data: Any = None) -> Any:
        return self.browser.post(self.base + path, data or {})

    def read(self, enrolment: Enrolment) -> None:
        for module_id in ("m1", "m2"):
            assert self.post(f"{enrolment.pk}/pages/{module_id}/").status_code == 302

    def begin(self, enrolment: Enrolment) -> str:
        """The address of the question that comes first."""
        return str(self.post(f"{enrolment.pk}/quiz/").url)

    def reply(self, enrolment: Enrolment, number: int, data: Any = None) -> Any:
        """Sends the right reply, or the one given."""
        return self.post(f"{enrolment.pk}/quiz/{number}/", self.right(enrolment, number) if data is None else data)

    def right(self, enrolment: Enrolment, number: int) -> dict[str, Any]:
        """The right reply as the form on the page sends it."""
        question = questions()[number - 1]
        if question.kind not in {QuestionKind.ORDER, QuestionKind.MATCH}:
            return dict(RIGHT[question.id])
        page = self.get(f"{enrolment.pk}/quiz/{number}/")
        labels = re.findall(r'<label class="govuk-label[^"]*" for="id_(part_\d)">\s*([^<]+?)\s*</label>', page)
        if question.kind == QuestionKind.ORDER:
            places = {option.text: str(place) for place, option in enumerate(question.options, start=1)}
            return {name: places[text] for name, text in labels}
        partners = {option.text: option.match for option in question.options}
        values = {text: value for value, text in re.findall(r'<option value="([^"]+)">([^<]+)</option>', page)}
        return {name: values[partners[text]] for name, text in labels}

    def pass_course(self, enrolment: Enrolment) -> None:
        self.read(enrolment)
        self.begin(enrolment)
        for number in range(1, 6):
            assert self.reply(enrolment, number).status_code == 302, number
