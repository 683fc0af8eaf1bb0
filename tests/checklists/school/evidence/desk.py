"""Short ways to keep evidence and to put it beside statements."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from checklists.school.evidence import queries
from checklists.school.evidence.actions import Content, Dates, add_item, replace_item, use_items
from checklists.school.evidence.models import Edition, Item
from checklists.school.evidence.queries import Cited
from checklists.school.models import Audit, AuditStatement
from tenants.people.models import User
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import Stage
from tests.files.desk import checked

LINK = "https://www.example.org/policies/online-safety"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def boxes(name: str, day: date) -> dict[str, str]:
    """A day as the three boxes of a form send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def a_file(name: str = "register.csv", content: bytes = b"name,date\nA,1 September\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@dataclass(frozen=True)
class Desk:
    """Oak with an audit under way, and its safeguarding lead at a browser."""

    stage: Stage
    audit: Audit
    statements: list[AuditStatement]
    browser: Client

    @property
    def dsl(self) -> User:
        return self.stage.dsl

    def link(self, title: str = "Policy", *, url: str = LINK, owner: User | None = None, **dates: date) -> Item:
        """An item that is a link."""
        with as_tenant(self.stage.oak):
            return add_item(
                title=title, owner=owner or self.dsl, content=Content(url=url), dates=Dates(**dates), by=self.dsl
            )

    def file(self, title: str = "Register", content: bytes = b"name,date\nA,1 September\n", **dates: date) -> Item:
        """An item that is a file."""
        with as_tenant(self.stage.oak):
            kept = Content(file=checked("register.csv", content))
            return add_item(title=title, owner=self.dsl, content=kept, dates=Dates(**dates), by=self.dsl)

    def newer(self, item: Item, content: bytes = b"name,date\nB,2 October\n", seen: int = 1, **dates: date) -> Edition:
        """A newer edition of a file."""
        with as_tenant(self.stage.oak):
            kept = Content(file=checked("register 2.csv", content))
            return replace_item(item_id=item.pk, seen=seen, content=kept, dates=Dates(**dates), by=self.dsl)

    def put(self, item: Item, *places: int) -> None:
        """The item stands beside the statements at these places."""
        with as_tenant(self.stage.oak):
            for place in places:
                statement = self.statements[place]
                use_items(audit_id=self.audit.pk, statement_id=statement.pk, item_ids=[item.pk], by=self.dsl)

    def beside(self, place: int) -> list[Cited]:
        with as_tenant(self.stage.oak):
            return queries.of_statement(self.statements[place])

    def for_statement(self, place: int, step: str = "") -> str:
        return f"/evidence/for/{self.audit.pk}/{self.statements[place].pk}/{step}"

    def page_of(self, place: int) -> str:
        return f"/audits/{self.audit.pk}/statements/{self.statements[place].pk}/"

    def send(self, address: str, **given: Any) -> Any:
        """The form of a new piece, sent by the safeguarding lead."""
        form = {"what": "file", "title": "", "url": "", "owner": str(self.dsl.pk), **given}
        return self.browser.post(address, form)


def desk_for(stage: Stage) -> Desk:
    audit = stage.audit()
    return Desk(stage, audit, stage.statements(audit), client_for(stage.oak, stage.dsl))
