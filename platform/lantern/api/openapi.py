"""How endpoints are described: names from the class around a serializer, problem details as the answer to errors."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from lantern.api.problems import CONTENT_TYPE, ProblemOutput


class LanternSchema(AutoSchema):
    """The description of one endpoint."""

    def get_serializer_name(self, serializer: serializers.BaseSerializer[Any], direction: Any) -> str:
        """`RoundList.Output` is called RoundList, `Rounds.Input` RoundsInput: every endpoint has an `Output`."""
        parts = [part for part in type(serializer).__qualname__.split(".") if part != "<locals>"]
        return "".join(parts).removesuffix("Output") or super().get_serializer_name(serializer, direction)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = self._get_response_for_code(
            ProblemOutput(), "default", media_types=[CONTENT_TYPE], direction=direction
        )
        return bodies
