"""Files made by code: documents, pictures and containers, sound ones and such as no program would write."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

import openpyxl
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"

Entries = dict[str, bytes | str]


def zipped(
    entries: Entries | Iterable[tuple[zipfile.ZipInfo | str, bytes | str]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A container with these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as container:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            container.writestr(name, content)
    return made.getvalue()


def types(main: str, part: str, extra: str = "") -> str:
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>{extra}</Types>'
    )


def relationships(*each: tuple[str, str, bool]) -> str:
    """Relationships given as type, target, and whether it is elsewhere."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE_RELATIONSHIPS}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if external else "/>")
        for number, (kind, target, external) in enumerate(each, 1)
    )
    return f'{XML}<Relationships xmlns="{RELATIONSHIPS}">{rows}</Relationships>'


def docx(
    extra: Entries | None = None, *, body: str = "", document: str | None = None, main: str = "", declared: str = ""
) -> bytes:
    """A Word document; `extra` adds or replaces parts."""
    text = document or (
        f'{XML}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Policy of St Oak’s</w:t></w:r></w:p>{body}</w:body></w:document>'
    )
    parts: Entries = {
        "[Content_Types].xml": types(
            main or f"{OFFICE}wordprocessingml.document.main+xml", "word/document.xml", declared
        ),
        "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
        "word/document.xml": text,
    }
    return zipped(parts | (extra or {}))


def pptx(extra: Entries | None = None) -> bytes:
    """A presentation without slides."""
    parts: Entries = {
        "[Content_Types].xml": types(f"{OFFICE}presentationml.presentation.main+xml", "ppt/presentation.xml"),
        "_rels/.rels": relationships(("officeDocument", "ppt/presentation.xml", False)),
        "ppt/presentation.xml": f'{XML}<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
    }
    return zipped(parts | (extra or {}))


def xlsx(rows: Iterable[Iterable[object]] = (("Name", "Pupils"), ("Oak", 180))) -> bytes:
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_parts(container: bytes, changed: Entries) -> bytes:
    """The container with these parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(container)) as old:
        parts: Entries = {name: old.read(name) for name in old.namelist()}
    return zipped(parts | changed)


def opendocument(kind: str = "text", *, content: str = "", extra: Entries | None = None) -> bytes:
    """An OpenDocument file."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("script", "script"),
        )
    )
    body = f'{XML}<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink">{content}</office:document-content>'
    stored = zipfile.ZipInfo("mimetype")
    parts: Entries = {
        "content.xml": body,
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        **(extra or {}),
    }
    return zipped([(stored, f"application/vnd.oasis.opendocument.{kind}"), *parts.items()])


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of one page; `objects` are numbered from 4."""
    page = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate((*page, *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, trailer, len(out),
    )  # fmt: skip


def stream(content: bytes, dictionary: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream object."""
    body = zlib.compress(content) if packed else content
    how = b"/Filter/FlateDecode" if packed else b""
    return b"<<%s%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, how, len(body), body)


def object_stream(*objects: bytes, dictionary: bytes = b"/Type/ObjStm") -> bytes:
    """Objects packed into a stream."""
    head, body = b"", b""
    for number, content in enumerate(objects, 20):
        head += b"%d %d " % (number, len(body))
        body += content + b" "
    return stream(head + body, dictionary + b"/N %d/First %d" % (len(objects), len(head)))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    """A picture with a gradient."""
    made = io.BytesIO()
    drawn = Image.linear_gradient("L").resize(size).convert(mode)
    drawn.save(made, kind, **options)
    return made.getvalue()


def moving(kind: str, frames: int = 4) -> bytes:
    """A picture of several frames."""
    drawn = [Image.new("RGB", (20, 20), (shade * 9 % 255, 0, 0)) for shade in range(frames)]
    made = io.BytesIO()
    drawn[0].save(made, kind, save_all=True, append_images=drawn[1:], duration=40)
    return made.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A PNG whose header names this size; its data is a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))

    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def jpeg_with_secrets() -> bytes:
    """A photo that says where it was taken and by what, with a program in its comment."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"<?php system($_GET['c']); ?><script>alert(1)</script>")


def overlapping_bomb(copies: int = 40) -> bytes:
    """Entries that all unpack the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"\0" * 1_000_000
    packed = packer.compress(plain) + packer.flush()
    crc, out, directory = zlib.crc32(plain), b"", b""
    for number in range(copies):
        name = b"%03d" % number
        sizes = struct.pack("<3L2H", crc, len(packed), len(plain), len(name), 0)
        if not number:
            out += b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 33) + sizes + name + packed
        directory += (
            b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 33) + sizes + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name
        )
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, copies, copies, len(directory), len(out), 0)
    return out + directory + end
