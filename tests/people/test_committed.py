"""The same things on real logins and real commits, where no surrounding transaction hides a missing one."""

import threading
import time

from django.db import connection, transaction

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import DomainError
from tenants.people import actions
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, make_person, visitor
from tests.people.mails import mails_of, path_in
from tests.people.test_two_step import turn_on

JOIN = {"name": "Nia Okafor", "password": "seven purple kettles"}


def test_invitation_sign_in_two_step_tokens_and_a_forgotten_password(committed: World) -> None:
    oak = committed.oak
    head = make_person(oak, Role.HEAD)
    browser = visitor(oak)
    assert browser.post("/account/login/", {"login": head.email, "password": PASSWORD}).status_code == 302
    invited = browser.post("/people/invite/", {"name": "Nia", "email": "nia@oak.example", "role": "dsl"})
    assert invited.status_code == 302
    nia = visitor(oak)
    assert nia.post(path_in(mails_of(oak)[-1]), JOIN).status_code == 302
    turn_on_page = visitor(oak)
    assert turn_on_page.post("/account/login/", {"login": "nia@oak.example", **JOIN}).status_code == 302
    assert nia.get("/account/2fa/").status_code == 200
    turn_on(browser)
    assert browser.post("/account/2fa/recovery-codes/generate/").status_code == 302
    assert browser.post("/account/2fa/totp/deactivate/").status_code == 302
    made = browser.post("/account/tokens/create/", {"name": "Sheet", "scopes": ["people:read"], "days": "7"})
    assert b"Your token is ready" in made.content
    visitor(oak).post("/account/password/reset/", {"email": head.email})
    assert mails_of(oak)[-1]["to"] == head.email
    with as_tenant(oak):
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs >= {
        "person.signed_in",
        "person.invited",
        "person.joined",
        "person.two_step_added",
        "person.recovery_codes_made",
        "person.two_step_removed",
        "token.created",
    }


def test_an_operator_signs_in_on_the_directory_host_and_a_wrong_password_is_only_wrong(committed: World) -> None:
    operator = make_person(committed.directory, Role.OPERATOR, name="Olive Operator")
    try:
        wrong = visitor(committed.directory).post("/account/login/", {"login": operator.email, "password": "wrong"})
        assert wrong.status_code == 200
        browser = visitor(committed.directory)
        browser.post("/account/login/", {"login": operator.email, "password": PASSWORD})
        assert browser.get("/account/").status_code == 200
    finally:
        # The fixture leaves the directory's tables alone, and its login may not delete people.
        with as_tenant(committed.directory):
            User.objects.filter(pk=operator.pk).update(is_active=False, email=f"gone-{operator.pk}@example.com")


def test_two_heads_who_disable_each_other_at_the_same_time_leave_one(committed: World) -> None:
    one, two = (make_person(committed.oak, Role.HEAD, name=name) for name in ("One", "Two"))
    changed = threading.Event()
    refused = []

    def first() -> None:
        try:
            with as_tenant(committed.oak), transaction.atomic():
                actions.disable(person=two, by=one)
                changed.set()
                # Long enough for the other to have finished, were nothing holding it back.
                time.sleep(1)
        finally:
            connection.close()

    def second() -> None:
        try:
            changed.wait(timeout=30)
            with as_tenant(committed.oak):
                actions.disable(person=one, by=two)
        except DomainError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with as_tenant(committed.oak):
        assert User.objects.filter(role=Role.HEAD, is_active=True).count() == 1
    assert refused == ["last_of_role"]
