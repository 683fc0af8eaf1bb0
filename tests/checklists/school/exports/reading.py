"""What is in the documents, read without the programs that wrote them."""

import re
import zlib
from io import BytesIO

import openpyxl
from docx import Document


def pdf_parts(content: bytes) -> bytes:
    """Everything that a PDF says about itself, its packed parts unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.S)
    return content + b"\n".join(_unpacked(part) for part in packed)


def _unpacked(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return part


def word_outline(content: bytes) -> list[tuple[int, str]]:
    """The headings of a Word document: level, from 0 for its title, and words."""
    found = []
    for paragraph in Document(BytesIO(content)).paragraphs:
        style = str(paragraph.style.name)
        if style == "Title" or style.startswith("Heading"):
            found.append((0 if style == "Title" else int(style[-1]), paragraph.text))
    return found


def word_text(content: bytes) -> str:
    """All words of a Word document, its tables too."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def book(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each sheet of a workbook."""
    found = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in found.worksheets}
