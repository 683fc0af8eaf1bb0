"""SCORM packages made by code: sound ones of both standards, and such as mean harm."""

from collections.abc import Iterable

from tests.files.building import Entries, zipped

_NAMESPACES = {
    "1.2": 'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"',
    "2004": (
        'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
        'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
    ),
}
_VERSIONS = {"1.2": "1.2", "2004": "2004 4th Edition"}
# Title, file, mastery in per cent or nothing, whether it reports.
Part = tuple[str, str, int | None, bool]
ONE: tuple[Part, ...] = (("Safe pictures", "index.html", None, True),)


def manifest(standard: str, parts: Iterable[Part] = ONE, *, title: str = "Pictures of pupils", head: str = "") -> str:
    """The manifest of a package with these parts. `head` stands before the first element."""
    kind = "scormtype" if standard == "1.2" else "scormType"
    items, resources = [], []
    for number, (name, file, mastery, reports) in enumerate(parts, start=1):
        asked = "" if mastery is None else _asked(standard, mastery)
        items.append(f'<item identifier="i{number}" identifierref="r{number}"><title>{name}</title>{asked}</item>')
        resources.append(
            f'<resource identifier="r{number}" type="webcontent" adlcp:{kind}="{"sco" if reports else "asset"}" href="{file}"/>'
        )
    return (
        f'<?xml version="1.0"?>{head}<manifest identifier="m" {_NAMESPACES[standard]}>'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{_VERSIONS[standard]}</schemaversion></metadata>"
        f'<organizations default="o"><organization identifier="o"><title>{title}</title>{"".join(items)}</organization></organizations>'
        f"<resources>{''.join(resources)}</resources></manifest>"
    )


def _asked(standard: str, mastery: int) -> str:
    if standard == "1.2":
        return f"<adlcp:masteryscore>{mastery}</adlcp:masteryscore>"
    return (
        '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">'
        f"<imsss:minNormalizedMeasure>{mastery / 100}</imsss:minNormalizedMeasure>"
        "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
    )


def package(standard: str = "1.2", extra: Entries | None = None, *, parts: Iterable[Part] = ONE) -> bytes:
    """A package with these parts; `extra` adds or replaces files."""
    entries: Entries = {"imsmanifest.xml": manifest(standard, parts)}
    entries |= {
        file.partition("?")[0]: "<!DOCTYPE html><title>A part</title><p>Safe pictures" for _n, file, *_o in parts
    }
    return zipped(entries | {"shared/style.css": "p { color: #333 }"} | (extra or {}))
