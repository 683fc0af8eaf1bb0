"""SCORM packages (1.2 and 2004): a ZIP container with a manifest that says what is in it and what is to be opened.

What the package's own files hold is not looked into: they are programs, and run where nothing of ours can be reached
(`lantern.files.playing`). Looked at are the container, as with every other, and the manifest, which is the one file that is read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.files.checks import xml
from lantern.files.checks.zips import Archive
from lantern.files.refused import Refused

MANIFEST: Final = "imsmanifest.xml"
MOST_PARTS: Final = 50
_LONGEST_MANIFEST: Final = 2 * 1024 * 1024
_LONGEST_TITLE: Final = 150
_LONGEST_DATA: Final = 4_000
_LONGEST_ADDRESS: Final = 400

# What is said of a package where the container's own words speak of a document.
_WORDS: dict[str, str | Promise] = {
    "bomb": gettext_lazy("The package unpacks to far more than its size allows. It cannot be taken"),
    "too_many": gettext_lazy(
        "The package holds more than 3,000 files. Publish it again from your authoring tool without what it does not need"
    ),
    "slip": gettext_lazy(
        "The package holds a file whose name leads outside of it. Publish it again from your authoring tool"
    ),
    "link": gettext_lazy(
        "The package holds a link to another place on a computer. Publish it again from your authoring tool"
    ),
    "duplicate": gettext_lazy(
        "The package holds two files of the same name. Publish it again from your authoring tool"
    ),
    "hidden": gettext_lazy(
        "The package has something before, between or behind its files. Publish it again from your authoring tool"
    ),
    "protected": gettext_lazy("The package is protected by a password. Publish it again without one"),
    "damaged": gettext_lazy("The package is damaged and cannot be opened. Publish it again from your authoring tool"),
}


class Standard(StrEnum):
    SCORM_12 = "1.2"
    SCORM_2004 = "2004"


@dataclass(frozen=True)
class Part:
    """Something of a package that is opened by itself. `launch` is a file of the package, with what follows its name in an address."""

    id: str
    title: str
    launch: str
    # Whether it reports how far somebody is. What does not is done once it was opened.
    reports: bool = True
    # Per cent that the package itself asks for; None if it does not say.
    mastery: int | None = None
    data: str = ""


@dataclass(frozen=True)
class Manifest:
    standard: Standard
    title: str
    parts: tuple[Part, ...]


def check_package(file: BinaryIO) -> Manifest:
    """What the package says it holds, if its container is sound and every part that it names is there. Refused if not."""
    try:
        archive = Archive(file)
        manifest = _manifest_of(archive)
        for name in archive.names:
            for _chunk in archive.chunks(name):
                # Read to the end: it unpacks, to what it says, and holds no known malware.
                pass
    except Refused as refusal:
        if refusal.code in _WORDS:
            raise Refused(str(_WORDS[refusal.code]), code=refusal.code) from refusal
        raise
    return manifest


def manifest_of(file: BinaryIO) -> Manifest:
    """What a checked package says it holds."""
    return _manifest_of(Archive(file))


def _manifest_of(archive: Archive) -> Manifest:
    if MANIFEST not in archive:
        inside = any(name.count("/") == 1 and name.endswith(f"/{MANIFEST}") for name in archive.names)
        raise Refused(
            _("The package’s files lie in a folder. Make the ZIP of what is in the folder, not of the folder itself")
            if inside
            else _("This is no SCORM package: it has no imsmanifest.xml. Publish it as SCORM 1.2 or SCORM 2004"),
            code="no_manifest",
        )
    if archive.size(MANIFEST) > _LONGEST_MANIFEST:
        raise Refused(_("The package’s imsmanifest.xml is too long to be read"), code="manifest_too_long")
    reading = _Reading()
    xml.scan(
        MANIFEST, archive.chunks(MANIFEST), on_element=reading.begun, on_end=reading.ended, on_text=reading.text.append
    )
    standard = _standard(reading)
    parts = tuple(_parts(reading, set(archive.names)))
    if not parts:
        raise Refused(
            _("The package names nothing that can be opened. Publish it again from your authoring tool"),
            code="no_parts",
        )
    if len(parts) > MOST_PARTS:
        raise Refused(_("The package has more than 50 parts. Make several packages of it"), code="too_many_parts")
    title = reading.titles.get(reading.chosen, "") or parts[0].title
    return Manifest(standard, title[:_LONGEST_TITLE], parts)


@dataclass
class _Item:
    id: str
    organization: str
    resource: str
    parameters: str
    title: str = ""
    mastery: int | None = None
    data: str = ""


@dataclass
class _Resource:
    href: str
    is_sco: bool


@dataclass
class _Reading:
    """What has been read of a manifest so far."""

    schema_version: str = ""
    namespaces: set[str] = field(default_factory=set)
    default: str = ""
    organizations: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    items: list[_Item] = field(default_factory=list)
    resources: dict[str, _Resource] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    _open: list[_Item] = field(default_factory=list)
    _bases: list[str] = field(default_factory=list)
    _primary: int = 0

    @property
    def chosen(self) -> str:
        """The organization that the package names as its own, else the first."""
        return self.default if self.default in self.organizations else next(iter(self.organizations), "")

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        self.text.clear()
        local = _local(name)
        given = {_local(key).lower(): value.strip() for key, value in attributes.items()}
        self.namespaces |= {key.rpartition("|")[0] for key in (name, *attributes)}
        if local in {"manifest", "resources", "resource"}:
            self._bases.append(given.get("base", ""))
        if local == "organizations":
            self.default = given.get("default", "")
        elif local == "organization":
            self.organizations.append(given.get("identifier", ""))
        elif local == "item" and self.organizations:
            item = _Item(
                id=given.get("identifier", ""),
                organization=self.organizations[-1],
                resource=given.get("identifierref", ""),
                parameters=given.get("parameters", ""),
            )
            self.items.append(item)
            self._open.append(item)
        elif local == "resource":
            self.resources[given.get("identifier", "")] = _Resource(
                "".join(self._bases) + given.get("href", ""), given.get("scormtype", "asset").lower() == "sco"
            )
        elif local == "primaryObjective":
            self._primary += 1

    def ended(self, name: str) -> None:
        local, said = _local(name), " ".join("".join(self.text).split())
        if local in {"manifest", "resources", "resource"}:
            self._bases.pop()
        elif local == "item" and self._open:
            self._open.pop()
        elif local == "primaryObjective":
            self._primary -= 1
        elif local == "schemaversion" and not self.schema_version:
            self.schema_version = said
        elif local == "title" and self._open:
            self._open[-1].title = said
        elif local == "title" and self.organizations:
            self.titles.setdefault(self.organizations[-1], said)
        elif local == "masteryscore" and self._open:
            self._open[-1].mastery = _percent(said, 1)
        elif local == "minNormalizedMeasure" and self._open and self._primary:
            self._open[-1].mastery = _percent(said, 100)
        elif local.lower() == "datafromlms" and self._open:
            self._open[-1].data = "".join(self.text).strip()[:_LONGEST_DATA]
        self.text.clear()


def _standard(reading: _Reading) -> Standard:
    said = reading.schema_version.lower()
    if said == "1.2" or (not said and any("adlcp_rootv1p2" in each for each in reading.namespaces)):
        return Standard.SCORM_12
    if "2004" in said or said == "cam 1.3" or (not said and any("adlcp_v1p3" in each for each in reading.namespaces)):
        return Standard.SCORM_2004
    raise Refused(
        _("The package does not say that it is SCORM 1.2 or SCORM 2004. Publish it as one of the two"), code="standard"
    )


def _parts(reading: _Reading, names: set[str]) -> Iterable[Part]:
    seen: set[str] = set()
    for place, item in enumerate((each for each in reading.items if each.organization == reading.chosen), start=1):
        resource = reading.resources.get(item.resource)
        if not item.resource or resource is None or not resource.href:
            continue
        launch = _launch(resource.href, item.parameters)
        if unquote(launch.partition("?")[0].partition("#")[0]) not in names:
            raise Refused(
                _("The package wants to open “%(file)s”, which is not in it. Publish it again from your authoring tool")
                % {"file": resource.href[:80]},
                code="launch",
            )
        key = (item.id if item.id and item.id not in seen else f"part-{place}")[:60]
        seen.add(key)
        title = (item.title or reading.titles.get(reading.chosen, "") or key)[:_LONGEST_TITLE]
        yield Part(key, title, launch, resource.is_sco, item.mastery, item.data)


def _launch(href: str, parameters: str) -> str:
    """The address inside the package. Refused if it leads outside."""
    address = href.replace("\\", "/")
    if parameters:
        mark = "" if parameters[0] in "?#&" else "?"
        address += mark + parameters
    try:
        split = urlsplit(address)
        path = unquote(split.path)
        outside = bool(split.scheme or split.netloc)
    except ValueError:
        path, outside = "", True
    if outside or path.startswith("/") or ".." in path.split("/") or not address.isprintable():
        raise Refused(
            _("The package opens a page on another website. Only what is in the package can be played"), code="outside"
        )
    if len(address) > _LONGEST_ADDRESS:
        raise Refused(_("The package opens a file with a name that is too long"), code="launch")
    return address


def _percent(said: str, times: int) -> int | None:
    try:
        found = round(float(said) * times)
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found <= 100 else None


def _local(name: str) -> str:
    return name.rpartition("|")[2]
