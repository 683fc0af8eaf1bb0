"""Sign-in services of a tenant. Which account there is which person here are rows of allauth's SocialAccount."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record

LABEL_LENGTH = 40
# allauth keeps the issuer of a link in a column of this length.
ISSUER_LENGTH = 200
CLIENT_ID_LENGTH = 191
SECRET_LENGTH = 500
DOMAIN_LENGTH = 253


class SignInService(Record):
    """Somebody else's sign-in that this tenant's people may use, once its administrator has set it up and turned it on."""

    class Kind(models.TextChoices):
        ENTRA = "entra", _("Microsoft Entra ID")
        GOOGLE = "google", _("Google Workspace")
        DFE = "dfe", _("DfE Sign-in")
        OTHER = "other", _("Another OpenID Connect service")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    label = models.CharField(_("name"), max_length=LABEL_LENGTH)
    # Links are kept by issuer and subject, so two services of one issuer would share them.
    issuer = models.CharField(_("issuer"), max_length=ISSUER_LENGTH, unique=True)
    domain = models.CharField(_("domain"), max_length=DOMAIN_LENGTH, blank=True)
    client_id = models.CharField(_("client ID"), max_length=CLIENT_ID_LENGTH, blank=True)
    client_secret = EncryptedTextField(blank=True, default="", max_length=SECRET_LENGTH)
    asks_second_step = models.BooleanField(_("asks everybody for a second step"), default=False)
    # When the service last answered as it should; empty again whenever what was checked has changed.
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    enabled = models.BooleanField(_("turned on"), default=False)

    class Meta:
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def has_credentials(self) -> bool:
        """Whether the service knows Lantern: it gave a client ID and a secret, and both are kept here."""
        return bool(self.client_id and self.client_secret)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways in which the service may write its issuer. DfE Sign-in has written it with and without the port."""
        return (self.issuer, f"{self.issuer}:443") if self.kind == self.Kind.DFE else (self.issuer,)
