"""A certificate as an accessible PDF (PDF/UA-1), with a code that leads to its check page."""

from base64 import b64encode
from io import BytesIO
from typing import Final

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lantern.files.check import Checked, written_here
from lantern.files.kinds import Kind
from tenants.logins.current import current_tenant
from training.school.learning.models import Certificate

VARIANT: Final = "pdf/ua-1"


def check_address(certificate: Certificate) -> str:
    """The public address that says whether the certificate is valid."""
    path = reverse(
        "school_learning:check",
        args=[certificate.check_code],
        urlconf=str(settings.TENANT_TYPES["school"]["URLCONF"]),
    )
    return current_tenant().url(path)


def written(certificate: Certificate) -> Checked:
    """The document, ready to be kept."""
    address = check_address(certificate)
    school = current_tenant()
    context = {
        "certificate": certificate,
        "school": school.name,
        "authority": school.authority.name if school.authority else "",
        "address": address,
        "code": qr_code(address),
    }
    content = pdf(render_to_string("school_learning/certificate.html", context))
    name = _("Certificate %(title)s %(name)s") % {"title": certificate.title, "name": certificate.name}
    return written_here(f"{name[:150]}.pdf", Kind.PDF, content)


def pdf(html: str) -> bytes:
    """The page as PDF. Nothing is loaded from anywhere while it is made: what asks for something from outside stops it."""
    # Its loading takes seconds and tens of megabytes that a web process never needs.
    import weasyprint  # noqa: PLC0415 -- as the comment says

    inline = weasyprint.URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    looks = weasyprint.CSS(string=render_to_string("school_learning/certificate.css"), url_fetcher=inline)
    page = weasyprint.HTML(string=html, url_fetcher=inline)
    return bytes(page.write_pdf(stylesheets=[looks], pdf_variant=VARIANT))


def qr_code(address: str) -> str:
    """The address as a QR code: an image in an address of its own, that nothing fetches."""
    drawn = BytesIO()
    # A quarter of it may be lost, on paper that was folded or copied.
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
