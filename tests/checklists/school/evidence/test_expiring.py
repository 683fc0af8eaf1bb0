"""What expires: whom it is told, on the home page and by mail, and when it stops."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from checklists.school.evidence.digest import tell_owners
from checklists.school.evidence.models import Edition
from checklists.school.evidence.queries import needing_attention
from lantern.outbox.models import Message
from tenants.people.actions import disable
from tests.cast import as_tenant, client_for
from tests.checklists.school.evidence.desk import Desk, in_days
from tests.checklists.school.test_pages import text_of
from tests.people.mails import mails_of


def test_the_owner_finds_it_on_the_home_page(desk: Desk) -> None:
    desk.link("Filtering test", expires_on=in_days(-2), owner=desk.stage.it_lead)
    desk.link("Long valid", expires_on=in_days(31), owner=desk.stage.it_lead)
    homes = {
        person.name: text_of(client_for(desk.stage.oak, person).get("/"))
        for person in (desk.stage.it_lead, desk.dsl, desk.stage.governor)
    }
    assert "Renew 1 piece of evidence Expired 2 days ago Filtering test" in homes["Sam Whitlock"]
    assert "Long valid" not in homes["Sam Whitlock"]
    assert "Filtering test" not in homes["Priya Nair"] + homes["Tom Okafor"]


def test_what_belongs_to_somebody_who_has_gone_is_told_to_head_and_lead(desk: Desk) -> None:
    desk.link("Filtering test", expires_on=in_days(0), owner=desk.stage.it_lead)
    with as_tenant(desk.stage.oak):
        disable(person=desk.stage.it_lead, by=desk.stage.head)
    for person in (desk.stage.head, desk.dsl):
        assert "Expires today Filtering test" in text_of(client_for(desk.stage.oak, person).get("/"))


@pytest.mark.parametrize(
    ("day", "beside_open", "is_told"),
    [(30, False, True), (31, False, False), (-31, False, True), (-32, False, False), (-32, True, True)],
)
def test_it_is_told_from_a_month_before_to_a_month_after_and_while_an_open_audit_stands_on_it(
    desk: Desk, day: int, beside_open: bool, is_told: bool
) -> None:
    item = desk.link(expires_on=in_days(day))
    if beside_open:
        desk.put(item, 0)
    with as_tenant(desk.stage.oak):
        assert [edition.item for edition in needing_attention(timezone.localdate())] == [item] * is_told


def test_what_was_replaced_or_removed_is_no_longer_told(desk: Desk) -> None:
    replaced, removed = desk.file(expires_on=in_days(3)), desk.link(expires_on=in_days(3))
    desk.newer(replaced)
    desk.browser.post(f"/evidence/{removed.pk}/remove/")
    with as_tenant(desk.stage.oak):
        assert list(needing_attention(timezone.localdate())) == []


def test_owners_have_one_mail_a_month_with_numbers_and_no_titles(desk: Desk) -> None:
    desk.link("Secret title", expires_on=in_days(-2))
    desk.link("Other title", expires_on=in_days(40))
    desk.link("Head’s title", expires_on=in_days(40), owner=desk.stage.head)
    desk.link("Later", expires_on=in_days(43), owner=desk.stage.it_lead)
    with as_tenant(desk.stage.oak):
        Message.objects.all().delete()
        assert (tell_owners(), tell_owners()) == (2, 0)
    mails = {mail["to"]: mail["body"] for mail in mails_of(desk.stage.oak)}
    assert set(mails) == {desk.dsl.email, desk.stage.head.email}
    body = mails[desk.dsl.email]
    assert "- 1 piece of evidence has expired." in body
    assert "- 1 piece of evidence expires in the next six weeks." in body
    assert f"{desk.stage.oak.url('/evidence/')}" in body
    assert "title" not in body + mails[desk.stage.head.email]
    with as_tenant(desk.stage.oak):
        Edition.objects.update(expires_on=next_month() + timedelta(days=2))
        assert tell_owners(on=next_month()) == 3


def test_nobody_is_written_to_where_nothing_expires(desk: Desk) -> None:
    desk.link(expires_on=in_days(100))
    with as_tenant(desk.stage.oak):
        assert tell_owners() == 0
        desk_still_open = tell_owners(on=in_days(90))
    assert desk_still_open == 1, "an empty month was not counted as told"


def next_month() -> date:
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
