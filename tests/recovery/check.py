"""Compares what was acknowledged with what is there, on the tenants' own logins. Prints what it found as JSON."""

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django

django.setup()

from checklists.school.models import Answer, AnswerChange  # noqa: E402 -- after the set-up
from lantern.audit.models import Entry  # noqa: E402
from lantern.jobs.models import Job  # noqa: E402
from lantern.outbox.models import Message  # noqa: E402
from reporting.authority.models import Release  # noqa: E402
from tenants.logins.current import as_tenant  # noqa: E402
from tenants.logins.hosts import tenant_by_schema  # noqa: E402
from tenants.people.models import Invitation  # noqa: E402

END_OF_A_MAIL = "-" * 79


@dataclass
class Found:
    """Every list should be empty; `doubles` may be more than 0, and is told."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    mails: int = 0
    tasks: int = 0
    doubles: int = 0


def main() -> None:
    diary, mails = Path(sys.argv[1]), Path(sys.argv[2])
    acknowledged: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in diary.read_text(encoding="utf-8").splitlines():
        note = json.loads(line)
        acknowledged[note["schema"]].append(note)
    delivered, addressed = mails_in(mails)
    found = Found(acknowledged=sum(map(len, acknowledged.values())))
    found.doubles = sum(count - 1 for count in delivered.values())
    for schema, notes in acknowledged.items():
        tenant = tenant_by_schema(schema)
        assert tenant is not None
        with as_tenant(tenant):
            if tenant.kind == "school":
                check_answers(found, [note for note in notes if note["kind"] == "answer"])
                check_mails(found, [note for note in notes if note["kind"] == "mail"], delivered, addressed)
            else:
                check_tasks(found, notes)
            rows = Message.objects.filter(done_at=None)
            found.undone += [f"{schema} {row.kind} {row.pk} {row.last_error}" for row in rows]
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


def mails_in(folder: Path) -> tuple[Counter[str], set[str]]:
    """How often each message was delivered whole, by its id, and the addresses that were reached."""
    delivered: Counter[str] = Counter()
    addressed = set()
    for file in folder.glob("*.log"):
        *whole, _rest = file.read_text(encoding="utf-8").split(END_OF_A_MAIL)
        for mail in whole:
            delivered[re.findall(r"^Message-ID: <([0-9a-f-]{36})@", mail, re.MULTILINE)[0]] += 1
            addressed.add(re.findall(r"^To: (\S+)$", mail, re.MULTILINE)[0])
    return delivered, addressed


def check_answers(found: Found, notes: list[dict[str, Any]]) -> None:
    """Each acknowledged answer is in the history as it was sent, with its journal row; neither is there without the other."""
    changes = {
        (str(statement), revision): (rating, note)
        for statement, revision, rating, note in AnswerChange.objects.filter(used=True).values_list(
            "answer__statement_id", "revision", "rating", "note"
        )
    }
    journal = Counter(
        (str(subject), facts["revision"])
        for subject, facts in Entry.objects.filter(verb="answer.changed").values_list("subject_id", "facts")
    )
    for note in notes:
        key = (note["statement"], note["revision"])
        if changes.get(key) != (note["rating"], note["note"]):
            found.lost.append(f"answer {key}: {changes.get(key)}, not {note['rating']}, {note['note']}")
        if key not in journal:
            found.lost.append(f"journal row of answer {key}")
    found.half += [f"answer without journal row {key}" for key in changes.keys() - journal.keys()]
    found.half += [f"journal row without answer {key}" for key in journal.keys() - changes.keys()]
    found.half += [f"journal rows of one answer {key}: {count}" for key, count in journal.items() if count > 1]
    for answer in Answer.objects.filter(revision__gt=0):
        key = (str(answer.statement_id), answer.revision)
        if changes.get(key) != (answer.rating, answer.note):
            found.half.append(f"answer that is not its last change {key}")


def check_mails(found: Found, notes: list[dict[str, Any]], delivered: Counter[str], addressed: set[str]) -> None:
    """Each acknowledged invitation is there with its journal row and its mail has been delivered."""
    invited = {str(row.pk): row.email for row in Invitation.objects.all()}
    journal = {str(pk) for pk in Entry.objects.filter(verb="person.invited").values_list("subject_id", flat=True)}
    for note in notes:
        key = note["invitation"]
        if invited.get(key) != note["email"]:
            found.lost.append(f"invitation {key}")
        if note["email"] not in addressed:
            found.lost.append(f"mail of invitation {key}")
    found.half += [f"invitation without journal row, or the other way about {key}" for key in invited.keys() ^ journal]
    messages = [str(pk) for pk in Message.objects.filter(kind="mail").values_list("pk", flat=True)]
    if len(messages) != len(invited):
        found.half.append(f"{len(invited)} invitations and {len(messages)} mails")
    done = Message.objects.filter(kind="mail").exclude(done_at=None).values_list("pk", flat=True)
    found.lost += [f"mail {pk} marked done and not delivered" for pk in map(str, done) if not delivered[pk]]
    found.mails += len(messages)


def check_tasks(found: Found, notes: list[dict[str, Any]]) -> None:
    """Each round whose closing was acknowledged has one release and one journal row of it, and its job is over."""
    released = Counter(str(pk) for pk in Release.objects.values_list("round_id", flat=True))
    journal = Counter(
        str(pk) for pk in Entry.objects.filter(verb="release.published").values_list("subject_id", flat=True)
    )
    over = {str(pk) for pk in Job.objects.filter(state=Job.State.DONE).values_list("subject_id", flat=True)}
    for note in notes:
        key = note["round"]
        if released[key] != 1 or key not in over:
            found.lost.append(f"release of round {key}")
        if journal[key] != 1:
            found.half.append(f"{journal[key]} journal rows of the release of round {key}")
    found.tasks += len(notes)


if __name__ == "__main__":
    main()
