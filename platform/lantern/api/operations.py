"""The API's description, arranged for reading."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of a body."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    text: str
    parameters: list[Field]
    takes: list[Field]
    gives: list[Field]
    gives_many: bool
    statuses: list[str]

    @property
    def path_parts(self) -> list[str]:
        """The address in pieces between which a narrow page may break the line."""
        return [f"{part}/" for part in self.path.split("/")[:-1]]


@dataclass(frozen=True)
class Group:
    """The operations of one feature."""

    name: str
    operations: list[Operation]


def urlconf_of(request: Any) -> str:
    """The addresses of this kind of host."""
    return getattr(request, "urlconf", None) or settings.ROOT_URLCONF


def operations_of(request: HttpRequest) -> list[Group]:
    """What this host's API offers, grouped by feature, in the order of the addresses."""
    schema = SchemaGenerator(urlconf=urlconf_of(request)).get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                group = (methods[method].get("tags") or ["other"])[0]
                groups[group].append(_operation(schema, path, method, methods[method]))
    return [Group(name, operations) for name, operations in sorted(groups.items())]


def _operation(schema: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> Operation:
    answers: dict[str, Any] = found.get("responses", {})
    good: dict[str, Any] = next((answer for status, answer in answers.items() if status.startswith("2")), {})
    body, many = _fields(schema, _content(good))
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        text=found.get("description") or found.get("summary", ""),
        parameters=[_parameter(parameter) for parameter in found.get("parameters", [])],
        takes=_fields(schema, _content(found.get("requestBody", {})))[0],
        gives=body,
        gives_many=many,
        statuses=list(answers),
    )


def _parameter(parameter: dict[str, Any]) -> Field:
    return Field(
        parameter["name"],
        f"{parameter['schema'].get('type', '')} ({parameter['in']})",
        parameter.get("required", False),
        parameter.get("description", ""),
    )


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    content = holder.get("content", {})
    found: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def _fields(schema: dict[str, Any], shape: dict[str, Any]) -> tuple[list[Field], bool]:
    """The fields of a body, and whether it is a list or a page of them."""
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        return _fields(schema, shape["items"])[0], True
    properties = shape.get("properties", {})
    if set(properties) >= {"results", "count"}:
        return _fields(schema, properties["results"])[0], True
    required = shape.get("required", [])
    return [
        Field(name, _kind(schema, inner), name in required, _resolved(schema, inner).get("description", ""))
        for name, inner in properties.items()
    ], False


def _kind(schema: dict[str, Any], shape: dict[str, Any]) -> str:
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        return f"list of {_kind(schema, shape['items'])}"
    if "enum" in shape:
        return " | ".join(str(value) for value in shape["enum"])
    return str(shape.get("format") or shape.get("type") or "object")


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in shape and len(shape["allOf"]) == 1:
        shape = shape["allOf"][0]
    if "$ref" in shape:
        return dict(schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]])
    return shape
