from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from checklists.authority import library


@register()
def library_is_valid(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each fault in the built-in library, so that no command starts on a broken one."""
    return [Error(fault, id="authority_checklists.E001") for fault in library.faults()]
