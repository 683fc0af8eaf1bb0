"""What strangers may ask: whether a certificate is valid, and with which key a badge can be checked. Names nobody."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import open_to_all
from training.school.learning import badges
from training.school.learning.queries import certificates

_WALLETS = "Programs that check a badge read this without an account; it holds no name"


@require_safe
@open_to_all(
    "Whoever is shown a certificate may ask whether it is valid; the address is random and the page names nobody"
)
def check(request: SchoolRequest, check_code: str) -> HttpResponse:
    """Whether the certificate is valid, and for which course: not whose it is, and not why it would be void."""
    found = certificates.certificate_by_code(check_code)
    response = render(request, "school_learning/check.html", {"certificate": found})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@open_to_all(_WALLETS)
def issuer(request: SchoolRequest) -> HttpResponse:
    """Who issues the school’s badges."""
    return _json(badges.issuer_profile())


@require_safe
@open_to_all(_WALLETS)
def badge_key(request: SchoolRequest, badge_key_id: uuid.UUID) -> HttpResponse:
    """The public half of a key of the school’s badges."""
    return _json(certificates.badge_key(badge_key_id))


@require_safe
@open_to_all(_WALLETS)
def revoked(request: SchoolRequest) -> HttpResponse:
    """The badges that were revoked, by identifiers that mean nothing to others."""
    return _json(badges.revocation_list(certificates.voided_ids()))


def _json(content: dict[str, object]) -> HttpResponse:
    # Checked in browsers on other sites too; there is nothing here that needs a session.
    return JsonResponse(content, headers={"Access-Control-Allow-Origin": "*"})
