"""Reading sign-in services and links."""

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from tenants.sso.models import SignInService

if TYPE_CHECKING:
    from tenants.people.models import User


def services() -> QuerySet[SignInService]:
    """Every service of this tenant, by name."""
    return SignInService.objects.all()


def enabled_services() -> QuerySet[SignInService]:
    """Those that people may use now, by name."""
    return SignInService.objects.filter(enabled=True)


def service_by_id(service_id: UUID) -> SignInService:
    """The service with this identifier here; NotFound if there is none."""
    service = SignInService.objects.filter(pk=service_id).first()
    if service is None:
        raise NotFound(_("There is no such sign-in service here."))
    return service


def enabled_service(service_id: UUID) -> SignInService:
    """The service with this identifier here, if it is turned on; NotFound if not."""
    service = enabled_services().filter(pk=service_id).first()
    if service is None:
        raise NotFound(_("There is no such sign-in service here."))
    return service


def is_taken(issuer: str, *, but: UUID | None = None) -> bool:
    """Whether another service of this tenant has this issuer."""
    found = SignInService.objects.filter(issuer=issuer)
    return (found if but is None else found.exclude(pk=but)).exists()


def link_by_subject(issuer: str, subject: str) -> SocialAccount | None:
    """Whose account at this issuer this is, if it is anybody's here. An e-mail address never decides it."""
    return SocialAccount.objects.filter(provider=issuer, uid=subject).select_related("user").first()


def links_of(person: "User") -> dict[str, SocialAccount]:
    """The person's links, by issuer."""
    return {link.provider: link for link in SocialAccount.objects.filter(user=person)}


def other_links_of(person: "User", service: SignInService) -> QuerySet[SocialAccount]:
    """The person's links at services other than this one that are turned on."""
    others = enabled_services().exclude(pk=service.pk).values("issuer")
    return SocialAccount.objects.filter(user=person, provider__in=others)


def links_at(service: SignInService) -> QuerySet[SocialAccount]:
    """Everybody's links at this service's issuer."""
    return SocialAccount.objects.filter(provider=service.issuer)


def people_without_password_at(service: SignInService) -> int:
    """How many people who can sign in have a link at this service and no password."""
    return (
        links_at(service)
        .filter(user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .values("user_id")
        .distinct()
        .count()
    )
