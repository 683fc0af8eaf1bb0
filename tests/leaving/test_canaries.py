"""Nothing that a person wrote leaves by a way that is not meant for it."""

import io
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client, TestCase

from checklists.school.actions.signing import sign_as_head
from checklists.school.evidence.actions import Content, Dates, add_item, remove_item, use_items
from lantern.access.roles import roles_for
from lantern.jobs.models import Job
from tenants.directory.models import Tenant
from tenants.logins.info import TenantInfo
from tenants.people.models import Invitation, User
from tests.access.walk import KINDS, addresses_of
from tests.cast import World, as_tenant, client_for, make_person, owner_mode, run_jobs
from tests.checklists.school.stage import make_stage
from tests.figures import Figure
from tests.leaving import catching
from tests.leaving.canaries import NOT_PERSONAL, Planted, is_personal, plant, text_fields
from tests.register.extract import file_of, row

NOT_OPENED = {"/account/logout/"}
# Arguments that are not called after their model.
NAMED_OTHERWISE = {
    "auditstatement": "statement",
    "personaltoken": "token",
    "planaction": "action",
    "calendarfeed": "feed",
}
TYPED = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"')


def a_world_at_work(world: World) -> list[tuple[TenantInfo, User]]:
    """People, a round, a signed audit, an import; who signs in at each tenant."""
    stage = make_stage(world, sections=1, each=2)
    audit = stage.ready_audit()
    with as_tenant(world.oak):
        # A link that was removed: the only piece whose every column can hold a word.
        page = Content(url="https://www.example.org/policy")
        item = add_item(title="Policy", owner=stage.head, content=page, dates=Dates(), by=stage.head)
        use_items(audit_id=audit.pk, statement_id=audit.statements.all()[0].pk, item_ids=[item.pk], by=stage.head)
        remove_item(item_id=item.pk, by=stage.head)
        sign_as_head(audit_id=audit.pk, by=stage.head)
    people = [(world.hillshire, stage.officer), (world.oak, stage.head)]
    people += [(tenant, make_person(tenant, roles_for(tenant.kind)[0])) for tenant in world.tenants]
    officer = client_for(world.hillshire, stage.officer)
    file = file_of(row("100001", number="2001", name="St Oak’s Primary School", pupils="180"))
    file.name = "zqxfile.csv"
    officer.post("/schools/import/", {"file": file})
    return people


def identifiers(tenant: TenantInfo) -> dict[str, str]:
    """For each kind of record, by its name, one that exists."""
    found: dict[str, str] = {}
    with owner_mode():
        connection.set_tenant(tenant)
        with connection.cursor() as cursor:
            for config in apps.get_app_configs():
                if config.name in django_settings.TENANT_TYPES[tenant.kind]["APPS"]:
                    for model in config.get_models():
                        cursor.execute(f'select "{model._meta.pk.column}" from "{model._meta.db_table}" limit 1')
                        first = cursor.fetchone()
                        name = str(model._meta.model_name)
                        name = NAMED_OTHERWISE.get(name, name)
                        if first:
                            found.setdefault(name, str(first[0]))
    return found | {"person": found["user"]}


def paths_of(tenant: TenantInfo) -> list[str]:
    ids = identifiers(tenant)

    def fill(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2].removesuffix("_id")
        return ids.get(name, "00000000-0000-4000-8000-000000000000")

    found = [re.sub(r"<([^>]+)>", fill, address.path) for address in addresses_of(tenant.kind)]
    return [path for path in found if path not in NOT_OPENED and "(" not in path]


def use_every_page(browser: Client, paths: Iterable[str], planted: Planted, who: str) -> int:
    """Opens each address, then sends its form with a canary in each field; returns how many forms were sent."""
    sent = 0
    for path in paths:
        page = browser.get(path, {"q": planted.word(f"{who} the query of {path}")})
        if page.get("Content-Type", "").startswith("application/json") or path.startswith("/api/"):
            word = planted.word(f"{who} JSON sent to {path}")
            browser.post(path, {"note": word, "name": word, "email": f"{word}@lantern.test"}, "application/json")
            continue
        names = set() if page.streaming else set(TYPED.findall(page.content.decode(errors="replace")))
        if names - {"csrfmiddlewaretoken"}:
            browser.post(path, {name: planted.word(f"{who} {name} typed at {path}") for name in sorted(names)})
            sent += 1
    return sent


def break_things(world: World, planted: Planted, settings: Any) -> None:
    """Requests that fail while they hold canaries: in the path, in headers, in a form, in a cookie, in a view that breaks."""
    word = planted.word
    for tenant in world.tenants:
        browser = Client(headers={"host": tenant.host}, raise_request_exception=False)
        browser.cookies["sessionid"] = word("cookie")
        headers = {
            "user-agent": word("user agent"),
            "referer": f"https://{word('referer')}.example/",
            "x-request-id": word("x"),
        }
        browser.get(f"/{word('path')}/", {"name": word("query")}, headers=headers)
        browser.get(f"/join/{word('link token')}/")
        browser.post("/account/login/", {"login": f"{word('login')}@lantern.test", "password": word("password")})
        browser.get("/api/v1/me/", headers={"authorization": f"Bearer {word('bearer')}"})
        browser.post("/api/v1/me/", f"{{{word('bad json')}", content_type="application/json")
    Client(headers={"host": f"{word('host')}.example"}).get("/")
    Client(headers={"host": f"{word('bad host')}!"}).get("/")
    before = settings.TENANT_TYPES
    settings.TENANT_TYPES = {**before, "school": {**before["school"], "URLCONF": "tests.leaving.broken_urls"}}
    browser = Client(headers={"host": world.oak.host}, raise_request_exception=False)
    for _ in range(3):
        answer = browser.post(f"/broken/?q={word('query of a broken view')}", {"text": word("form of a broken view")})
        assert answer.status_code == 500
    settings.TENANT_TYPES = before


def ask_for_mails(world: World, planted: Planted, people: list[tuple[TenantInfo, User]]) -> None:
    """New passwords for everybody, under the addresses that were planted, and invitations."""
    for tenant, person in people:
        with as_tenant(tenant):
            person.refresh_from_db()
        Client(headers={"host": tenant.host}).post("/account/password/reset/", {"email": person.email})
        name, local = planted.word("name of somebody invited"), planted.word("address of somebody invited")
        client_for(tenant, person).post(
            "/people/invite/",
            {"name": name, "email": f"{local}@lantern.test", "role": roles_for(tenant.kind)[-1], "email_again": ""},
        )


def test_no_canary_leaves(
    loop: World, settings: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str], figure: Figure
) -> None:
    settings.PRIVATE_FILES = tmp_path / "files"
    people = a_world_at_work(loop)
    planted = plant(loop)
    in_tables = len(planted.words)
    control = io.StringIO()
    with (
        catching.handlers((control, logging.Formatter("%(message)s %(pathname)s"))),
        catching.logged() as lines,
        catching.reported() as reports,
        catching.published() as messages,
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        forms = sum(
            use_every_page(client_for(tenant, person), paths_of(tenant), planted, str(person.pk))
            for tenant, person in people[:3]
        )
        break_things(loop, planted, settings)
        ask_for_mails(loop, planted, people)
    with catching.logged() as of_tasks, catching.reported() as of_failed_tasks:
        done = run_jobs(loop)

    # The search finds what is there: Django's own way of logging would have told.
    assert len(planted.found_in(control.getvalue())) > 10
    assert forms > 10
    assert done > 3
    assert len(reports.sent) >= 3
    assert messages
    assert lines.facts

    written = capfd.readouterr()
    stored = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")]
    assert planted.found_in(lines.text + of_tasks.text) == []
    assert planted.found_in(written.out + written.err) == []
    assert planted.found_in(" ".join(reports.sent + of_failed_tasks.sent)) == []
    assert planted.found_in(" ".join(messages)) == []
    assert planted.found_in(" ".join(catching.cache_keys())) == []
    assert planted.found_in(" ".join(stored)) == []
    assert planted.found_in(texts_of_jobs(loop)) == []
    sent = catching.mails()
    assert sent
    names = names_of(loop)
    assert sorted({found for to, text in sent for found in in_mail(planted, names, to, text)}) == []
    figure(
        "canaries in logs, reports, mails, task arguments, cache keys",
        f"0 of {len(planted.words)} planted",
        against=f"{in_tables} in tables, the rest typed, sent or linked",
        target="0",
    )


def names_of(world: World) -> dict[str, str]:
    """For each address, the names by which its holder is known; under "" the names of tenants."""
    found = {"": " ".join(tenant.name for tenant in world.tenants)}
    with as_tenant(world.directory):
        found[""] += " ".join(Tenant.objects.values_list("name", flat=True))
    for tenant in world.tenants:
        with as_tenant(tenant):
            for person in [*User.objects.all(), *Invitation.objects.all()]:
                found[person.email] = f"{found.get(person.email, '')} {person.name}"
            for invitation in Invitation.objects.all():
                # An invitation says who invites: without that it reads like a trick.
                found[invitation.email] += f" {invitation.invited_by_name}"
    return found


def in_mail(planted: Planted, names: dict[str, str], to: str, text: str) -> list[str]:
    """Canaries other than the recipient's address and name and the names of tenants."""
    allowed = " ".join([to, names.get(to, ""), names[""]])
    return [place for word, place in planted.words.items() if word in text and word not in allowed]


def texts_of_jobs(world: World) -> str:
    found: list[str] = []
    for tenant in world.tenants:
        with as_tenant(tenant):
            found += [f"{job.kind} {job.note}" for job in Job.objects.all()]
    return " ".join(found)


def test_every_text_field_is_planted_or_says_why_not(loop: World) -> None:
    a_world_at_work(loop)
    planted = plant(loop)
    assert sorted(set(planted.refused)) == []
    have_a_word = {place.split()[1] for place in planted.words.values()}
    for kind in KINDS:
        for model, one in text_fields(kind):
            table = model._meta.db_table
            if is_personal(table, one.column, one.max_length):
                assert f"{table}.{one.column}" in have_a_word
    named = {
        name
        for kind in KINDS
        for model, one in text_fields(kind)
        for name in (model._meta.db_table, f"{model._meta.db_table}.{one.column}")
    }
    assert set(NOT_PERSONAL) <= named
