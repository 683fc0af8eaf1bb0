"""The officer's pages: from a starter course to a version and a requirement, writing a course of one's own, what goes wrong."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lantern.access.roles import Role
from tests.cast import as_tenant
from tests.checklists.authority.pages import day_parts, filled, queries_of, text_of
from tests.files.building import pdf, picture
from tests.training.conftest import Desk
from training.authority import catalogue
from training.authority.actions import courses, parts
from training.authority.drafts import draft_of
from training.authority.models import Course, Module, QuestionDraft
from training.questions import QuestionKind


def url(name: str, *args: object) -> str:
    return reverse(f"authority_training:{name}", urlconf="lantern.urls.authority", args=args)


def test_from_a_starter_course_to_a_version_that_schools_must_take(desk: Desk) -> None:
    client = desk.client
    assert "There are no courses yet" in text_of(client.get(url("courses")))
    assert "Online safety update for all staff" in text_of(client.get(url("starters")))
    course_id = uuid.UUID(client.post(url("take", "annual-update")).url.split("/")[3])
    assert "You have it" in text_of(client.get(url("starters")))

    checked = client.get(url("publish", course_id))
    assert "Check before you publish version 1" in text_of(checked)
    assert "The check found nothing to look at" in text_of(checked)
    done = client.post(url("publish", course_id), filled(client, url("publish", course_id)), follow=True)
    assert "Version 1 is published" in text_of(done)
    page = text_of(client.get(url("version", done.context["version"].pk)))
    assert "Which area of risk does each belong to?" in page
    assert "(right)" in page

    asked = client.post(url("take_requirement", "annual-update"))
    assert "Schools can see it now" in text_of(client.get(asked.url))
    assert "Online safety update for all staff" in text_of(client.get(url("requirements")))
    with as_tenant(desk.world.oak):
        (requirement,) = catalogue.requirements()
        assert requirement.course_ids == (course_id,)
        assert requirement.since == timezone.localdate()


def test_a_course_of_ones_own_is_written_previewed_and_published(desk: Desk) -> None:
    client = desk.client
    cover = {"title": "AI in class", "roles": ["teacher"], "minutes": 15, "pass_mark": 80, "attempts": 2}
    page = client.post(url("new_course"), cover, follow=True)
    course_id = page.context["course"].pk
    assert "There are no modules yet" in text_of(page)
    body = "Keep **names** out.\n\n![](map)\n\n<script>alert(1)</script>"
    module = {"seen": 0, "title": "Names", "body": body, "video_url": "https://video.example/1", "transcript": "Said."}
    client.post(url("add_module", course_id), module)
    with as_tenant(desk.world.hillshire):
        module_id = Module.objects.get(course=course_id).pk

    given = {"name": "map", "words": "Who is told", "file": SimpleUploadedFile("map.png", picture())}
    assert client.post(url("add_picture", course_id, module_id), given).status_code == 302
    given["file"] = SimpleUploadedFile("map.png", picture())
    again = client.post(url("add_picture", course_id, module_id), given)
    assert again.status_code == 409
    assert "has that name" in text_of(again)
    poster = {"title": "Poster", "file": SimpleUploadedFile("poster.pdf", pdf())}
    assert client.post(url("add_download", course_id, module_id), poster).status_code == 302
    assert "Poster" in text_of(client.get(url("module", course_id, module_id)))

    add = url("add_question", course_id, module_id)
    assert "Put in order" in text_of(client.get(add))
    assert client.get(f"{add}?kind=essay").status_code == 404
    for kind in QuestionKind:
        client.post(f"{add}?kind={kind}", written(kind))
    read = client.get(url("preview_module", course_id, module_id)).content.decode()
    assert 'alt="Who is told"' in read
    assert "&lt;script&gt;" in read
    assert "Said." in read
    with as_tenant(desk.world.hillshire):
        rows = {row.kind: row for row in QuestionDraft.objects.filter(module=module_id)}
        assert set(rows) == {kind.value for kind in QuestionKind}
        single, order, match = rows["single"], rows["order"], rows["match"]
    ask = url("preview_question", course_id, single.pk)
    first, second = (option["id"] for option in single.options)
    assert "Not right" in text_of(client.get(f"{ask}?reply={second}"))
    assert "Well chosen" in text_of(client.get(f"{ask}?reply={first}"))
    assert "Choose one of the answers" in text_of(client.get(f"{ask}?reply=nothing"))
    places = "&".join(f"reply-{option['id']}={place}" for place, option in enumerate(order.options, start=1))
    assert "Right" in text_of(client.get(f"{url('preview_question', course_id, order.pk)}?{places}"))
    same = "&".join(f"reply-{option['id']}=1" for option in order.options)
    assert "different number" in text_of(client.get(f"{url('preview_question', course_id, order.pk)}?{same}"))
    pairs = "&".join(f"reply-{option['id']}={option['id']}" for option in match.options)
    assert "Right" in text_of(client.get(f"{url('preview_question', course_id, match.pk)}?{pairs}"))

    done = client.post(url("publish", course_id), filled(client, url("publish", course_id)), follow=True)
    version = done.context["version"]
    assert (version.attempts, len(version.content["modules"][0]["questions"])) == (2, 5)


def written(kind: QuestionKind) -> dict[str, object]:
    """What an officer types for a question of this kind."""
    sent: dict[str, object] = {"seen": 0, "text": f"A question: {kind}?", "text_1": "Yes", "text_2": "No"}
    if kind == QuestionKind.SCENARIO:
        sent["situation"] = "A pupil asks."
    if kind == QuestionKind.MATCH:
        return sent | {"match_1": "Agree", "match_2": "Refuse"}
    if kind == QuestionKind.ORDER:
        return sent
    return sent | {"right_1": "on", "feedback_1": "Well chosen"}


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        (QuestionKind.SINGLE, {"right_2": "on"}, "Mark one answer as right, and only one"),
        (QuestionKind.MULTIPLE, {"right_1": ""}, "Mark at least one answer as right"),
        (QuestionKind.MATCH, {"match_2": ""}, "Write a partner for each"),
        (QuestionKind.ORDER, {"text_2": ""}, "Write at least two answers"),
        (QuestionKind.SCENARIO, {"situation": ""}, "Enter what happened"),
        (QuestionKind.SINGLE, {"right_3": "on"}, "Enter the answer, or empty what belongs to it"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused_with_what_to_do(
    desk: Desk, kind: QuestionKind, changed: dict[str, str], sentence: str
) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        module = Module.objects.filter(course=course)[0]
        before = QuestionDraft.objects.count()
    answer = desk.client.post(f"{url('add_question', course.pk, module.pk)}?kind={kind}", written(kind) | changed)
    assert sentence in text_of(answer)
    assert 'value="A question:' in answer.content.decode(), "nothing typed is lost"
    with as_tenant(desk.world.hillshire):
        assert QuestionDraft.objects.count() == before


def test_an_answer_keeps_its_identifier_when_its_words_change(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        question = QuestionDraft.objects.filter(module__course=course, kind="single")[0]
    address = url("question", course.pk, question.pk)
    desk.client.post(address, filled(desk.client, address, text_1="Other words", text_2="", feedback_2=""))
    with as_tenant(desk.world.hillshire):
        now = QuestionDraft.objects.get(pk=question.pk)
        before = [option["id"] for option in question.options]
        assert [option["id"] for option in now.options] == [before[0], before[2]]
        assert now.options[0]["text"] == "Other words"


def test_a_new_version_asks_what_becomes_of_older_certificates(desk: Desk) -> None:
    version = desk.version()
    address = url("publish", version.course_id)
    sent = filled(desk.client, address, older="void", why_void="")
    assert "Enter why older certificates stop counting" in text_of(desk.client.post(address, sent))
    done = desk.client.post(address, sent | {"why_void": "New guidance"}, follow=True)
    assert "Certificates of older versions stop counting" in text_of(done)
    with as_tenant(desk.world.oak):
        assert catalogue.void_versions() == {version.pk: "New guidance"}
    withdrawn = desk.client.post(url("withdraw", version.pk), {"reason": "Old"}, follow=True)
    assert "Withdrawn" in text_of(withdrawn)


def test_nobodys_newer_text_is_overwritten_and_nothing_typed_is_lost(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        module = Module.objects.filter(course=course)[0]
        question = QuestionDraft.objects.filter(module=module)[0]
    for address, changed in (
        (url("module", course.pk, module.pk), "title"),
        (url("question", course.pk, question.pk), "text"),
        (url("cover", course.pk), "title"),
    ):
        mine = filled(desk.client, address, **{changed: "My own words"})
        desk.client.post(address, filled(desk.client, address, **{changed: "Saved first"}))
        refused = desk.client.post(address, mine)
        assert refused.status_code == 409
        assert "Somebody else saved this" in text_of(refused)
        assert "My own words" in refused.content.decode()
        again = mine | {"seen": re.search(r'name="seen" value="(\d+)"', refused.content.decode())[1]}  # type: ignore[index]
        assert desk.client.post(address, again).status_code == 302
    stale = filled(desk.client, url("publish", course.pk)) | {"seen": 0}
    assert desk.client.post(url("publish", course.pk), stale).status_code == 409
    mine = filled(desk.client, url("module", course.pk, module.pk), title="Mine")
    desk.client.post(url("remove_module", course.pk, module.pk))
    assert "Somebody removed this" in text_of(desk.client.post(url("module", course.pk, module.pk), mine))


def test_a_requirement_is_written_changed_and_ended(desk: Desk) -> None:
    version = desk.version()
    sent: dict[str, object] = {
        "seen": 0,
        "title": "Update",
        "roles": ["teacher"],
        "frequency": "once",
        "grace_days": 14,
    }
    sent |= day_parts("since", timezone.localdate())
    refused = desk.client.post(url("add_requirement"), sent)
    assert "otherwise nobody could satisfy it" in text_of(refused)
    page = desk.client.post(url("add_requirement"), sent | {"courses": [str(version.course_id)]}, follow=True)
    (row,) = page.context["rows"]
    address = url("change_requirement", row["requirement"].pk)
    changed = filled(desk.client, address, title="Yearly update", frequency="academic_year")
    assert "Every school year, 14 days of grace" in text_of(desk.client.post(address, changed, follow=True))
    stale = desk.client.post(address, changed)
    assert stale.status_code == 409
    assert "Somebody else saved this" in text_of(stale)
    ended = desk.client.post(url("end_requirement", row["requirement"].pk), follow=True)
    assert "You ask schools for nothing yet" in text_of(ended)
    assert "Yearly update" in text_of(desk.client.get(url("requirements") + "?show=ended"))
    assert desk.client.get(address).status_code == 409


def test_an_analyst_reads_and_changes_nothing(desk: Desk) -> None:
    version = desk.version()
    analyst = desk.client_of(Role.ANALYST)
    for address in (url("courses"), url("course", version.course_id), url("version", version.pk), url("requirements")):
        page = analyst.get(address)
        assert page.status_code == 200
        assert 'method="post"' not in re.sub(r'action="[^"]*logout[^"]*"', "", main_of(page))
    assert analyst.get(url("publish", version.course_id)).status_code == 403
    assert analyst.post(url("take", "governors")).status_code == 403


def main_of(page: Any) -> str:
    return str(page.content.decode().partition("<main")[2].partition("</main>")[0])


def test_the_pages_ask_no_more_where_there_is_more(desk: Desk) -> None:
    course = desk.draft()
    addresses = [url("courses"), url("course", course.pk), url("preview", course.pk), url("publish", course.pk)]
    few = [queries_of(desk.client, address) for address in addresses]
    with as_tenant(desk.world.hillshire):
        for number in range(20):
            text = parts.ModuleText(title=f"Module {number}", body="Words")
            module = parts.add_module(course=course, text=text, by=desk.officer)
            question = QuestionDraft.objects.filter(module__course=course)[0]
            asked = parts.QuestionText(kind=question.kind, text=question.text, options=question.options)
            parts.add_question(module=module, text=asked, by=desk.officer)
            courses.create_course(cover=courses.Cover(title=f"Course {number}", roles=["head"]), by=desk.officer)
        assert len(draft_of(Course.objects.get(pk=course.pk)).content.modules) == 23
    assert [queries_of(desk.client, address) for address in addresses] == few
