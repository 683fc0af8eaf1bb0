"""A tenant's rows under a new data key, and what is left of them without it."""

import base64
import hashlib
import hmac
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from django.db import transaction

from lantern.access.roles import Role
from lantern.crypto import keys as module
from lantern.crypto.errors import Unreadable, UnreadableMoved
from lantern.crypto.keys import add_data_key, keys_for_reading
from lantern.crypto.resealing import encrypted_fields, reseal
from tenants.people.mfa_adapter import MfaAdapter, reseal_secrets
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.crypto.notes import Note, put, stored

FIELD = Note._meta.get_field("text")


def test_every_row_is_encrypted_anew_and_a_stopped_run_is_taken_up(schools: World) -> None:
    with as_tenant(schools.oak):
        notes = Note.objects.bulk_create([Note(text=f"note {number}", aside="b") for number in range(7)])
        add_data_key(schools.oak.id)
        # As if a run had been stopped after its first rows.
        notes[0].save()
        newest = keys_for_reading(schools.oak.id).current
        assert reseal(Note, FIELD, batch=4) == 6
        assert reseal(Note, FIELD, batch=4) == 0
        assert {stored(note)[1:9] for note in notes} == {newest}
        assert {stored(note, "aside")[1:9] == newest for note in notes[1:]} == {False}
        assert sorted(note.text for note in Note.objects.all()) == [f"note {number}" for number in range(7)]


def test_a_text_that_is_saved_again_moves_to_the_new_key_by_itself(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.get(pk=Note.objects.create(text="text").pk)
        add_data_key(schools.oak.id)
        note.save()
        assert stored(note)[1:9] == keys_for_reading(schools.oak.id).current
        assert Note.objects.get().text == "text"


def test_a_ciphertext_that_cannot_be_read_stops_the_run(schools: World) -> None:
    with as_tenant(schools.oak):
        first, second = Note.objects.create(text="a"), Note.objects.create(text="b")
        put(first, stored(second))
        add_data_key(schools.oak.id)
        with pytest.raises(UnreadableMoved), transaction.atomic():
            reseal(Note, FIELD)


def old_form(world: World, settings: Any, secret: str) -> str:
    """As secrets of two-step verification were stored before there were data keys."""
    key = hmac.new(settings.SECRET_KEY.encode(), b"two-step verification secrets", hashlib.sha256).digest()
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), f"{world.oak.id}|mfa_authenticator".encode())
    return f"1:{base64.b64encode(nonce + sealed).decode()}"


def test_secrets_of_the_old_form_are_read_and_brought_into_the_new_one(loop: World, keys: Path, settings: Any) -> None:
    person, adapter = make_person(loop.oak, Role.HEAD), MfaAdapter()
    with as_tenant(loop.oak):
        old = old_form(loop, settings, "TOTPSECRET")
        assert adapter.decrypt(old) == "TOTPSECRET"
        totp = Authenticator.objects.create(user=person, type="totp", data={"secret": old})
        codes = Authenticator.objects.create(
            user=person, type="recovery_codes", data={"migrated_codes": [old, adapter.encrypt("b")], "used_mask": 3}
        )
        assert reseal_secrets() == 2
        assert reseal_secrets() == 0
        totp.refresh_from_db()
        codes.refresh_from_db()
        assert totp.data["secret"].startswith("2:")
        assert adapter.decrypt(totp.data["secret"]) == "TOTPSECRET"
        assert [adapter.decrypt(code) for code in codes.data["migrated_codes"]] == ["TOTPSECRET", "b"]
        assert codes.data["used_mask"] == 3
        with pytest.raises(UnreadableMoved):
            adapter.decrypt(old[:-6] + "AAAAA=")
    with as_tenant(loop.elm), pytest.raises(UnreadableMoved):
        adapter.decrypt(old)


def test_the_command_rotates_and_later_takes_the_older_key_away(
    loop: World, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak):
        secret = MfaAdapter().encrypt("TOTPSECRET")
        row = Authenticator.objects.create(user=person, type="totp", data={"secret": secret})
    first, out = keys_for_reading(loop.oak.id).current, StringIO()
    with pytest.raises(CommandError, match="LANTERN_DB_MODE=owner"):
        call_command("rotate_data_key", loop.oak.host)
    # A first run was refused after it had made a key: this one takes it up and makes no other.
    with owner_mode():
        call_command("rotate_data_key", loop.oak.host, stdout=out)
    assert out.getvalue().startswith("1 texts encrypted anew.\nRun it again")
    assert len(keys_for_reading(loop.oak.id).ciphers) == 2
    monkeypatch.setattr(module, "OLD_KEY_STAYS", timedelta(0))
    with owner_mode():
        call_command("rotate_data_key", loop.oak.host, stdout=out)
    assert out.getvalue().endswith("0 texts encrypted anew.\nThe older keys are gone.\n")
    assert first not in keys_for_reading(loop.oak.id).ciphers
    with as_tenant(loop.oak):
        row.refresh_from_db()
        assert MfaAdapter().decrypt(row.data["secret"]) == "TOTPSECRET"
        with pytest.raises(Unreadable):
            MfaAdapter().decrypt(secret)
    with owner_mode(), pytest.raises(CommandError, match="no data key"):
        call_command("rotate_data_key", loop.elm.host)


def test_the_command_finds_every_encrypted_field_of_a_kind() -> None:
    for kind in ("directory", "authority", "school"):
        for model, field in encrypted_fields(kind):
            assert field in model._meta.local_fields
