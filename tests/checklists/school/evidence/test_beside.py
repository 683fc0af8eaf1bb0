"""Evidence beside statements: one piece for many, what signing locks, and what a newer edition changes."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from checklists.school.actions.signing import sign_as_head, withdraw_signature
from checklists.school.evidence import queries
from checklists.school.evidence.actions import leave_out, use_items
from checklists.school.evidence.models import Edition, Use
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.evidence.desk import LINK, Desk, a_file, in_days
from tests.checklists.school.stage import some_id
from tests.checklists.school.test_pages import text_of
from tests.files.desk import at_files_host, body


def test_a_new_file_is_kept_beside_the_statement_and_given_out_from_there(desk: Desk) -> None:
    assert "Nothing yet to show" in text_of(desk.browser.get(desk.page_of(0)))
    sent = desk.send(desk.for_statement(0, "new/"), title="Training register", file=a_file())
    assert sent["Location"] == f"{desk.page_of(0)}#evidence"
    page = desk.browser.get(desk.page_of(0))
    assert "Training register CSV table, 24 bytes. Added by Priya Nair on" in text_of(page)
    (cited,) = desk.beside(0)
    way = desk.browser.get(f"/evidence/{cited.item_id}/editions/{cited.edition_id}/file/")
    given = at_files_host().get(way["Location"].removeprefix("http://files.lantern.test"))
    assert body(given) == b"name,date\nA,1 September\n"
    assert "attachment" in given["Content-Disposition"]
    with as_tenant(desk.stage.oak):
        verbs = list(Entry.objects.order_by("created_at").values_list("verb", flat=True))
    assert {"file.kept", "evidence.added", "evidence.used", "file.downloaded"} <= set(verbs)


def test_one_piece_serves_many_statements_and_each_says_where_else(desk: Desk) -> None:
    item = desk.link()
    page = text_of(desk.browser.get(desk.for_statement(1)))
    assert "Policy" in page
    ticked = desk.browser.post(desk.for_statement(1), {"item": str(item.pk)}, follow=True)
    assert "1 piece of evidence was added." in text_of(ticked)
    desk.put(item, 2, 3)
    page = desk.browser.get(desk.page_of(1)).content.decode()
    assert "Also used in 1.3, 2.1" in page
    assert f'href="{LINK}" rel="noopener noreferrer external"' in page
    assert "Nothing is left to choose" in text_of(desk.browser.get(desk.for_statement(1)))
    with as_tenant(desk.stage.oak):
        found = queries.of_audit(desk.audit)
    assert [found[desk.statements[place].pk][0].also_in for place in (1, 2, 3)] == [
        ("1.3", "2.1"),
        ("1.2", "2.1"),
        ("1.2", "1.3"),
    ]


def test_ticking_nothing_or_what_is_not_there_is_told_beside_the_list(desk: Desk) -> None:
    desk.link()
    for given, words in (({}, "Tick at least one piece"), ({"item": str(some_id())}, "no longer in this list")):
        answer = desk.browser.post(desk.for_statement(0), given)
        assert answer.status_code == 422
        assert text_of(answer).count(words) == 2, "in the summary and beside the list"
    assert desk.beside(0) == []


def test_what_is_taken_away_stays_in_the_library_and_can_be_put_back(desk: Desk) -> None:
    item = desk.link()
    desk.put(item, 0, 1)
    desk.browser.post(desk.for_statement(0, f"{item.pk}/leave-out/"))
    page = text_of(desk.browser.get(desk.page_of(0)))
    assert "1 piece was taken away" in page
    assert desk.beside(0) == []
    assert [cited.also_in for cited in desk.beside(1)] == [()]
    assert "Policy" in text_of(desk.browser.get("/evidence/"))
    desk.browser.post(desk.for_statement(0, f"{item.pk}/use/"))
    assert [cited.title for cited in desk.beside(0)] == ["Policy"]
    assert desk.browser.post(desk.for_statement(2, f"{item.pk}/leave-out/")).status_code == 404


def test_a_signed_audit_keeps_what_stood_there_and_its_edition(desk: Desk) -> None:
    item = desk.file()
    desk.put(item, 0)
    signed = desk.stage.signed_audit()
    for step in ("", "new/", f"{item.pk}/use/", f"{item.pk}/leave-out/"):
        assert desk.browser.post(desk.for_statement(0, step)).status_code == 409
    newer = desk.newer(item)
    assert newer.number == 2
    page = text_of(desk.browser.get(desk.page_of(0)))
    assert "There is a newer edition. Here stands the one that was signed." in page
    assert "Add evidence" not in page
    assert [(cited.number, cited.is_present) for cited in desk.beside(0)] == [(1, False)]
    with as_tenant(desk.stage.oak):
        withdraw_signature(audit_id=signed.pk, by=desk.stage.head)
    assert "Use the newer one" in text_of(desk.browser.get(desk.page_of(0)))
    desk.browser.post(desk.for_statement(0, f"{item.pk}/use/"))
    assert [(cited.number, cited.is_present) for cited in desk.beside(0)] == [(2, True)]


def test_an_audit_under_way_shows_the_newer_edition_at_once(desk: Desk) -> None:
    item = desk.file(expires_on=in_days(-1))
    desk.put(item, 0)
    assert "Expired yesterday" in text_of(desk.browser.get(desk.page_of(0)))
    desk.newer(item, expires_on=in_days(20))
    page = text_of(desk.browser.get(desk.page_of(0)))
    assert "Expires in 20 days" in page
    assert "Expired" not in page


def test_the_ready_check_can_ask_what_has_expired_and_which_statements_can_show_something(desk: Desk) -> None:
    old, good, gone = desk.file(expires_on=in_days(-1)), desk.link(expires_on=in_days(0)), desk.link("Old page")
    desk.put(old, 3, 0)
    desk.put(good, 1)
    desk.put(gone, 2)
    desk.browser.post(f"/evidence/{gone.pk}/remove/")
    with as_tenant(desk.stage.oak):
        expired = queries.expired_in(desk.audit)
        shown = queries.statements_with_evidence(desk.audit)
    assert [(row.number, row.title, row.expires_on) for row in expired] == [
        ("1.1", "Register", in_days(-1)),
        ("2.1", "Register", in_days(-1)),
    ]
    assert shown == {desk.statements[place].pk for place in (0, 1, 3)}


def test_what_was_removed_from_the_library_is_said_where_it_stood(desk: Desk) -> None:
    item = desk.file()
    desk.put(item, 0)
    desk.browser.post(f"/evidence/{item.pk}/remove/")
    page = desk.browser.get(desk.page_of(0))
    assert "Removed from the library by Priya Nair" in text_of(page)
    assert "/editions/" not in page.content.decode()


def test_who_only_reads_audits_reads_evidence_and_changes_none(desk: Desk) -> None:
    item = desk.file()
    desk.put(item, 0)
    with as_tenant(desk.stage.oak):
        edition = Edition.objects.get()
    governor = client_for(desk.stage.oak, desk.stage.governor)
    page = text_of(governor.get(desk.page_of(0)))
    assert "Register" in page
    assert "Take away" not in page
    assert governor.get(f"/evidence/{item.pk}/editions/{edition.pk}/file/").status_code == 302
    for step in ("", "new/", f"{item.pk}/use/", f"{item.pk}/leave-out/"):
        assert governor.post(desk.for_statement(0, step)).status_code == 403
    with as_tenant(desk.stage.oak):
        where = {"audit_id": desk.audit.pk, "statement_id": desk.statements[1].pk, "by": desk.stage.governor}
        with pytest.raises(NotAllowed):
            use_items(item_ids=[item.pk], **where)
        with pytest.raises(NotAllowed):
            leave_out(item_id=item.pk, **where)


def test_nothing_of_another_school_is_found_or_put_anywhere(desk: Desk) -> None:
    item = desk.file()
    desk.put(item, 0)
    with as_tenant(desk.stage.oak):
        edition = Edition.objects.get()
    elm = client_for(desk.stage.world.elm, make_person(desk.stage.world.elm, "head", name="Elm Head"))
    addresses = [f"/evidence/{item.pk}/{step}" for step in ("", "change/", "replace/", "remove/")]
    addresses += [
        f"/evidence/{item.pk}/editions/{edition.pk}/file/",
        desk.for_statement(0),
        desk.for_statement(0, "new/"),
    ]
    assert [elm.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert elm.post(f"/evidence/{item.pk}/put-back/").status_code == 404
    assert "Register" not in elm.get("/evidence/").content.decode()
    with as_tenant(desk.stage.oak):
        for ids in ([some_id()], [item.pk, some_id()]):
            with pytest.raises(NotFound):
                use(desk, 1, ids)
        assert Use.objects.count() == 1


def use(desk: Desk, place: int, ids: list[UUID]) -> None:
    use_items(audit_id=desk.audit.pk, statement_id=desk.statements[place].pk, item_ids=ids, by=desk.dsl)


def test_a_removed_piece_can_not_be_put_beside_a_statement(desk: Desk) -> None:
    item = desk.link()
    desk.browser.post(f"/evidence/{item.pk}/remove/")
    with as_tenant(desk.stage.oak), pytest.raises(NotPossibleNow):
        use(desk, 0, [item.pk])


def test_the_database_lets_nobody_change_what_an_edition_holds(desk: Desk) -> None:
    item = desk.link()
    with as_tenant(desk.stage.oak):
        for change in ({"url": "https://elsewhere.example/"}, {"number": 7}, {"item": item}, {"added_by_name": "Me"}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                Edition.objects.update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Edition.objects.all().delete()


def test_signing_and_evidence_wait_for_each_other(desk: Desk) -> None:
    """Whoever signs has seen what stands there: the rule is asked of the locked audit, not of one read before."""
    item = desk.link()
    desk.stage.ready_audit()
    with as_tenant(desk.stage.oak):
        sign_as_head(audit_id=desk.audit.pk, by=desk.stage.head)
        with pytest.raises(NotPossibleNow):
            use(desk, 0, [item.pk])
