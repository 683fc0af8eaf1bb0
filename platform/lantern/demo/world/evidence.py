"""What the schools that visitors can sign in to have to show: made in the first year, replaced since, some of it out of date."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import NamedTuple

from django.core.files.uploadedfile import InMemoryUploadedFile

from checklists.school.evidence.actions import Content, Dates, add_item, replace_item, use_items
from checklists.school.evidence.models import Item
from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.demo.world.calendar import Dates as Round
from lantern.files.check import check
from lantern.files.kinds import EVERYTHING
from tenants.people.models import User

YEAR = timedelta(days=365)


class Piece(NamedTuple):
    """A piece of evidence: who looks after it, which statements it stands beside, and what it is in each year."""

    title: str
    owner: str
    codes: tuple[str, ...]
    content: Callable[[int], Content]
    dates: Callable[[Round], Dates]
    # Years, counted from the first, in which there is a new edition; after the last of them it is left to age.
    editions: tuple[int, ...]


def keep_evidence(audit: Audit, *, year: int, dates: Round, cast: dict[str, User]) -> None:
    """The library is as it was that year, and what is new in it stands beside the statements it speaks of.

    Call it on the school's own login, before anybody signs. What came along from the year before stands there already.
    """
    statements = dict(audit.statements.values_list("code", "pk"))
    for piece in PIECES:
        owner = cast.get(piece.owner, cast[Role.DSL])
        if year == piece.editions[0]:
            item = add_item(
                title=piece.title, owner=owner, content=piece.content(year), dates=piece.dates(dates), by=owner
            )
            for statement in (statements[code] for code in piece.codes if code in statements):
                use_items(audit_id=audit.pk, statement_id=statement, item_ids=[item.pk], by=owner)
        elif year in piece.editions:
            for item in Item.objects.filter(title=piece.title):
                content, seen = piece.content(year), item.editions.count()
                replace_item(item_id=item.pk, seen=seen, content=content, dates=piece.dates(dates), by=owner)


def _file(name: str, content: bytes) -> Content:
    upload = InMemoryUploadedFile(BytesIO(content), None, name, None, len(content), None)
    return Content(file=check(upload, kinds=EVERYTHING))


def _register(year: int) -> Content:
    rows = "".join(f"Member of staff {number},INSET day,{number % 3 + 1} September\n" for number in range(1, 40 + year))
    return _file("online-safety-training.csv", f"Name,Session,Date\n{rows}".encode())


def _agreements(year: int) -> Content:
    return _file("agreements-signed.csv", f"Group,Signed,Of\nStaff,{41 + year},{42 + year}\nGovernors,9,9\n".encode())


def _policy(year: int) -> Content:
    return _file(
        "online-safety-policy.pdf", _pdf("Online safety policy", f"Edition {year + 1}, agreed by the governors.")
    )


def _minutes(year: int) -> Content:
    return _file(
        "governors-minutes.txt",
        b"Item 6, online safety. The lead reported. Agreed: read the filtering report each term.\n",
    )


def _pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines, which hold no brackets."""
    text = b"BT /F1 18 Tf 60 760 Td 26 TL " + b" T* ".join(b"(%s) Tj" % line.encode() for line in lines) + b" ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        start,
    )


PIECES = (
    Piece(
        "Online safety policy",
        Role.DSL,
        ("LAO-6", "LAO-7", "LAO-10", "LAO-11"),
        _policy,
        # Agreed a few weeks before the round, for a year: in the round that is open it runs out.
        lambda round_: Dates(effective_on=round_.opens_on - timedelta(days=20), expires_on=round_.due_on + YEAR),
        (0, 1, 2),
    ),
    Piece(
        "Staff training register",
        Role.DSL,
        ("LAO-4", "LAO-5"),
        _register,
        lambda round_: Dates(period_from=round_.opens_on - YEAR, period_until=round_.opens_on),
        (0, 1, 2, 3),
    ),
    Piece(
        "Acceptable use agreements, who has signed",
        Role.HEAD,
        ("LAO-9",),
        _agreements,
        lambda round_: Dates(period_until=round_.due_on),
        (1, 2, 3),
    ),
    Piece(
        "Filtering test, autumn",
        Role.IT_LEAD,
        ("LAO-14",),
        lambda year: Content(url=f"https://filtering.example/reports/{2020 + year}-autumn"),
        lambda round_: Dates(effective_on=round_.opens_on, expires_on=round_.opens_on + YEAR - timedelta(days=5)),
        (0, 1, 2),
    ),
    Piece(
        "Governors’ minutes, spring meeting",
        Role.HEAD,
        (),
        _minutes,
        lambda round_: Dates(),
        (2,),
    ),
)
