"""Pictures: drawn anew from their pixels, so that nothing else of the file is kept: no place, no camera, no comment, no second file
behind the picture."""

import struct
import warnings
import zlib
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from lantern.files.kinds import Kind
from lantern.files.refused import Refused

MOST_PIXELS = 40_000_000
_FORMATS = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP", Kind.GIF: "GIF"}
_OPTIONS: dict[Kind, dict[str, object]] = {
    Kind.PNG: {"optimize": False},
    Kind.JPEG: {"quality": 90, "progressive": False},
    Kind.WEBP: {"quality": 90, "method": 2},
    Kind.GIF: {},
}
_MODES = {
    Kind.PNG: {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"},
    Kind.JPEG: {"L", "RGB"},
    Kind.WEBP: {"RGB", "RGBA"},
    Kind.GIF: {"L", "P"},
}
# What Pillow raises for files that are not what they claim to be; its decoders are many.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)


def drawn_anew(file: BinaryIO, kind: Kind) -> BinaryIO:
    """The same picture as a file of ours, upright. Refused if it is damaged, too large or moves."""
    try:
        with warnings.catch_warnings():
            # What Pillow warns of and what it leaves out by itself; the limits below are stricter and the pixels are all that counts.
            warnings.simplefilter("ignore")
            # WeasyPrint, where a process has loaded it, has Pillow make up whatever a file was cut off from.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            return _drawn_anew(file, kind)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise Refused(
            _("The picture is damaged and cannot be shown. Save it again and choose it"), code="damaged"
        ) from error


def _drawn_anew(file: BinaryIO, kind: Kind) -> BinaryIO:
    file.seek(0)
    with Image.open(file, formats=[_FORMATS[kind]]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_many_pixels()
        if getattr(picture, "is_animated", False):
            raise Refused(_("The picture moves. Choose one that stands still"), code="animated")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        if upright.mode not in _MODES[kind]:
            has_alpha = "A" in upright.mode or "transparency" in upright.info
            upright = upright.convert(
                "RGBA" if has_alpha and "RGBA" in _MODES[kind] else "P" if kind == Kind.GIF else "RGB"
            )
        kept = upright.info.get("transparency")
        upright.info = {} if kept is None or kind == Kind.JPEG else {"transparency": kept}
        made = BytesIO()
        upright.save(made, format=_FORMATS[kind], **_OPTIONS[kind])
    made.seek(0)
    return made


def _too_many_pixels() -> Refused:
    return Refused(
        _("The picture has too many pixels. Choose one of at most 40 million, which is 6,300 by 6,300"),
        code="too_many_pixels",
    )
