"""SCORM packages made by code: sound ones of both standards, and such as mean harm."""

import zipfile
from collections.abc import Callable, Iterable

from lantern.files.checks import zips
from tests.files.building import EICAR, Entries, overlapping_bomb, zipped

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


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
READS = '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'


def named(*names: str) -> bytes:
    """A package that also holds a file of each of these names."""
    return zipped([("imsmanifest.xml", manifest("1.2")), ("index.html", "x"), *((name, "x") for name in names)])


def linked() -> bytes:
    link = zipfile.ZipInfo("index.html")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return zipped([("imsmanifest.xml", manifest("1.2")), (link, "/etc/passwd")])


def opening(href: str) -> bytes:
    return package(
        parts=(("One", "index.html", None, True),),
        extra={"imsmanifest.xml": manifest("1.2", (("One", href, None, True),))},
    )


# What each is, how it is made, and with which code it is refused.
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("a bomb", lambda: package(extra={"films/a.mp4": b"\0" * 60_000_000}), "bomb"),
    ("overlapping files", overlapping_bomb, "bomb"),
    ("too many files", lambda: named(*(f"f/{number}" for number in range(zips.MOST_ENTRIES))), "too_many"),
    ("a way out", lambda: named("../../etc/cron.d/x"), "slip"),
    ("a way out of Windows", lambda: named("..\\..\\x.html"), "slip"),
    ("an absolute name", lambda: named("/etc/passwd"), "slip"),
    ("a drive", lambda: named("C:/x"), "slip"),
    ("a link", linked, "link"),
    ("a file twice", lambda: named("Index.HTML"), "duplicate"),
    ("something before it", lambda: b"#!/bin/sh\n" + package(), "mismatch"),
    ("something behind it", lambda: package() + b"more", "hidden"),
    ("known malware", lambda: package(extra={"run.exe": EICAR}), "malware"),
    ("no manifest", lambda: zipped({"index.html": "x", "tincan.xml": "<x/>"}), "no_manifest"),
    ("a folder in between", lambda: zipped({"a/imsmanifest.xml": manifest("1.2"), "a/index.html": "x"}), "no_manifest"),
    ("entities", lambda: package(extra={"imsmanifest.xml": manifest("1.2", head=LAUGHS)}), "dtd"),
    ("a file that is read", lambda: package(extra={"imsmanifest.xml": manifest("2004", head=READS)}), "dtd"),
    ("no XML", lambda: package(extra={"imsmanifest.xml": "not XML"}), "damaged"),
    ("another standard", lambda: package(extra={"imsmanifest.xml": manifest("1.2").replace(">1.2<", ">AICC<")}), "standard"),
    ("nothing to open", lambda: package(extra={"imsmanifest.xml": manifest("1.2", ())}), "no_parts"),
    ("too many parts", lambda: package(parts=[(f"P{n}", "index.html", None, True) for n in range(51)]), "too_many_parts"),
    ("a page elsewhere", lambda: opening("https://evil.example/x.html"), "outside"),
    ("a page on no host", lambda: opening("//evil.example/x.html"), "outside"),
    ("a script as address", lambda: opening("javascript:alert(1)"), "outside"),
    ("a page above", lambda: opening("../x.html"), "outside"),
    ("a page above, hidden", lambda: opening("a/%2e%2e/%2e%2e/x.html"), "outside"),
    ("a page that is not there", lambda: opening("other.html"), "launch"),
    ("a document", lambda: b"%PDF-1.7 and so on", "mismatch"),
]  # fmt: skip
