"""SCORM packages: what is taken, what is refused, and what the file origin gives out of them."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import transaction

from lantern.access.roles import Role
from lantern.files.check import check
from lantern.files.checks.scorm import Manifest, manifest_of
from lantern.files.keeping import accept, remove
from lantern.files.kinds import EVERYTHING, Kind
from lantern.files.models import StoredFile
from lantern.files.playing.origin import SANDBOX
from lantern.files.playing.tickets import LAUNCH_SECONDS, SITTING_SECONDS, Launch
from lantern.files.queries import archive_of
from lantern.files.refused import Refused
from lantern.files.sealing import CHUNK, Unreadable
from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant, make_person
from tests.files.building import zipped
from tests.files.desk import FILES_HOST, at_files_host, body, checked, keep, sent
from tests.files.scorm import HOSTILE, ONE, manifest, package


@pytest.mark.parametrize(("made", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_package_that_means_harm_or_cannot_be_played_is_refused_with_a_sentence(made, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        check(sent("lesson.zip", made()), kinds=[Kind.SCORM])
    assert refusal.value.code == code, refusal.value.message
    assert len(str(refusal.value.message)) > 30
    assert "document" not in str(refusal.value.message) or code == "dtd"


def test_a_package_is_taken_only_where_one_is_asked_for() -> None:
    assert Kind.SCORM not in EVERYTHING
    with pytest.raises(Refused, match="Archives cannot be taken"):
        checked("lesson.zip", package())


def read(content: bytes) -> Manifest:
    return manifest_of(check(sent("lesson.zip", content), kinds=[Kind.SCORM]).content)


def test_the_manifest_says_what_is_opened_and_what_the_package_asks_for() -> None:
    parts = (("One", "a.html?lang=en", 70, True), ("Two", "my%20notes.html", None, False))
    for standard in ("1.2", "2004"):
        found = read(package(standard, {"my notes.html": "x"}, parts=parts))
        assert (found.standard, found.title) == (standard, "Pictures of pupils")
        assert [(part.title, part.launch, part.mastery, part.reports) for part in found.parts] == list(parts)
    # Bases, parameters, an organization that is not the package's own, and items that only hold others.
    text = manifest("1.2").replace('href="index.html"', 'xml:base="shared/" href="style.css"')
    text = text.replace('identifierref="r1"', 'identifierref="r1" parameters="x=1"')
    text = text.replace("<organizations ", "<organizations ").replace(
        "</organizations>",
        '<organization identifier="p"><item identifier="z" identifierref="r1"/></organization></organizations>',
    )
    (only,) = read(package(extra={"imsmanifest.xml": text})).parts
    assert only.launch == "shared/style.css?x=1"


def put(tenant: TenantInfo, content: bytes) -> StoredFile:
    with as_tenant(tenant):
        by = make_person(tenant, Role.OFFICER if tenant.kind == "authority" else Role.HEAD)
    with as_tenant(tenant), transaction.atomic():
        return accept(upload=check(sent("lesson.zip", content), kinds=[Kind.SCORM]), by=by)


def launch_of(world: World, file: StoredFile, **other: object) -> Launch:
    facts = {"tenant": world.hillshire.id, "file": file.id, "learner": "l1", "host": world.oak.host, "standard": "1.2"}
    return Launch(**facts | {"entry": "index.html", "title": "Safe <pictures>"} | other)  # type: ignore[arg-type]


def ask(path: str, **headers: str) -> Any:
    """What the host of files answers, read to its end."""
    answer: Any = at_files_host().get(path, headers={"host": FILES_HOST, **headers})
    if answer.streaming:
        answer.streaming_content = [b"".join(answer)]
    return answer


def files(launch: Launch, name: str, **headers: str) -> Any:
    return ask(f"/playing/{launch.for_files()}/{name}", **headers)


def test_a_sealed_package_is_read_from_any_place_and_every_change_on_disk_is_noticed(loop: World, folder: Path) -> None:
    film = bytes(range(256)) * 3_000
    stored = put(
        loop.hillshire,
        zipped([("imsmanifest.xml", manifest("1.2")), ("index.html", "x"), ("a.mp4", film)], zipfile.ZIP_STORED),
    )
    assert stored.size > 2 * CHUNK
    (place,) = [path for path in folder.rglob(stored.id.hex) if path.is_file()]
    assert b"imsmanifest" not in place.read_bytes()
    launch = launch_of(loop, stored)
    whole = files(launch, "a.mp4")
    assert (whole.status_code, body(whole), whole["Content-Type"]) == (200, film, "video/mp4")
    some = files(launch, "a.mp4", Range=f"bytes={CHUNK - 10}-{CHUNK + 9}")
    assert (some.status_code, body(some)) == (206, film[CHUNK - 10 : CHUNK + 10])
    assert some["Content-Range"] == f"bytes {CHUNK - 10}-{CHUNK + 9}/{len(film)}"
    assert body(files(launch, "a.mp4", Range=f"bytes={len(film) - 5}-")) == film[-5:]
    assert files(launch, "a.mp4", Range="bytes=9-1").status_code == 200
    sealed = bytearray(place.read_bytes())
    sealed[CHUNK + 300] ^= 1
    place.write_bytes(sealed)
    with as_tenant(loop.hillshire), archive_of(stored) as opened:
        assert opened.read(4) == b"PK\x03\x04"
        opened.seek(CHUNK + 5)
        with pytest.raises(Unreadable):
            opened.read(1)


def test_the_player_is_shown_by_the_one_page_that_it_was_opened_for(loop: World, folder: Path) -> None:
    launch = launch_of(loop, put(loop.hillshire, package()))
    answer = ask(f"/player/{launch.signed()}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-opener="http://{loop.oak.host}"' in page
    assert "Safe &lt;pictures&gt;" in page
    policy = answer["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors http://{loop.oak.host}")
    assert policy.startswith(f"sandbox {SANDBOX}; default-src 'none'; script-src 'self'; ")
    assert "X-Frame-Options" not in answer
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Clear-Site-Data"] == '"storage"'
    assert not answer.cookies
    for name in ("player.js", "player.css", "scorm-1.2.js", "scorm-2004.js"):
        script = ask(f"/player/files/{name}")
        assert script.status_code == 200, f"{name}: run `make styles`"
        assert not script.cookies
    assert ask("/player/files/lantern.css").status_code == 404
    shown = files(launch, "index.html")
    held = shown["Content-Security-Policy"]
    assert held.startswith(f"sandbox {SANDBOX}; default-src 'self' ")
    assert held.endswith(f"frame-ancestors 'self' http://{loop.oak.host}")
    assert "worker-src 'none'" in held
    assert "form-action 'none'" in held
    assert "allow-top-navigation" not in SANDBOX
    assert "escape" not in SANDBOX
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("text/html", "nosniff")
    assert "X-Frame-Options" not in shown
    assert not shown.cookies
    assert files(launch, "imsmanifest.xml").status_code == 200
    assert files(launch, "shared/../index.html").status_code == 404
    assert files(launch, "shared/").status_code == 404
    # What was no package is held as before.
    for other in (
        files(launch, "nothing.html"),
        ask("/player/made-up/"),
        ask("/x/y/z"),
    ):
        assert other.status_code == 404
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_a_program_in_a_package_is_given_out_as_bytes(loop: World, folder: Path) -> None:
    launch = launch_of(
        loop, put(loop.hillshire, package(extra={"setup.exe": b"MZ", "run.php": b"<?php", "a.swf": b"FWS"}))
    )
    for name in ("setup.exe", "run.php", "a.swf"):
        given = files(launch, name)
        assert (given["Content-Type"], given["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")


def test_a_ticket_opens_one_package_of_one_tenant_for_its_time_and_for_its_use(
    loop: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(loop.hillshire, package())
    launch = launch_of(loop, stored)
    signed, sitting = launch.signed(), launch.for_files()
    assert ask(f"/player/{signed}/").status_code == ask(f"/playing/{sitting}/index.html").status_code == 200
    # One is not the other, and neither gives out a file to be saved; nor is such a ticket one of these.
    for address in (f"/player/{sitting}/", f"/playing/{signed}/index.html", f"/{signed}", f"/{sitting}"):
        assert ask(address).status_code == 404, address
    changed = signed[:-1] + ("A" if signed[-1] != "A" else "B")
    assert ask(f"/player/{changed}/").status_code == 404
    plain = signing.dumps([loop.hillshire.id.hex, stored.id.hex, "l1", loop.oak.host, "1.2", "", ""], salt="mine")
    assert ask(f"/playing/{plain}/index.html").status_code == 404
    for tenant in (loop.ash, loop.oak, loop.elm):
        assert files(launch_of(loop, stored, tenant=tenant.id), "index.html").status_code == 404
    assert files(replace(launch, file=uuid4()), "index.html").status_code == 404
    # A stored file that is no package is not played.
    notes = keep(loop.hillshire)
    assert files(launch_of(loop, notes), "index.html").status_code == 404
    now = signing.time.time()
    signed, sitting = launch.signed(), launch.for_files()
    for seconds, player, playing in (
        (LAUNCH_SECONDS - 2, 200, 200),
        (LAUNCH_SECONDS + 2, 410, 200),
        (SITTING_SECONDS + 2, 410, 410),
    ):
        monkeypatch.setattr(signing.time, "time", lambda past=seconds: now + past)
        assert ask(f"/player/{signed}/").status_code == player
        assert ask(f"/playing/{sitting}/index.html").status_code == playing
    monkeypatch.undo()
    assert LAUNCH_SECONDS <= 60
    with as_tenant(loop.hillshire):
        remove(file=stored, by=make_person(loop.hillshire, Role.OFFICER, name="Another"))
    assert files(launch, "index.html").status_code == 404
    assert at_files_host().post(f"/playing/{sitting}/index.html").status_code == 405


def test_the_origin_of_files_answers_with_no_tenants_page_whatever_a_package_asks_it_for(
    loop: World, folder: Path
) -> None:
    for address in (
        "/training/",
        "/account/login/",
        "/api/v1/",
        "/static/lantern/js/app.js",
        "/playing/x/",
        "/player/",
    ):
        answer = ask(address)
        assert answer.status_code == 404, address
        assert not answer.cookies


def test_the_first_part_of_a_package_names_it_where_its_manifest_does_not() -> None:
    assert read(package(extra={"imsmanifest.xml": manifest("1.2", ONE, title="")})).title == "Safe pictures"
    assert io.BytesIO(package()).read(2) == b"PK"
