"""The figures as files, each with its columns, and the data dictionary that explains them all."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from reporting.authority.columns.national import NATIONAL
from reporting.authority.columns.records import RECORDS
from reporting.authority.columns.results import RESULTS
from reporting.authority.columns.shared import SYMBOL_MEANINGS, File

__all__ = ["FILES", "NATIONAL", "RECORDS", "RESULTS", "SYMBOL_MEANINGS", "dictionary"]

FILES: Final[tuple[File[Any], ...]] = (RESULTS, RECORDS, NATIONAL)


def dictionary() -> Iterator[list[object]]:
    """The data dictionary: each column of each file and each symbol with its meaning, in order."""
    for file in FILES:
        for column in file.columns:
            yield [file.name, column.name, column.title, column.meaning]
    for symbol, meaning in SYMBOL_MEANINGS.items():
        yield ["", symbol.value, _("Symbol"), meaning]
