"""A checklist in YAML, read as text with its lines. Nothing in the file is carried out, and nothing may point elsewhere in it."""

from collections.abc import Iterator
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from checklists.authority.exchange.columns import COVER, FORMAT, SECTION, STATEMENT, Column
from checklists.authority.exchange.given import Fault, Faulty, Raw, RawChecklist, RawPart, RawSection
from lantern.files.check import Checked
from lantern.files.checks.text import text_of

DEEPEST: Final = 8
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING: Final = "tag:yaml.org,2002:null"
# The library's own files are read too: their code is the library's business.
_BESIDE_COVER: Final = frozenset({"format", "code", "sections"})


def raw_of_yaml(upload: Checked) -> tuple[RawChecklist, list[Fault]]:
    """The raw fields, and what is wrong with their names and shapes. Faulty if it is no YAML, or no checklist at all."""
    root = _composed(text_of(upload.content))
    return _Shape().checklist(root)


def _composed(text: str) -> MappingNode:
    try:
        _check_plain(text)
        root = yaml.compose(text, _LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Faulty([_fault_at(mark, _("This is not YAML: %(problem)s") % {"problem": error.problem})]) from error
    except yaml.YAMLError as error:
        raise Faulty([Fault(1, _("line 1"), _("This is not YAML. Save it as UTF-8 text and try again"))]) from error
    if not isinstance(root, MappingNode):
        raise Faulty([Fault(1, _("line 1"), _("A checklist begins with lines like “title: …”"))])
    return root


def _check_plain(text: str) -> None:
    """Faulty for what a checklist never needs and a hostile file does: references and deep nesting."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Faulty(
                [_fault_at(event.start_mark, _("References (& and *) cannot be taken. Write the text itself"))]
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise Faulty([_fault_at(event.start_mark, _("This is nested too deep for a checklist"))])


class _Shape:
    """Finds the fields of a checklist in the nodes of a file and collects what does not belong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def checklist(self, root: MappingNode) -> tuple[RawChecklist, list[Fault]]:
        cover = self._part(root, COVER, beside=_BESIDE_COVER)
        found = dict(_pairs(root))
        if (named := found.get("format")) is not None and _text(named) != FORMAT:
            self._fault(
                named, _("The format is “%(said)s”; this is %(ours)s") % {"said": _text(named)[:60], "ours": FORMAT}
            )
        return RawChecklist(cover, [self._section(node) for node in self._items(found.get("sections"))]), self.faults

    def _section(self, node: Node) -> RawSection:
        section = RawSection(self._part(node, SECTION, beside=frozenset({"statements"})))
        below = dict(_pairs(node)).get("statements") if isinstance(node, MappingNode) else None
        section.statements = [self._part(each, STATEMENT) for each in self._items(below)]
        return section

    def _part(self, node: Node, columns: tuple[Column, ...], *, beside: frozenset[str] = frozenset()) -> RawPart:
        """The fields of a mapping. A name that no field has is a fault."""
        part = RawPart(_line(node), _place(node))
        if not isinstance(node, MappingNode):
            self._fault(node, _("Here is a text or a list where fields like “title: …” belong"))
            return part
        by_path = {column.in_yaml: column for column in columns}
        groups = {path[0] for path in by_path if len(path) > 1}
        for name, value in self._fields(node, groups):
            column = by_path.get(name)
            if column is not None:
                part.fields[column.name] = Raw(self._joined(value), _place(value), _line(value))
            elif name[0] not in beside or len(name) > 1:
                self._fault(
                    value, _("“%(name)s” is not known. Take it out, or correct it") % {"name": ".".join(name)[:60]}
                )
        return part

    def _fields(self, node: MappingNode, groups: set[str]) -> Iterator[tuple[tuple[str, ...], Node]]:
        seen = set()
        for name, value in _pairs(node):
            if name in seen:
                self._fault(value, _("“%(name)s” is there twice") % {"name": name[:60]})
            seen.add(name)
            if name in groups and isinstance(value, MappingNode):
                yield from (((name, inner), below) for inner, below in _pairs(value))
            elif name in groups and _is_nothing(value):
                continue
            else:
                yield (name,), value

    def _items(self, node: Node | None) -> list[Node]:
        if node is None or _is_nothing(node):
            return []
        if not isinstance(node, SequenceNode):
            self._fault(node, _("Here belongs a list: lines that begin with a hyphen"))
            return []
        return list(node.value)

    def _joined(self, node: Node) -> str:
        """A text as it is; a list as lines; a mapping of texts as lines `name: text`."""
        if isinstance(node, ScalarNode):
            return _text(node)
        if isinstance(node, SequenceNode):
            return "\n".join(self._item(each) for each in node.value)
        return "\n".join(f"{name}: {self._item(each)}" for name, each in _pairs(node))

    def _item(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            self._fault(node, _("Here belongs a text"))
            return ""
        return _text(node).replace("\n", " ")

    def _fault(self, node: Node, sentence: str) -> None:
        self.faults.append(Fault(_line(node), _place(node), sentence))


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield (key.value if isinstance(key, ScalarNode) else "?"), value


def _text(node: Node) -> str:
    """The text as it was written, whatever YAML would take it for: a code like 1.10 stays 1.10, and `no` stays no."""
    if not isinstance(node, ScalarNode) or _is_nothing(node):
        return ""
    return str(node.value).replace("\r\n", "\n").strip()


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _NOTHING


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _place(node: Node) -> str:
    return _where(node.start_mark)


def _where(mark: Any) -> str:
    return _("line %(line)s, column %(column)s") % {"line": mark.line + 1, "column": mark.column + 1}


def _fault_at(mark: Any, sentence: str) -> Fault:
    return Fault(mark.line + 1, _where(mark), sentence) if mark else Fault(1, _("line 1"), sentence)
