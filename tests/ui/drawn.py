"""HTML as a test wants to see it: elements with their attributes, found by tag and attribute."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def walk(self) -> list["Element"]:
        return [self, *(found for child in self.children for found in child.walk())]

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """Every element below with this tag and these attributes; `cls` asks for one class."""
        cls = wanted.pop("cls", "")
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self.walk()[1:]
            if (not tag or element.tag == tag)
            and (not cls or element.has_class(cls))
            and all(element.get(name) == value for name, value in names.items())
        ]

    def one(self, tag: str = "", **wanted: str) -> "Element":
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def words(self) -> str:
        return " ".join(" ".join([self.text, *(child.words() for child in self.children)]).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element("#text", {}, text=data))


def read(html: str) -> Element:
    """The tree of some HTML; fails where an element is closed out of turn or left open."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"left open: {[element.tag for element in reader.open]}"
    return reader.root
