"""How endpoints are described: names from the class around a serializer, problem details as the answer to errors."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from lantern.api.problems import CONTENT_TYPE, ProblemOutput


class LanternSchema(AutoSchema):
    """The description of one endpoint."""

    def get_serializer_name(self, serializer: serializers.BaseSerializer[Any], direction: Any) -> str:
        """The feature and the class: two features may each have a `SchoolOutput`, and many endpoints an inner `Output`."""
        kind = type(serializer)
        words = "".join(part for part in kind.__qualname__.split(".") if part != "<locals>")
        name = _feature_of(kind.__module__) + words.removesuffix("Output")
        return name or str(super().get_serializer_name(serializer, direction))

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = self._get_response_for_code(
            ProblemOutput(), "default", media_types=[CONTENT_TYPE], direction=direction
        )
        return bodies


def _feature_of(module: str) -> str:
    """The feature a module belongs to, as the first word of a name; nothing for the API's own."""
    package, _, rest = module.partition(".")
    if package == "lantern":
        return ""
    return (rest.partition(".")[0] if package == "tenants" else package).capitalize()
