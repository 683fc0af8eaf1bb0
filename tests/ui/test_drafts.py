"""The key under which a browser keeps what somebody typed: theirs alone, the same after each sign-in."""

import re
import uuid
from base64 import b64decode
from typing import Any

from lantern.access.roles import Role
from lantern.ui.drafts import owner_and_key
from tests.cast import World, as_tenant, client_for, make_person
from tests.checklists.school.stage import make_stage

HERE, PERSON = uuid.uuid4(), uuid.uuid4()


def test_each_person_of_each_tenant_has_another_key_and_keeps_it() -> None:
    mine = owner_and_key(tenant_id=HERE, person_id=PERSON)
    others = [
        owner_and_key(tenant_id=HERE, person_id=uuid.uuid4()),
        owner_and_key(tenant_id=uuid.uuid4(), person_id=PERSON),
    ]
    assert mine == owner_and_key(tenant_id=HERE, person_id=PERSON)
    assert len({owner for owner, _key in (mine, *others)}) == len({key for _owner, key in (mine, *others)}) == 3
    assert len(b64decode(mine[1])) == 32
    assert mine[0] not in mine[1]
    assert str(PERSON)[:8] not in mine[0]


def test_another_secret_of_the_installation_makes_another_key(settings: Any) -> None:
    before = owner_and_key(tenant_id=HERE, person_id=PERSON)
    settings.SECRET_KEY = "another-secret"
    assert owner_and_key(tenant_id=HERE, person_id=PERSON)[1] != before[1]


def test_only_a_page_with_something_to_type_holds_the_key_and_only_its_reader(loop: World) -> None:
    stage = make_stage(loop)
    audit = stage.audit()
    address = f"/audits/{audit.pk}/statements/{stage.statements(audit)[0].pk}/"

    def key_on(page: Any) -> list[str]:
        return re.findall(r'<meta name="lantern-drafts" content="([^"]+)"', page.content.decode())

    lead, head = client_for(loop.oak, stage.dsl), client_for(loop.oak, stage.head)
    (mine,), (theirs,) = key_on(lead.get(address)), key_on(head.get(address))
    assert mine != theirs
    assert key_on(lead.get("/")) == []
    governor = make_person(loop.oak, Role.GOVERNOR, name="Another Governor")
    assert key_on(client_for(loop.oak, governor).get(address)) == []
    with as_tenant(loop.oak):
        assert mine == owner_and_key(tenant_id=loop.oak.id, person_id=stage.dsl.pk)[1]
