"""Files as schools and authorities have them. Each must be taken."""

import io
import zipfile
from dataclasses import dataclass

from tests.files.building import (
    docx,
    object_stream,
    opendocument,
    pdf,
    picture,
    pptx,
    relationships,
    stream,
    with_parts,
    xlsx,
)


@dataclass(frozen=True)
class Good:
    """One file, and the kind that it is of."""

    label: str
    name: str
    content: bytes
    kind: str


def with_descriptors(container: bytes) -> bytes:
    """The same container as a program writes it that cannot go back in its output."""

    class Forward(io.RawIOBase):
        def __init__(self) -> None:
            self.kept = b""

        def writable(self) -> bool:
            return True

        def write(self, given: bytes) -> int:  # type: ignore[override]
            self.kept += bytes(given)
            return len(given)

    out = Forward()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.kept


PAGE = b"q 0.5 0 0 0.5 0 0 cm BT /F1 12 Tf (Online safety policy) Tj ET Q"
LINKS = relationships(
    ("hyperlink", "https://www.gov.uk/government/publications/keeping-children-safe-in-education--2", True),
    ("hyperlink", "mailto:office@oak.example", True),
    ("hyperlink", "file:///S:\\Policies\\Acceptable%20use.docx", True),
    ("image", "media/image1.png", False),
)

GOOD = [
    Good("PDF", "Policy.pdf", pdf(), "pdf"),
    Good("PDF with packed pages", "Policy.pdf", pdf(stream(PAGE)), "pdf"),
    Good(
        "PDF with an object stream",
        "Policy.pdf",
        pdf(object_stream(b"<</Type/Font/BaseFont/Arial>>", b"<</Title(Policy)>>")),
        "pdf",
    ),
    Good("PDF that opens at a page", "Policy.pdf", pdf(b"<</OpenAction[3 0 R/Fit]>>"), "pdf"),
    Good("PDF with a link", "Policy.pdf", pdf(b"<</S/URI/URI(https://www.gov.uk/AA/JS/Launch/policy)>>"), "pdf"),
    Good(
        "PDF with a form",
        "Form.PDF",
        pdf(b"<</AcroForm<</Fields[5 0 R]/DA(/Helv 0 Tf)>>>>", b"<</FT/Tx/T(Name)/V(Si\xe2n)>>"),
        "pdf",
    ),
    Good("PDF with changes behind its end", "Policy.pdf", pdf() + pdf()[9:], "pdf"),
    Good(
        "PDF with a packed picture in it",
        "Scan.pdf",
        pdf(stream(bytes(range(256)) * 4000, b"/Subtype/Image/Width 640/Height 1600")),
        "pdf",
    ),
    Good("Word", "Minutes 12.3.2026.docx", docx(), "docx"),
    Good(
        "Word with links and a picture",
        "Minutes.docx",
        docx({"word/_rels/document.xml.rels": LINKS, "word/media/image1.png": picture()}),
        "docx",
    ),
    Good(
        "Word with a page number",
        "Minutes.docx",
        docx(body="<w:p><w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r></w:p>"),
        "docx",
    ),
    Good(
        "Word with a chart and its workbook",
        "Report.docx",
        docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()}),
        "docx",
    ),
    Good("Word written in one go", "Minutes.docx", with_descriptors(docx()), "docx"),
    Good("Word with a folder entry", "Minutes.docx", docx({"word/media/": ""}), "docx"),
    Good("Excel", "Pupils.xlsx", xlsx(), "xlsx"),
    Good("Excel with sums", "Budget.xlsx", xlsx([("Cost", 1), ("Cost", 2), ("Sum", "=SUM(B1:B2)")]), "xlsx"),
    Good("Excel with many rows", "Pupils.xlsx", xlsx([(f"Pupil {n}", n, "Year 7") for n in range(4_000)]), "xlsx"),
    Good(
        "Excel with a printer",
        "Pupils.xlsx",
        with_parts(xlsx(), {"xl/printerSettings/printerSettings1.bin": bytes(300)}),
        "xlsx",
    ),
    Good("PowerPoint", "Assembly.pptx", pptx(), "pptx"),
    Good(
        "PowerPoint with a film",
        "Assembly.pptx",
        pptx({"ppt/media/media1.mp4": b"\0\0\0\x18ftypmp42" + bytes(500)}),
        "pptx",
    ),
    Good(
        "OpenDocument text",
        "Policy.odt",
        opendocument(content="<office:body><text:p>Policy</text:p></office:body>"),
        "odt",
    ),
    Good(
        "OpenDocument text with a link and a picture",
        "Policy.odt",
        opendocument(
            content='<text:a xlink:href="https://gov.uk">x</text:a><draw:image xlink:href="Pictures/1.png"/>',
            extra={"Pictures/1.png": picture()},
        ),
        "odt",
    ),
    Good("OpenDocument table", "Pupils.ods", opendocument("spreadsheet", content="<office:body/>"), "ods"),
    Good("table", "Pupils.csv", "Name,Mark\nSiân,-5\nZoë,+44 7700 900123\n".encode(), "csv"),
    Good("table with the mark of Excel", "Pupils.csv", b'\xef\xbb\xbfName,UPN\nAnn,"=""00123"""\n', "csv"),
    Good("table from an old program", "Pupils.csv", "Name\nSiân O’Hara\n".encode("cp1252"), "csv"),
    Good("table with semicolons and handles", "Links.csv", b"School;Handle\nOak;@oakprimary\nElm;- none -\n", "csv"),
    Good("text", "Notes.txt", b"Met the head.\r\n\r\n<3 this school: a < b, x = y\n", "txt"),
    Good("text of one letter", "Notes.txt", b"x", "txt"),
    Good("PNG", "Screenshot 2026-03-12 at 09.14.33.png", picture(), "png"),
    Good("PNG with transparency", "Logo.png", picture(mode="RGBA"), "png"),
    Good("PNG with a palette", "Logo.png", picture(mode="P"), "png"),
    Good("grey PNG of 16 bits", "Scan.png", picture(mode="I;16"), "png"),
    Good("photo", "IMG_2041.JPG", picture("JPEG", (640, 480)), "jpeg"),
    Good("photo in the colours of print", "Print.jpeg", picture("JPEG", mode="CMYK"), "jpeg"),
    Good("progressive photo", "Photo.jpg", picture("JPEG", (300, 200), progressive=True), "jpeg"),
    Good("WebP", "Photo.webp", picture("WEBP"), "webp"),
    Good("WebP with transparency", "Logo.webp", picture("WEBP", mode="RGBA"), "webp"),
    Good("GIF", "Logo.gif", picture("GIF"), "gif"),
    Good("GIF with transparency", "Logo.gif", picture("GIF", mode="P", transparency=3), "gif"),
]
