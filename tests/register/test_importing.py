"""A file of schools from the upload to the schools that it makes."""

from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.jobs.models import Job
from lantern.outbox.models import Message
from tenants.directory.models import Tenant
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.provisioning.schemas import in_directory
from tenants.register.models import Import, ImportRow, School
from tests.cast import World, as_tenant, client_for, make_person, owner_mode, run_jobs
from tests.register.extract import SAMPLE, file_of, row, text_of

OAK = row("100001", number="2001", name="St Oak’s Primary School", pupils="180")
ELM = row(
    "100002",
    number="4002",
    name="Elm School",
    phase="Secondary",
    type="Academy converter",
    low="11",
    high="18",
    pupils="1400",
)
NEW = (row("200001", number="2101", name="St Anne’s Primary School"), row("200002", number="2102", name="Ysgol Môn"))


@pytest.fixture
def officer(loop: World) -> Client:
    return client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER, name="Ruth Adeyemi"))


def upload(browser: Client, file: BytesIO, name: str = "edubasealldata20261123.csv") -> UUID:
    """Uploads a sound file; returns the import that waits for a yes."""
    file.name = name
    answer = browser.post("/schools/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.url.rstrip("/").rpartition("/")[2])


def refused(browser: Client, content: bytes) -> str:
    file = BytesIO(content)
    file.name = "edubasealldata20261123.csv"
    answer = browser.post("/schools/import/", {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(browser: Client, import_id: UUID, **given: str) -> None:
    assert browser.post(f"/schools/import/{import_id}/confirm/", given).status_code == 302


def state_of(world: World, import_id: UUID) -> Import:
    with as_tenant(world.hillshire):
        return Import.objects.get(pk=import_id)


def register(world: World) -> dict[str, School]:
    with as_tenant(world.hillshire):
        return {school.urn: school for school in School.objects.all()}


def everything(world: World) -> list[object]:
    """All that an upload could have changed."""
    with as_tenant(world.hillshire):
        return [
            list(model.objects.order_by("pk").values()) for model in (School, Import, ImportRow, Job, Message, Entry)
        ]


class TestUploading:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty"),
            (text_of(OAK).encode("utf-16"), "UTF-16"),
            (text_of(OAK, ELM)[:-40].encode("cp1252"), "cut off"),
            (text_of(OAK, OAK).encode("cp1252"), "twice, on lines 2 and 3"),
            (bytes(range(256)) * 20, "not a CSV file"),
            (b"PK\x03\x04 xl/workbook.xml", "Excel workbook"),
            (text_of().encode("cp1252"), "no schools"),
            (text_of(row(la="202", la_name="Camden")).encode("cp1252"), "has schools of: 202 Camden"),
        ],
    )
    def test_a_refused_file_says_why_beside_the_field_and_changes_nothing(
        self, loop: World, officer: Client, content: bytes, said: str
    ) -> None:
        before = everything(loop)
        page = refused(officer, content)
        assert said in page
        assert 'id="id_file_error"' in page
        assert "<title>Error: " in page
        assert everything(loop) == before

    def test_no_file_is_an_error_and_not_a_crash(self, officer: Client) -> None:
        assert "Choose the file" in officer.post("/schools/import/").content.decode()

    def test_a_file_over_100_megabytes_is_refused(self, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tenants.register.forms.LARGEST_FILE", 1000)
        assert "larger than 100 megabytes" in refused(
            officer, text_of(*(row(str(u)) for u in range(200001, 200020))).encode()
        )

    def test_a_sound_file_waits_for_a_yes_and_changes_no_school(self, loop: World, officer: Client) -> None:
        before = register(loop)
        kept = state_of(loop, upload(officer, file_of(OAK, *NEW)))
        assert kept.state == Import.State.PREVIEW
        assert kept.uploaded_by_name == "Ruth Adeyemi"
        assert register(loop).keys() == before.keys()


class TestThePreview:
    def test_it_counts_and_lists_what_would_happen(self, officer: Client) -> None:
        files = file_of(
            {**OAK, "EstablishmentName": "Oak Academy"},
            {**ELM, "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"},
            *NEW,
            row("200003", la="202", la_name="Camden"),
            row("200004", status="Proposed to open"),
        )
        address = f"/schools/import/{upload(officer, files)}/"
        page = officer.get(address).content.decode()
        assert "Check what the file would change" in page
        assert "Confirm 4 changes" in page
        assert "Ysgol Môn" in page
        assert "Primary, small, Community school" in page
        changed = officer.get(address, {"show": "changed"}).content.decode()
        assert "Name: from St Oak’s Primary School to Oak Academy" in changed
        closing = officer.get(address, {"show": "closed"}).content.decode()
        assert "Status: from Open to Closed" in closing
        assert "Closing date: from nothing to 31 August 2026" in closing
        rejected = officer.get(address, {"show": "rejected"}).content.decode()
        assert "Belongs to another authority: Camden (202)." in rejected
        assert "Proposed to open: it can be added once it is open." in rejected

    def test_the_sample_has_38_new_schools_and_a_sentence_for_each_of_the_61_other_rows(self, loop: World) -> None:
        with owner_mode(), in_directory():
            Tenant.objects.filter(pk=loop.otherton.id).update(la_code="202")
        forget_hosts()
        browser = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR))
        import_id = upload(browser, BytesIO(SAMPLE.read_bytes()))
        page = browser.get(f"/schools/import/{import_id}/").content.decode()
        assert "Confirm 38 changes" in page
        assert "Proposed to close on 31 August 2021" in page
        listed = ""
        for number in (1, 2):
            listed += browser.get(
                f"/schools/import/{import_id}/", {"show": "rejected", "page": number}
            ).content.decode()
        assert listed.count("Belongs to another authority:") == 55
        assert listed.count("Closed on ") == 6

    def test_schools_that_the_file_does_not_mention_are_listed_and_stay(self, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, *NEW))
        page = officer.get(f"/schools/import/{import_id}/", {"show": "absent"}).content.decode()
        assert "Elm School" in page
        assert "They stay as they are" in page

    def test_the_rows_that_are_not_taken_come_as_a_file_without_live_formulas(self, officer: Client) -> None:
        import_id = upload(
            officer, file_of(OAK, row("", name="=HYPERLINK(1)"), row("200009", name="Ysgol Môn", la="1"))
        )
        answer = officer.get(f"/schools/import/{import_id}/not-taken.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[1] == "3,,'=HYPERLINK(1),Has no URN."
        assert lines[2] == "4,200009,Ysgol Môn,Belongs to another authority: Hillshire (1)."

    def test_markup_in_a_name_is_shown_as_text(self, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, row("200001", name="<script>alert(1)</script>")))
        page = officer.get(f"/schools/import/{import_id}/").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


class TestDiscarding:
    def test_a_discarded_file_changes_nothing_and_cannot_be_confirmed(self, loop: World, officer: Client) -> None:
        before = register(loop).keys()
        import_id = upload(officer, file_of(OAK, *NEW))
        assert officer.post(f"/schools/import/{import_id}/discard/").status_code == 302
        assert officer.post(f"/schools/import/{import_id}/confirm/").status_code == 409
        run_jobs(loop)
        assert register(loop).keys() == before
        assert state_of(loop, import_id).state == Import.State.DISCARDED
        assert "changed nothing" in officer.get(f"/schools/import/{import_id}/").content.decode()

    def test_a_file_that_is_being_carried_out_cannot_be_discarded(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, ELM, NEW[0]))
        confirm(officer, import_id)
        assert officer.post(f"/schools/import/{import_id}/discard/").status_code == 409
        assert state_of(loop, import_id).state == Import.State.RUNNING


class TestCarryingOut:
    def test_the_schools_are_made_changed_and_closed_and_others_left_alone(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of({**OAK, "EstablishmentName": "Oak Academy"}, *NEW))
        confirm(officer, import_id)
        waiting = officer.get(f"/schools/import/{import_id}/").content.decode()
        assert "Waiting to start" in waiting
        assert "0 of 3" in waiting
        run_jobs(loop)
        schools = register(loop)
        assert set(schools) == {"100001", "100002", "200001", "200002"}
        assert schools["100001"].name == "Oak Academy"
        assert schools["100002"].status == "open"
        new = schools["200002"]
        assert (new.name, new.phase, new.size_band, new.laestab, new.pupils) == (
            "Ysgol Môn",
            "primary",
            "S",
            "3442102",
            198,
        )
        assert new.is_set_up
        finished = officer.get(f"/schools/import/{import_id}/").content.decode()
        assert "Finished" in finished
        assert "3 of 3" in finished
        with as_tenant(loop.hillshire):
            verbs = set(Entry.objects.values_list("verb", flat=True))
        assert {"import.uploaded", "import.confirmed", "school.added", "school.changed", "import.finished"} <= verbs

    def test_a_new_school_answers_at_its_own_host(self, loop: World, officer: Client) -> None:
        confirm(officer, upload(officer, file_of(OAK, ELM, NEW[0])))
        run_jobs(loop)
        school = register(loop)["200001"]
        info = tenant_by_host(school.host)
        assert info is not None
        assert (info.id, info.role, info.authority and info.authority.id) == (school.pk, school.role, loop.hillshire.id)

    def test_the_same_file_again_changes_nothing(self, loop: World, officer: Client) -> None:
        confirm(officer, upload(officer, file_of(OAK, ELM, NEW[0])))
        run_jobs(loop)
        before = register(loop)
        import_id = upload(officer, file_of(OAK, ELM, NEW[0]))
        assert "The file changes nothing" in officer.get(f"/schools/import/{import_id}/").content.decode()
        after = register(loop)
        assert {urn: school.pk for urn, school in before.items()} == {urn: school.pk for urn, school in after.items()}

    def test_a_school_that_the_file_calls_closed_is_closed_and_keeps_its_contact(
        self, loop: World, officer: Client
    ) -> None:
        with as_tenant(loop.hillshire):
            School.objects.filter(urn="100002").update(contact_name="Judith Pell", contact_email="j.pell@elm.test")
        closed = {**ELM, "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
        confirm(officer, upload(officer, file_of(OAK, closed)))
        run_jobs(loop)
        elm = register(loop)["100002"]
        assert (elm.status, str(elm.closed_on), elm.contact_name) == ("closed", "2026-08-31", "Judith Pell")
        assert "Closed on 31 August 2026" in officer.get(f"/schools/{elm.pk}/").content.decode()
        assert "Elm School" not in officer.get("/schools/").content.decode()
        assert "Elm School" in officer.get("/schools/", {"status": "closed"}).content.decode()

    def test_rows_of_other_authorities_are_dropped_and_counted(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, ELM, row("200009", la="202", la_name="Camden")))
        confirm(officer, import_id)
        with as_tenant(loop.hillshire):
            assert not ImportRow.objects.filter(reason="elsewhere").exists()
        page = officer.get(f"/schools/import/{import_id}/", {"show": "rejected"}).content.decode()
        assert "Camden (202): 1." in page

    def test_two_files_are_not_carried_out_at_once(self, loop: World, officer: Client) -> None:
        first, second = upload(officer, file_of(OAK, ELM, NEW[0])), upload(officer, file_of(OAK, ELM, NEW[1]))
        confirm(officer, first)
        assert officer.post(f"/schools/import/{second}/confirm/").status_code == 409
        run_jobs(loop)
        late = officer.post(f"/schools/import/{second}/confirm/")
        assert late.status_code == 409
        assert "Upload it again" in late.content.decode()
        assert "200002" not in register(loop)

    def test_pressing_confirm_twice_does_it_once(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, ELM, NEW[0]))
        confirm(officer, import_id)
        assert officer.post(f"/schools/import/{import_id}/confirm/").status_code == 409
        with as_tenant(loop.hillshire):
            assert Job.objects.count() == 1


class TestShortFiles:
    def short(self, officer: Client, loop: World) -> UUID:
        """A file that closes Elm, one of five known schools, and has none of the other four."""
        with owner_mode(), as_tenant(loop.hillshire):
            # Nobody but the owner may write schools. That these three have no tenant behind them does not matter here.
            for number in range(3):
                School.objects.create(
                    role=f"none_{number}", urn=f"30000{number}", name=f"School {number}", phase="primary"
                )
        closed = {**ELM, "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
        return upload(officer, file_of(closed, NEW[0]))

    def test_it_warns_and_closes_nothing_without_a_tick(self, loop: World, officer: Client) -> None:
        import_id = self.short(officer, loop)
        page = officer.get(f"/schools/import/{import_id}/").content.decode()
        assert "Only 1 of your 5 schools are in this file" in page
        assert "It closes no school unless you tick the box" in page
        confirm(officer, import_id)
        run_jobs(loop)
        schools = register(loop)
        assert schools["100002"].status == "open"
        assert "200001" in schools
        assert "was left open" in officer.get(f"/schools/import/{import_id}/").content.decode()

    def test_with_the_tick_it_closes_what_the_file_calls_closed(self, loop: World, officer: Client) -> None:
        import_id = self.short(officer, loop)
        confirm(officer, import_id, may_close="on")
        run_jobs(loop)
        schools = register(loop)
        assert schools["100002"].status == "closed"
        assert schools["100001"].status == "open"


class TestFailures:
    def test_one_schools_failure_does_not_stop_the_others_and_can_be_tried_again(
        self, loop: World, officer: Client
    ) -> None:
        # The URN of Otherton's Ash: the directory gives it to nobody else.
        foreign = row("100003", number="2103", name="Stray School")
        import_id = upload(officer, file_of(OAK, ELM, foreign, NEW[0]))
        confirm(officer, import_id)
        run_jobs(loop)
        assert set(register(loop)) == {"100001", "100002", "200001"}
        page = officer.get(f"/schools/import/{import_id}/").content.decode()
        assert "1 school needs attention" in page
        assert "belongs to another authority" in page
        assert "Try again" in page
        assert "1 needs you" in officer.get("/schools/").content.decode()
        assert officer.post(f"/schools/import/{import_id}/try-again/").status_code == 302
        assert "0 of 1" in officer.get(f"/schools/import/{import_id}/").content.decode()
        run_jobs(loop)
        assert state_of(loop, import_id).state == Import.State.FAILED

    def test_what_is_done_stays_done_when_the_work_is_delivered_again(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, ELM, NEW[0]))
        confirm(officer, import_id)
        run_jobs(loop)
        with as_tenant(loop.hillshire):
            Message.objects.filter(kind="task").update(done_at=None)
            journal = Entry.objects.count()
        run_jobs(loop)
        with as_tenant(loop.hillshire):
            assert Entry.objects.count() == journal
        assert state_of(loop, import_id).state == Import.State.DONE

    def test_an_import_that_is_done_cannot_be_tried_again(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, ELM, NEW[0]))
        confirm(officer, import_id)
        run_jobs(loop)
        assert officer.post(f"/schools/import/{import_id}/try-again/").status_code == 409


class TestWhoMay:
    @pytest.mark.parametrize(("role", "may"), [(Role.ADMINISTRATOR, True), (Role.OFFICER, True), (Role.ANALYST, False)])
    def test_upload_confirm_and_discard_are_for_administrators_and_officers(
        self, loop: World, officer: Client, role: Role, may: bool
    ) -> None:
        import_id = upload(officer, file_of(OAK, *NEW))
        browser = client_for(loop.hillshire, make_person(loop.hillshire, role, name="Somebody Else"))
        assert (browser.get("/schools/import/").status_code == 200) is may
        assert browser.get(f"/schools/import/{import_id}/").status_code == 200
        for action in ("confirm", "discard", "try-again"):
            answer = browser.post(f"/schools/import/{import_id}/{action}/")
            assert (answer.status_code != 403) is may, action

    def test_an_import_of_another_authority_does_not_exist(self, loop: World, officer: Client) -> None:
        import_id = upload(officer, file_of(OAK, *NEW))
        stranger = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR))
        assert stranger.get(f"/schools/import/{import_id}/").status_code == 404
        assert stranger.get(f"/schools/import/{import_id}/not-taken.csv").status_code == 404
        assert stranger.post(f"/schools/import/{import_id}/confirm/").status_code == 404
