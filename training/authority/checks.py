from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from training.authority import library


@register()
def starter_courses_are_valid(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each fault in the starter courses, so that no command starts on a broken one."""
    return [Error(fault, id="authority_training.E001") for fault in library.faults()]
