"""The mails that Django's file backend wrote, for people who try Lantern on one machine. A real installation has none."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from lantern.errors import NotFound

# What the backend writes between the mails of one connection.
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)
_LINK = re.compile(r"(https?://[^\s<>\"]+)")
_FILE_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]+\.log\Z")


@dataclass(frozen=True)
class Part:
    """A piece of a line: plain words, or an address that can be followed."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Mail:
    """One mail, readable."""

    file: str
    number: int
    to: str
    subject: str
    sent_at: datetime | None
    body: str

    @property
    def lines(self) -> list[list[Part]]:
        """The body line by line, cut into words and links."""
        return [
            [Part(text, bool(number % 2)) for number, text in enumerate(_LINK.split(line)) if text]
            for line in self.body.strip().splitlines()
        ]


def mails(folder: str) -> list[Mail]:
    """Every mail in the folder, the newest first; none if the folder is not there yet."""
    found = [mail for path in Path(folder).glob("*.log") if _FILE_NAME.match(path.name) for mail in _mails_in(path)]
    return sorted(
        found, key=lambda mail: (mail.sent_at is not None, mail.sent_at, mail.file, mail.number), reverse=True
    )


def mail_in(folder: str, file: str, number: int) -> Mail:
    """One mail by its file and its place in it; NotFound for anything else."""
    path = Path(folder) / file
    if _FILE_NAME.match(file) and path.is_file():
        for mail in _mails_in(path):
            if mail.number == number:
                return mail
    raise NotFound("There is no such mail.")


def _mails_in(path: Path) -> list[Mail]:
    parts = [part for part in _BETWEEN.split(path.read_bytes()) if part.strip()]
    return [_mail(path.name, number, part) for number, part in enumerate(parts)]


def _mail(file: str, number: int, raw: bytes) -> Mail:
    message = message_from_bytes(raw, policy=policy.default)
    date = message.get("Date")
    part = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return Mail(
        file=file,
        number=number,
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        body=str(part.get_content()) if part else "",
    )
