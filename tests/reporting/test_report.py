"""The report for a committee: asked for on its page, made by a job, every figure one of the release's."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.files.models import StoredFile
from lantern.jobs.models import Job
from lantern.outbox.send import queue_task
from reporting import words
from reporting.authority.releases import table_by_round
from reporting.authority.report import work
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.tasks import make_report
from reporting.authority.table import What
from tests.cast import World, as_tenant, client_for, make_person, run_jobs
from tests.checklists.school.exports.reading import pdf_parts
from tests.files.desk import body, fetched
from tests.reporting.reports import put_report
from tests.reporting.scene import Scene, make_round, make_scene, make_version, no_noise, publish, submit
from tests.support.visits import come_in, let_in

WORDS = {
    "title": "Online safety <2026>",
    "group_key": "all",
    "committee": "Children and Education Committee",
    "meeting_on_day": "19",
    "meeting_on_month": "1",
    "meeting_on_year": "2027",
    "report_of": "Director of Education",
    "prepared_by": "Ruth Adeyemi",
    "purpose": "For decision",
    "summary": "Stronger on training.",
    "proposals": "Two evening courses.\n\nA letter to schools.",
}


@pytest.fixture
def officer(scene: Scene) -> Client:
    return client_for(scene.authority, make_person(scene.authority, Role.OFFICER))


def closed_round(scene: Scene, **given: Any) -> Any:
    round_ = make_round(scene, **given)
    for number, school in enumerate(scene.schools):
        submit(school, round_, [number % 3, 0, 1, 3])
    publish(scene, round_, no_noise)
    return round_


def page_of(round_: Any) -> str:
    return f"/benchmarks/{round_.pk}/report/"


def test_a_report_is_asked_for_made_and_holds_every_figure_of_its_group(loop: World) -> None:
    scene = make_scene(loop, {"primary_S": 11, "primary_L": 12, "special_S": 5})
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    closed_round(scene, title="Audit 2025")
    version = make_version(scene.authority, statements=5, after=scene.version, kept=4, typed=(5,))
    round_ = make_round(scene, title="Audit 2026", version=version)
    for school in scene.schools:
        submit(school, round_, [0, 1, 2, 0, 3])
    publish(scene, round_, no_noise)

    page = page_of(round_)
    assert f'href="{page}"' in officer.get(f"/benchmarks/{round_.pk}/").text
    assert "Audit 2026" in officer.get(page).text
    assert officer.post(page, WORDS).status_code == 302
    assert "Waiting to start" in officer.get(page).text
    assert officer.post(page, WORDS).status_code == 409, "one report at a time"
    run_jobs(loop)
    ready = officer.get(page).text
    assert "The report is ready." in ready
    assert "Online safety &lt;2026&gt;, made" in ready
    # The next report begins with these words.
    assert "A letter to schools." in ready
    address = re.search(rf"{page}[0-9a-f-]+/", ready)
    assert address
    assert officer.get(address[0]).status_code == 302
    with as_tenant(scene.authority):
        report = CommitteeReport.objects.select_related("file").get()
        table = table_by_round(round_.pk)
        verbs = list(Entry.objects.order_by("created_at").values_list("verb", flat=True))
    assert (report.meeting_on, report.group_key) == (date(2027, 1, 19), "all")
    assert verbs[-3:] == ["report.asked", "file.written", "file.downloaded"]
    assert report.file is not None

    content = body(fetched(scene.authority, report.file))
    parts = pdf_parts(content)
    assert content.startswith(b"%PDF-1.7")
    assert re.search(rb"pdfuaid:part(=\"|>)1", parts)
    assert b"/MarkInfo" in parts
    assert b"/Lang (en-GB)" in parts
    assert len(re.findall(rb"/S ?/H1\b", parts)) == 1
    assert len(re.findall(rb"/S ?/H2\b", parts)) == 7
    assert re.search(rb"/S ?/TH\b", parts)
    # Each bar is a figure with words: of the group all its rows, of every other group all statements together.
    told = parts.decode("latin-1")
    figures = told.count("/S /Figure") + told.count("/S/Figure")
    assert figures == len(re.findall(r"/Alt ?[(<]", told)) > 0
    group = table.release.groups[0]
    rows = [row for row in table.of(group) if row.shown and row.what is not What.ALL]
    rows += [table.of(other, What.ALL)[0] for other in table.release.groups]
    assert len(rows) == 2 + 4 + 4
    for row in rows:
        assert row.shown is not None
        shares = [
            f"{name} {words.percent(share)}" for name, share in zip(words.SHORT_LEVEL_WORDS, row.shown, strict=True)
        ]
        assert f": {', '.join(shares)}" in told, row


def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(scene: Scene, officer: Client) -> None:
    round_ = closed_round(scene)
    answer = officer.post(page_of(round_), WORDS | {"title": "", "group_key": "special", "meeting_on_month": "13"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert page.count("govuk-error-message") == 3
    assert "A letter to schools." in page
    with as_tenant(scene.authority):
        assert not CommitteeReport.objects.exists()


def test_without_figures_there_is_nothing_to_report(scene: Scene, officer: Client) -> None:
    round_ = make_round(scene)
    assert officer.get(page_of(round_)).status_code == 404
    for school in scene.schools[:9]:
        submit(school, round_, [0, 1, 2, 3])
    publish(scene, round_, no_noise)
    leads = officer.get(page_of(round_))
    assert (leads.status_code, leads["Location"]) == (302, f"/benchmarks/{round_.pk}/")
    assert officer.post(page_of(round_), WORDS).status_code == 409


def test_only_people_of_the_authority_make_and_read_its_reports(scene: Scene, officer: Client) -> None:
    round_ = closed_round(scene)
    with as_tenant(scene.authority):
        person = make_person(scene.authority, Role.ADMINISTRATOR)
    report = put_report(scene.authority, round_.pk, by=person)
    document = f"{page_of(round_)}{report.pk}/"
    for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.ANALYST):
        client = client_for(scene.authority, make_person(scene.authority, role, name=f"A reading {role.label}"))
        assert (client.get(page_of(round_)).status_code, client.get(document).status_code) == (200, 302)
    let_in(scene.authority, person)
    visitor = come_in(scene.world, scene.authority)
    assert page_of(round_) not in visitor.get(f"/benchmarks/{round_.pk}/").text
    assert (visitor.get(page_of(round_)).status_code, visitor.get(document).status_code) == (403, 403)
    elsewhere = client_for(scene.world.otherton, make_person(scene.world.otherton, Role.ADMINISTRATOR))
    school = client_for(scene.world.oak, make_person(scene.world.oak, Role.HEAD))
    for client in (elsewhere, school):
        assert (client.get(page_of(round_)).status_code, client.get(document).status_code) == (404, 404)
    other = closed_round(scene, title="Another", version=make_version(scene.authority, statements=4))
    assert officer.get(f"{page_of(other)}{report.pk}/").status_code == 404, "of another round"


def test_a_document_goes_after_a_month_and_its_words_stay(scene: Scene, officer: Client) -> None:
    round_ = closed_round(scene)
    with as_tenant(scene.authority):
        person = make_person(scene.authority, Role.ADMINISTRATOR)
    report = put_report(scene.authority, round_.pk, by=person)
    with as_tenant(scene.authority):
        assert work.remove_old_reports() == 0
        CommitteeReport.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert (work.remove_old_reports(), work.remove_old_reports()) == (1, 0)
        assert StoredFile.objects.get().state == StoredFile.State.REMOVED
    assert officer.get(f"{page_of(round_)}{report.pk}/").status_code == 409
    page = officer.get(page_of(round_)).text
    assert "Ready to download" not in page
    assert "Two evening courses." in page


def test_a_job_that_fails_says_so_and_another_report_can_be_asked_for(scene: Scene, officer: Client) -> None:
    round_ = closed_round(scene)
    with as_tenant(scene.authority):
        job = Job.objects.create(kind="benchmark.report", subject_id=round_.pk, total=3)
        report = CommitteeReport.objects.create(
            round_id=round_.pk, group_key="no-such-group", title="Stops", asked_by_name="Ruth", job_id=job.pk
        )
        queue_task(make_report, report.pk)
    run_jobs(scene.world)
    page = officer.get(page_of(round_)).text
    assert "Stopped before the end" in page
    assert "Making the report stopped (NotFound). Try again." in page
    assert "Make the report" in page
