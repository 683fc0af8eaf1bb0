"""A school that is added takes over a schema that was made ahead."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from lantern.audit.record import SystemActor
from lantern.jobs.models import start_job
from tenants.directory.models import Host, School, SpareSchema, Tenant
from tenants.logins.passwords import login_of
from tenants.logins.verify import differences
from tenants.provisioning import schemas
from tenants.provisioning.schemas import in_directory
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.provisioning.spares import make_ahead, refill, take_spare
from tenants.register import work
from tenants.register.gias import Facts
from tenants.register.models import Import, ImportRow
from tenants.register.plan import facts_to_json
from tenants.register.queries import JOB_KIND
from tests.cast import World, as_tenant, owner_mode, visitor
from tests.conftest import forget, superuser
from tests.tenants.test_tables import described, exists

FACTS = SchoolFacts("100099", "Yew Tree Primary School", "primary", "3442099", "Community school", "M", 210)
HOST = "yew.lantern.test"


@pytest.fixture
def owner(committed: World, settings) -> Iterator[World]:
    """The owner's process, which keeps two spares; the schools of these tests are gone afterwards."""
    settings.SPARE_SCHOOLS = 2
    with owner_mode():
        yield committed
    with owner_mode(), in_directory():
        made = School.objects.exclude(tenant__in=[tenant.id for tenant in committed.tenants]).select_related("tenant")
        urns = [school.urn for school in made]
        for school in made:
            forget(school.tenant.schema_name)
            Host.objects.filter(tenant=school.tenant).delete()
            school.delete()
            school.tenant.delete()
    raw = superuser()
    raw.cursor().execute(f"delete from {committed.hillshire.schema_name}.register_school where urn = any(%s)", [urns])
    raw.close()


def spares() -> list[str]:
    with in_directory():
        return list(SpareSchema.objects.order_by("created_at").values_list("schema_name", flat=True))


def test_a_new_school_takes_the_oldest_spare_and_nothing_is_made(owner: World, monkeypatch) -> None:
    assert refill() == 2
    oldest, other = spares()
    monkeypatch.setattr(schemas, "replay", lambda *_: pytest.fail("tables were made"))
    monkeypatch.setattr(schemas, "migrate_schema", lambda *_: pytest.fail("tables were made"))
    school = provision_school(owner.hillshire, FACTS, host=HOST)
    assert school.schema_name == oldest
    assert spares() == [other]


def test_the_adopted_school_is_to_the_letter_like_one_that_was_made_for_itself(owner: World) -> None:
    refill()
    oldest = spares()[0]
    school = provision_school(owner.hillshire, FACTS, host=HOST)
    assert school.schema_name == oldest
    with in_directory():
        assert described(Tenant.objects.get(pk=school.id)) == described(Tenant.objects.get(pk=owner.oak.id))
        assert differences() == []


def test_the_adopted_school_answers_and_reads_what_its_authority_published(owner: World) -> None:
    refill()
    school = provision_school(owner.hillshire, FACTS, host=HOST)
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute("select pg_has_role(%s, %s, 'member')", [school.role, f"{owner.hillshire.role}_schools"])
        assert cursor.fetchone() == (True,)
        cursor.execute("select rolconfig from pg_roles where rolname = %s", [school.role])
        assert f"search_path={school.schema_name}, {owner.hillshire.schema_name}" in cursor.fetchone()[0]
    raw.close()
    with as_tenant(school):
        assert visitor(school).get("/", follow=True).status_code == 200


def test_a_spare_reads_nothing_of_any_authority(owner: World) -> None:
    refill()
    raw = superuser()
    with raw.cursor() as cursor:
        for authority in (owner.hillshire, owner.otherton):
            cursor.execute("select pg_has_role(%s, %s, 'member')", [login_of(spares()[0]), f"{authority.role}_schools"])
            assert cursor.fetchone() == (False,)
    raw.close()


def test_without_a_spare_a_school_gets_tables_of_its_own(owner: World) -> None:
    assert spares() == []
    school = provision_school(owner.hillshire, FACTS, host=HOST)
    assert exists(school.schema_name)


def test_as_many_as_are_asked_for_are_made_together_and_those_that_are_there_count(owner: World) -> None:
    assert refill() == 2
    assert make_ahead(3) == 1
    assert make_ahead(3) == 0
    assert len(set(spares())) == 3
    with in_directory():
        school = provision_school(owner.hillshire, FACTS, host=HOST)
        assert described(Tenant.objects.get(pk=school.id)) == described(Tenant.objects.get(pk=owner.oak.id))


def test_none_is_made_ahead_inside_a_transaction(owner: World) -> None:
    """It would stay when the transaction is undone."""
    with in_directory(), transaction.atomic():
        assert make_ahead(3) == 0
    assert spares() == []


def test_a_register_with_many_new_schools_has_their_tables_made_together(owner: World, monkeypatch) -> None:
    monkeypatch.setattr(schemas, "replay", lambda *_: pytest.fail("a school's tables were made by themselves"))
    numbers = range(3)
    with as_tenant(owner.hillshire):
        upload = Import.objects.create(file_name="edubasealldata.csv", state=Import.State.RUNNING, known=0, present=0)
        for number in numbers:
            urn, name = str(100091 + number), f"New School {number}"
            facts = Facts(urn, "", name, "primary", "Community school", "M", 210, "open", None)
            ImportRow.objects.create(
                upload=upload,
                line=number,
                urn=facts.urn,
                name=facts.name,
                kind=ImportRow.Kind.NEW,
                state=ImportRow.State.WAITING,
                facts=facts_to_json(facts),
            )
        start_job(kind=JOB_KIND, subject_id=upload.pk, total=len(numbers), by=SystemActor("Ruth"))
        assert work.carry_out(import_id=upload.pk, authority=owner.hillshire)
        upload.refresh_from_db()
        assert upload.state == Import.State.DONE
    assert spares() == []


def test_a_spare_that_another_process_is_taking_is_left_to_it(owner: World) -> None:
    refill()
    oldest, other = spares()
    raw = superuser()
    raw.autocommit = False
    with raw.cursor() as cursor:
        cursor.execute("select 1 from directory.directory_spareschema where schema_name = %s for update", [oldest])
        with in_directory(), transaction.atomic():
            taken = take_spare()
    raw.rollback()
    raw.close()
    assert taken is not None
    assert taken.schema_name == other


def test_a_spare_that_was_taken_in_vain_is_there_again(owner: World) -> None:
    refill()
    before = spares()
    with in_directory(), transaction.atomic():
        assert take_spare() is not None
        transaction.set_rollback(True)
    assert spares() == before


def test_spares_of_an_earlier_release_are_not_given_out_and_are_replaced(owner: World) -> None:
    refill()
    stale = spares()
    with in_directory():
        SpareSchema.objects.update(tables="of an earlier release")
        with transaction.atomic():
            assert take_spare() is None
    assert refill() == 2
    assert not set(spares()) & set(stale)
    assert not any(exists(name) for name in stale)


def test_refilling_what_is_full_makes_none(owner: World) -> None:
    assert refill() == 2
    assert refill() == 0
