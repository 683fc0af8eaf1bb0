"""A school's addresses with one more, whose view fails in the worst way: quoting everything that it was sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lantern.access.guard import open_to_all
from lantern.urls import school

handler400, handler403, handler404, handler500 = (
    getattr(school, name) for name in ("handler400", "handler403", "handler404", "handler500")
)


@open_to_all("Fails for the tests.")
def broken(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Raises an error that quotes the request."""
    typed = " ".join([request.get_full_path(), *request.POST.values(), *request.headers.values()])
    raise ValueError(f"cannot work with {typed}")


urlpatterns = [path("broken/", broken), *school.urlpatterns]
