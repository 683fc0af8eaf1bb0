"""People and programs at work over HTTP, in a process of its own that nobody kills.

Every change that was acknowledged is one line of a file. What was not is nobody's promise: it may have happened or not.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

RATINGS = ("green", "amber", "red")
PATIENCE = 15.0
CSRF = "a" * 32


class Diary:
    """What was acknowledged, one JSON line each, written at once."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def note(self, **facts: object) -> None:
        with self._lock:
            self._file.write(json.dumps(facts) + "\n")
            self._file.flush()


class Line:
    """One person's connection to one host."""

    def __init__(self, port: int, host: str, headers: dict[str, str]) -> None:
        self.port, self.headers = port, {"Host": f"{host}:{port}", **headers}
        self._open: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str, bytes]:
        """Status, Location and body; status 0 if nobody answered."""
        headers = {**self.headers, "Content-Type": kind} if body else self.headers
        try:
            if self._open is None:
                self._open = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self._open.request(method, path, body.encode() or None, headers)
            answer = self._open.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        except (OSError, http.client.HTTPException):
            if self._open is not None:
                self._open.close()
            self._open = None
            return 0, "", b""


class Writer(threading.Thread):
    """Answers its own statements of one school's audit, through the API or through the page."""

    def __init__(self, diary: Diary, line: Line, facts: dict[str, Any], statements: list[str], *, page: bool) -> None:
        super().__init__(daemon=True)
        self.diary, self.line, self.facts, self.statements, self.page = diary, line, facts, statements, page
        self.revisions = dict.fromkeys(statements, 0)

    def run(self) -> None:
        for number, statement in enumerate(itertools.cycle(self.statements)):
            note, rating = f"{self.name} {number}", RATINGS[number % len(RATINGS)]
            began = time.time()
            if (self._by_page if self.page else self._by_api)(statement, rating, note):
                self.revisions[statement] += 1
                self.diary.note(
                    kind="answer",
                    schema=self.facts["schema"],
                    statement=statement,
                    revision=self.revisions[statement],
                    rating=rating,
                    note=note,
                    began=began,
                    at=time.time(),
                )
            else:
                self._learn(statement)

    def _path(self, statement: str) -> str:
        return f"/api/v1/audits/{self.facts['audit']}/answers/{statement}/"

    def _by_api(self, statement: str, rating: str, note: str) -> bool:
        body = json.dumps({"revision": self.revisions[statement], "rating": rating, "note": note})
        status, _to, said = self.line.ask("PATCH", self._path(statement), body, "application/json")
        return status == 200 and json.loads(said)["note"] == note

    def _by_page(self, statement: str, rating: str, note: str) -> bool:
        seen = self.revisions[statement]
        form = {"rating": rating, "note": note, "seen_rating": seen, "seen_note": seen, "csrfmiddlewaretoken": CSRF}
        path = f"/audits/{self.facts['audit']}/statements/{statement}/"
        status, _to, _said = self.line.ask("POST", path, urlencode(form), "application/x-www-form-urlencoded")
        return status == 302

    def _learn(self, statement: str) -> None:
        """Where the answer stands, once somebody answers again."""
        while True:
            time.sleep(0.2)
            status, _to, said = self.line.ask("GET", self._path(statement))
            if status == 200:
                self.revisions[statement] = json.loads(said)["revision"]
                return


class Inviter(threading.Thread):
    """Invites one person after the other: each leaves a mail in the outbox."""

    def __init__(self, diary: Diary, line: Line, facts: dict[str, Any], pause: float) -> None:
        super().__init__(daemon=True)
        self.diary, self.line, self.facts, self.pause = diary, line, facts, pause

    def run(self) -> None:
        for number in itertools.count():
            email = f"person{number}@{self.facts['host']}"
            form = {"name": f"Person {number}", "email": email, "role": "staff", "csrfmiddlewaretoken": CSRF}
            began = time.time()
            status, to, _said = self.line.ask(
                "POST", "/people/invite/", urlencode(form), "application/x-www-form-urlencoded"
            )
            if status == 302 and "/people/invitations/" in to:
                invitation = to.rstrip("/").rpartition("/")[2]
                self.diary.note(
                    kind="mail",
                    schema=self.facts["schema"],
                    invitation=invitation,
                    email=email,
                    began=began,
                    at=time.time(),
                )
            time.sleep(self.pause)


class Closer(threading.Thread):
    """Closes one round after the other: each leaves a task in the outbox, with a job."""

    def __init__(self, diary: Diary, line: Line, facts: dict[str, Any], pause: float) -> None:
        super().__init__(daemon=True)
        self.diary, self.line, self.facts, self.pause = diary, line, facts, pause

    def run(self) -> None:
        for held in self.facts["rounds"]:
            time.sleep(self.pause)
            while True:
                began = time.time()
                form = urlencode({"understood": "on", "csrfmiddlewaretoken": CSRF})
                status, to, _said = self.line.ask(
                    "POST", f"/rounds/{held}/close/", form, "application/x-www-form-urlencoded"
                )
                if status == 302 and to.endswith("/closing/"):
                    facts = {"kind": "task", "schema": self.facts["schema"], "round": held}
                    self.diary.note(**facts, began=began, at=time.time())
                    break
                time.sleep(0.5)


def crew(facts: dict[str, Any], diary: Diary, port: int, pause: float) -> Iterator[threading.Thread]:
    """Everybody who works; each writer has statements that no other touches."""
    for school in facts["schools"]:
        browser = {"Cookie": f"sessionid={school['session']}; csrftoken={CSRF}"}
        programs = [{"Authorization": f"Bearer {token}"} for token in school["tokens"][1:]]
        writers = [*((headers, False) for headers in programs), (browser, True)]
        for place, (headers, page) in enumerate(writers):
            own = school["statements"][place :: len(writers)]
            yield Writer(diary, Line(port, school["host"], headers), school, own, page=page)
        yield Inviter(diary, Line(port, school["host"], browser), school, pause)
    authority = facts["authority"]
    browser = {"Cookie": f"sessionid={authority['session']}; csrftoken={CSRF}"}
    yield Closer(diary, Line(port, authority["host"], browser), authority, 8 * pause)


def main() -> None:
    """Works until it is ended: facts, diary, port, pause between two invitations of a school."""
    facts, diary = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Diary(Path(sys.argv[2]))
    everybody = list(crew(facts, diary, int(sys.argv[3]), float(sys.argv[4])))
    for worker in everybody:
        worker.start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
