"""A checklist as a file to save: YAML for programs and people, a workbook for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml
from django.http import HttpResponse
from django.utils.text import slugify

from checklists.authority.exchange.columns import COVER, FORMAT, SECTION, STATEMENT, TABLE, Column
from checklists.scales import choices_of
from lantern.files.tables.going_out import xlsx_response

YAML_TYPE: Final = "application/yaml; charset=utf-8"
_LISTS: Final = frozenset({"evidence", "phases", "replaces"})


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # whichever there is
    """Writes a text of several lines as lines."""


def _as_lines(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _as_lines)


@dataclass(frozen=True)
class Chapter:
    """A section as it is written: of a draft or of a version alike."""

    title: str
    schools_may_add: bool
    statements: tuple[Any, ...]


def yaml_of(cover: Any, chapters: Iterable[Chapter]) -> bytes:
    """The checklist in YAML. What is empty or as usual is left out, so that people can read it."""
    content: dict[str, Any] = {
        "format": FORMAT,
        **_mapping(COVER, {one.name: getattr(cover, one.name) for one in COVER}),
    }
    content["sections"] = [
        {
            **_mapping(SECTION, {"section": chapter.title, "schools_may_add": chapter.schools_may_add}),
            "statements": [_mapping(STATEMENT, values_of(statement)) for statement in chapter.statements],
        }
        for chapter in chapters
    ]
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, encoding="utf-8")
    return bytes(text)


def yaml_response(name: str, cover: Any, chapters: Iterable[Chapter]) -> HttpResponse:
    """The checklist as a YAML file to save, named after `name`."""
    disposition = f'attachment; filename="{slugify(name)[:80] or "checklist"}.yaml"'
    return HttpResponse(yaml_of(cover, chapters), content_type=YAML_TYPE, headers={"Content-Disposition": disposition})


def workbook_response(name: str, cover: Any, chapters: Iterable[Chapter]) -> HttpResponse:
    """The checklist as an Excel workbook to save, named after `name`."""
    heading, *rows = rows_of(cover, chapters)
    return xlsx_response(name, heading, rows)


def rows_of(cover: Any, chapters: Iterable[Chapter]) -> Iterator[list[str]]:
    """The rows of a workbook: the cover, a blank one, the headings, the statements."""
    yield ["Format", FORMAT]
    for column in COVER:
        yield [str(column.heading), column.write(getattr(cover, column.name))]
    yield []
    yield [str(column.heading) for column in TABLE]
    for chapter in chapters:
        own = {"section": chapter.title, "schools_may_add": chapter.schools_may_add}
        for statement in chapter.statements:
            values = values_of(statement) | own
            yield [column.write(values[column.name]) for column in TABLE]
        if not chapter.statements:
            yield [column.write(own[column.name]) if column.name in own else "" for column in TABLE]


def values_of(statement: Any) -> dict[str, Any]:
    """The fields of a statement; descriptors as lines that name their choice."""
    values = {column.name: getattr(statement, column.name) for column in STATEMENT}
    values["descriptors"] = "\n".join(
        f"{choice.key}: {text}"
        for choice, text in zip(choices_of(statement.scale), statement.descriptors, strict=False)
        if text
    )
    return values


def _mapping(columns: Iterable[Column], values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        text = column.write(values[column.name])
        if not column.required and column.read(text) == column.read(""):
            continue
        value = _as_yaml(column, text, values[column.name])
        *groups, name = column.in_yaml
        home = found
        for group in groups:
            home = home.setdefault(group, {})
        home[name] = value
    return found


def _as_yaml(column: Column, text: str, value: Any) -> Any:
    if column.name in _LISTS:
        return text.splitlines()
    if column.name == "descriptors":
        return dict(line.split(": ", 1) for line in text.splitlines())
    return value if isinstance(value, bool | int) else text
