"""OpenDocument texts and spreadsheets (LibreOffice): the same promises as for Office files."""

from django.utils.translation import gettext as _

from lantern.files.checks import xml, zips
from lantern.files.checks.office import MAGIC_OF_PROGRAMS, is_harmless_link, macros
from lantern.files.checks.zips import Archive
from lantern.files.kinds import FACTS, Kind
from lantern.files.refused import Refused

_KINDS = {FACTS[kind].content_type.encode(): kind for kind in (Kind.ODT, Kind.ODS)}
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SCRIPTS = {
    f"{_OASIS}script:1.0|event-listener",
    f"{_OASIS}office:1.0|script",
    "http://openoffice.org/2004/office|library",
}
_CALLS = {f"{_OASIS}text:1.0|dde-connection-decl", f"{_OASIS}office:1.0|dde-source", f"{_OASIS}table:1.0|dde-link"}
_FETCHES = {
    f"{_OASIS}table:1.0|table-source",
    f"{_OASIS}text:1.0|section-source",
    f"{_OASIS}table:1.0|cell-range-source",
}
_HREF = "http://www.w3.org/1999/xlink|href"
_LINK = f"{_OASIS}text:1.0|a"
_ENDINGS = {"xml", "rdf", "png", "jpg", "jpeg", "gif", "svg", "svm", "emf", "wmf", "ttf", "otf"}
_PROGRAMS = ("basic/", "scripts/", "dialogs/")


def kind_of_opendocument(archive: Archive) -> Kind | None:
    """The kind that the container's first entry names, unpacked as the standard demands; None if it is none of ours."""
    if archive.names[:1] != ["mimetype"] or archive.is_packed("mimetype") or archive.size("mimetype") > 100:
        return None
    return _KINDS.get(archive.read("mimetype"))


def check_opendocument(archive: Archive) -> None:
    """Returns if the document runs nothing and fetches nothing."""
    if "content.xml" not in archive or "META-INF/manifest.xml" not in archive:
        raise zips.damaged()
    for name in archive.names:
        folded = name.casefold()
        if folded.startswith(_PROGRAMS):
            raise macros()
        ending = folded.rpartition(".")[2]
        if ending in {"xml", "rdf"}:
            xml.scan(name, archive.chunks(name), on_element=_check_element)
        elif (
            ending not in _ENDINGS
            and name != "mimetype"
            and not folded.startswith(("objectreplacements/", "thumbnails/", "configurations2/", "layout-cache"))
        ):
            raise Refused(
                _("The document holds another file, “%(part)s”. Take it out and choose the document again")
                % {"part": name[:80]},
                code="embedded",
            )
        elif archive.read(name).startswith(MAGIC_OF_PROGRAMS):
            raise zips.hidden()


def _check_element(name: str, given: dict[str, str]) -> None:
    if name in _SCRIPTS:
        raise macros()
    if name in _CALLS:
        raise Refused(
            _("The document calls another program (a DDE link). Take the link out and choose it again"), code="calls"
        )
    if name.endswith("|encryption-data"):
        raise zips.protected()
    target = given.get(_HREF, "")
    if name == _LINK:
        if not is_harmless_link(target):
            raise Refused(
                _(
                    "The document has a link that starts a program: “%(link)s”. Take it out and choose the document again"
                )
                % {"link": target[:60]},
                code="link",
            )
    elif name in _FETCHES or (target and (":" in target or target.startswith(("/", "\\", "..")))):
        raise Refused(
            _(
                "The document fetches something from another place when it is opened. Break the link and choose it again"
            ),
            code="external",
        )
