"""Encrypted text in a model: what comes back, what is refused, and that it is bound to its place."""

import copy
import pickle
import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F, Value
from django.forms import modelform_factory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lantern.crypto.errors import (
    NoTenantForKeys,
    RefusedPlainText,
    TooLong,
    UnreadableElsewhere,
    UnreadableForm,
    UnreadableMoved,
)
from lantern.crypto.fields import EncryptedTextField, Sealed
from lantern.records import Record
from tests.cast import World, as_tenant
from tests.crypto.notes import APART, Folder, Note, put, stored

WORDS = "Amber Finch told her teacher on Monday"


def test_text_comes_back_as_it_was_and_the_database_holds_none_of_it(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(title="a title", text=WORDS, aside="é“” 🦉\x00")
        loaded = Note.objects.get(pk=note.pk)
        assert loaded.text == WORDS
        assert loaded.aside == "é“” 🦉\x00"
        assert b"Amber" not in stored(note)
        assert len(stored(note)) == len(WORDS) + 37


def test_nothing_and_an_empty_text_stay_apart(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create()
        loaded = Note.objects.get(pk=note.pk)
        assert (loaded.text, loaded.aside) == ("", None)
        assert stored(note, "aside") is None
        assert len(stored(note)) == 37
        assert Note.objects.filter(aside__isnull=True).count() == 1
        assert Note.objects.exclude(aside__isnull=True).count() == 0


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_every_text_comes_back(schools: World, text: str) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text=text)
        assert Note.objects.get(pk=note.pk).text == text
        assert len(stored(note)) == len(text.encode()) + 37


def test_the_same_text_is_never_stored_the_same_way(schools: World) -> None:
    with as_tenant(schools.oak):
        first, second = Note.objects.create(text=WORDS), Note.objects.create(text=WORDS)
        assert stored(first) != stored(second)


# The ways in which Django loads a row


def test_a_deferred_text_is_loaded_when_it_is_read(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text=WORDS, aside="b")
        for loaded in (Note.objects.defer("text").get(pk=note.pk), Note.objects.only("title").get(pk=note.pk)):
            assert "text" in loaded.get_deferred_fields()
            assert (loaded.text, loaded.aside) == (WORDS, "b")
            loaded.title = "changed"
            loaded.save()
        assert Note.objects.only("text").get(pk=note.pk).text == WORDS


def test_a_row_can_be_read_afresh(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text="first")
        other = Note.objects.get(pk=note.pk)
        other.text = WORDS
        other.save(update_fields=["text"])
        note.refresh_from_db(fields=["text"])
        assert note.text == WORDS
        note.text = "not saved"
        note.refresh_from_db()
        assert note.text == WORDS


def test_a_row_that_comes_through_a_join_can_be_read(schools: World) -> None:
    with as_tenant(schools.oak):
        Folder.objects.create(note=Note.objects.create(text=WORDS))
        assert Folder.objects.select_related("note").get().note.text == WORDS
        assert Folder.objects.select_related("note").only("note__text").get().note.text == WORDS
        assert Folder.objects.prefetch_related("note").get().note.text == WORDS


def test_values_give_something_that_does_not_open(schools: World) -> None:
    with as_tenant(schools.oak):
        Note.objects.create(text=WORDS)
        for value in (
            Note.objects.values("text").get()["text"],
            Note.objects.values_list("text", flat=True).get(),
            Note.objects.annotate(copied=F("text")).get().copied,
        ):
            assert isinstance(value, Sealed)
            assert repr(value) == "<Sealed text>"
            with pytest.raises(RefusedPlainText, match="load the instance"):
                str(value)
        assert Note.objects.aggregate(n=Count("text"))["n"] == 1


# The ways in which Django writes one


def test_an_unchanged_text_keeps_its_ciphertext_and_a_changed_one_gets_a_new_one(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text=WORDS, aside="b")
        before = stored(note)
        loaded = Note.objects.get(pk=note.pk)
        loaded.title = "another"
        loaded.save()
        assert stored(note) == before
        loaded.text = WORDS
        loaded.save(update_fields=["title"])
        assert stored(note) == before
        loaded.save(update_fields=["text"])
        assert stored(note) != before
        assert Note.objects.get(pk=note.pk).text == WORDS


def test_many_rows_are_inserted_at_once(schools: World) -> None:
    with as_tenant(schools.oak):
        Note.objects.bulk_create([Note(title=str(number), text=f"{WORDS} {number}") for number in range(5)])
        assert {note.title: note.text for note in Note.objects.all()} == {str(n): f"{WORDS} {n}" for n in range(5)}


def test_a_copy_with_a_key_of_its_own_holds_the_same_text(schools: World) -> None:
    with as_tenant(schools.oak):
        first = Note.objects.create(text=WORDS)
        again = Note.objects.get(pk=first.pk)
        again.pk = uuid.uuid4()
        again._state.adding = True
        again.save()
        assert Note.objects.get(pk=again.pk).text == WORDS
        assert Note.objects.get(pk=first.pk).text == WORDS
        assert stored(first) != stored(again)


def test_copies_and_pickles_of_a_loaded_row_carry_ciphertext(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.get(pk=Note.objects.create(text=WORDS).pk)
        packed = pickle.dumps(vars(note))
        assert b"Amber" not in packed
        for copied in (pickle.loads(packed), copy.deepcopy(vars(note)), copy.copy(vars(note))):
            again = Note()
            vars(again).update(copied)
            assert again.text == WORDS
        assert "Amber" not in repr(vars(note))


def test_a_form_shows_the_text_and_holds_its_length(schools: World) -> None:
    form_of = modelform_factory(Note, fields=["title", "text"])
    with as_tenant(schools.oak):
        note = Note.objects.get(pk=Note.objects.create(text=WORDS).pk)
        assert WORDS in str(form_of(instance=note)["text"])
        form = form_of({"title": "a", "text": "new words"}, instance=note)
        assert form.is_valid()
        form.save()
        assert Note.objects.get(pk=note.pk).text == "new words"
        too_long = form_of({"title": "a", "text": "x" * 5_001}, instance=note)
        assert "text" in too_long.errors
        note.text = "x" * 5_001
        with pytest.raises(TooLong, match="5000"), transaction.atomic():
            note.save()


@pytest.mark.parametrize("value", [Value(WORDS), WORDS, F("aside"), b"x" * 40])
def test_an_update_beside_its_row_is_refused(schools: World, value: object) -> None:
    with as_tenant(schools.oak):
        Note.objects.create(text="first", aside="b")
        with pytest.raises(RefusedPlainText, match="written by saving its row"), transaction.atomic():
            Note.objects.update(text=value)
        assert Note.objects.get().text == "first"


def test_bulk_update_and_expressions_are_refused(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text="first")
        note.text = WORDS
        with pytest.raises(RefusedPlainText, match="written by saving its row"), transaction.atomic():
            Note.objects.bulk_update([note], ["text"])
        with pytest.raises(RefusedPlainText, match="holds text"), transaction.atomic():
            Note.objects.create(text=Value(WORDS))
        with pytest.raises(RefusedPlainText, match="holds text"), transaction.atomic():
            Note.objects.create(text=5)
        note.title = "second"
        Note.objects.bulk_update([note], ["title"])
        assert Note.objects.get().text == "first"


def test_plain_text_is_refused_by_the_database_itself(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text="first")
        for plain in (WORDS.encode() * 3, b"", b"\x01short"):
            with pytest.raises(IntegrityError), transaction.atomic():
                put(note, plain)


@pytest.mark.parametrize(
    "question", [{"text": WORDS}, {"text": None}, {"text__contains": "A"}, {"text__in": ["A"]}, {"text__length": 3}]
)
def test_a_query_can_only_ask_whether_it_is_null(schools: World, question: dict[str, object]) -> None:
    with as_tenant(schools.oak), pytest.raises(FieldError, match="encrypted"):
        list(Note.objects.filter(**question))


def test_it_is_not_given_out_by_a_dump_of_the_table(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text=WORDS)
        with pytest.raises(RefusedPlainText, match="serializers"):
            Note._meta.get_field("text").value_to_string(note)


# Bound to its place


def test_a_ciphertext_in_another_row_or_column_does_not_open(schools: World) -> None:
    with as_tenant(schools.oak):
        first, second = Note.objects.create(text=WORDS, aside="b"), Note.objects.create(text="x")
        put(second, stored(first))
        with pytest.raises(UnreadableMoved, match=r"notes_note\.text"):
            _ = Note.objects.get(pk=second.pk).text
        put(first, stored(first), "aside")
        with pytest.raises(UnreadableMoved, match=r"notes_note\.aside"):
            _ = Note.objects.get(pk=first.pk).aside


def test_a_ciphertext_in_another_school_does_not_open(schools: World) -> None:
    pk = uuid.uuid4()
    with as_tenant(schools.oak):
        ciphertext = stored(Note.objects.create(pk=pk, text=WORDS))
    with as_tenant(schools.elm):
        note = Note.objects.create(pk=pk, text="x")
        put(note, ciphertext)
        with pytest.raises(Exception, match="lacks the data key"):
            _ = Note.objects.get(pk=pk).text


def test_a_row_that_was_loaded_in_one_school_is_not_read_or_saved_in_another(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.get(pk=Note.objects.create(text=WORDS).pk)
    with as_tenant(schools.elm):
        with pytest.raises(UnreadableElsewhere):
            _ = note.text
        with pytest.raises(UnreadableElsewhere), transaction.atomic():
            note.save(force_insert=True)
    with pytest.raises(NoTenantForKeys):
        _ = note.text


def test_what_is_no_ciphertext_is_told_apart_from_what_was_changed(schools: World) -> None:
    with as_tenant(schools.oak):
        note = Note.objects.create(text=WORDS)
        whole = stored(note)
        put(note, whole[:-1])
        with pytest.raises(UnreadableMoved):
            _ = Note.objects.get(pk=note.pk).text
        field = Note._meta.get_field("text")
        for broken in (whole[:36], b"", b"\x02" + whole[1:]):
            with pytest.raises(UnreadableForm):
                field.opened(note, Sealed(broken, schools.oak.id, str(note.pk)))


def test_a_model_whose_key_is_not_made_in_python_is_an_error_of_the_project() -> None:
    class Counted(models.Model):
        text = EncryptedTextField()

        class Meta:
            apps = APART
            app_label = "notes"

        def __str__(self) -> str:
            return "counted"

    class Indexed(Record):
        text = EncryptedTextField(db_index=True)

        class Meta:
            apps = APART
            app_label = "notes"

    assert [found.id for found in Counted._meta.get_field("text").check()] == ["crypto.E001"]
    assert "crypto.E003" in [found.id for found in Indexed._meta.get_field("text").check()]
    assert Note._meta.get_field("text").check() == []


def test_a_migration_names_the_field_by_its_own_path() -> None:
    _name, path, arguments, options = Note._meta.get_field("aside").deconstruct()
    assert (path, arguments) == ("lantern.crypto.fields.EncryptedTextField", [])
    assert EncryptedTextField(**options).deconstruct()[3] == options
    assert EncryptedTextField().db_type(connection) == "bytea"
