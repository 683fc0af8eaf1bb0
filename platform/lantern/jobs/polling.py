"""Pages that ask again while a job runs."""

from django.http import HttpRequest, HttpResponse

from lantern.jobs.models import Job


def reload_when_over(request: HttpRequest, response: HttpResponse, job: Job | None) -> HttpResponse:
    """The response; asked by `jobs/_progress.html` after the job's end, it has the browser load the page as a whole.

    The partial swaps itself alone, and the page's heading, badges and buttons speak of the job too.
    """
    if "HX-Request" in request.headers and (job is None or job.is_over):
        response["HX-Refresh"] = "true"
    return response
