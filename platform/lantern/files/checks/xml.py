"""XML inside documents: parsed to see what it is, never to resolve anything.

A document type declaration is what entity bombs and references to other files need, and no office program writes one, so a
single one is enough to refuse. The parser is expat as it comes with Python, so every encoding in which a declaration could hide is
read as an office program would read it.
"""

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from lantern.files.refused import Refused

DEEPEST = 256

OnElement = Callable[[str, dict[str, str]], None]


def scan(
    part: str,
    chunks: Iterable[bytes],
    *,
    on_element: OnElement | None = None,
    on_end: Callable[[str], None] | None = None,
    on_text: Callable[[str], None] | None = None,
) -> None:
    """Reads one XML part to its end. Names come with their namespace, as `namespace|name`. Refused if it is damaged or declares a DTD.

    `on_end` is called for the end of an element, where `on_element` is given too.
    """
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    depth = 0

    def declared(*_given: Any) -> None:
        raise Refused(
            _(
                "The file has a document type declaration (DTD) in “%(part)s”, which could read other files. Save it again and choose it"
            )
            % {"part": part[:80]},
            code="dtd",
        )

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged(part)
        if on_element:
            on_element(name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if on_end:
            on_end(name)

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    if on_element:
        # Two calls for each element are what reading costs: a part of which nothing is asked goes without them.
        parser.StartElementHandler, parser.EndElementHandler = begun, ended
    if on_text:
        parser.CharacterDataHandler = on_text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(part) from error


def damaged(part: str) -> Refused:
    """The refusal of a part that no office program could have written."""
    return Refused(
        _("The file is damaged: “%(part)s” inside it cannot be read. Save it again and choose it")
        % {"part": part[:80]},
        code="damaged",
    )
