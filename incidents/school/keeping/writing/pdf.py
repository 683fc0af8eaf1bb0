"""One incident as an accessible PDF (PDF/UA-1) for a court: everything that is kept of it, corrected entries too."""

from django.template.loader import render_to_string

from incidents.school.keeping.queries.contents import Contents

VARIANT = "pdf/ua-1"


class NothingIsFetched(ValueError):
    """The page asked for something from outside. It is written so that it never does."""


def written(contents: Contents) -> bytes:
    """The PDF. Nothing is loaded from anywhere while it is made."""
    # Its loading takes seconds and tens of megabytes that a web process never needs.
    import weasyprint  # noqa: PLC0415 -- as the comment says

    html = render_to_string("school_keeping/document/bundle.html", {"contents": contents})
    looks = weasyprint.CSS(string=render_to_string("school_keeping/document/bundle.css"), url_fetcher=_refuse)
    page = weasyprint.HTML(string=html, url_fetcher=_refuse)
    return bytes(page.write_pdf(stylesheets=[looks], pdf_variant=VARIANT))


def _refuse(url: str) -> None:
    raise NothingIsFetched(url)
