"""Long lists, a page at a time."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

USUAL = 50
MOST = 200


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`; a page that does not exist is a 404 problem."""

    page_size = USUAL
    page_size_query_param = "page_size"
    max_page_size = MOST


def paged(
    queryset: "QuerySet[Any] | list[Any]", request: Request, output: type[serializers.BaseSerializer[Any]]
) -> Response:
    """One page of the rows through the serializer, with count, next and previous. The queryset must be ordered."""
    pages = Pages()
    rows = pages.paginate_queryset(queryset, request)
    return pages.get_paginated_response(output(rows, many=True).data)


@cache
def page_of(output: type[serializers.Serializer[Any]]) -> Any:
    """The shape of a page of these rows, for `@extend_schema(responses=page_of(Output))`."""
    name = output.__name__.removesuffix("Output")
    owner = output.__qualname__.split(".")[0].removesuffix("Output")
    title = f"PageOf{owner}" if name in ("", "Output") else f"PageOf{name}"
    return type(
        title,
        (serializers.Serializer,),
        {
            "__module__": output.__module__,
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": output(many=True),
        },
    )
