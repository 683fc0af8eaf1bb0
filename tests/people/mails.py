"""What a tenant's outbox holds."""

import re

from lantern.outbox.models import Message
from tenants.logins.info import TenantInfo
from tests.cast import as_tenant


def mails_of(tenant: TenantInfo) -> list[dict[str, str]]:
    """The mails that wait in this tenant's outbox, oldest first."""
    with as_tenant(tenant):
        return [message.content for message in Message.objects.filter(kind="mail").order_by("created_at")]


def link_in(mail: dict[str, str]) -> str:
    """The one link of the mail."""
    links = re.findall(r"https?://\S+", mail["body"])
    assert len(links) == 1, mail["body"]
    return links[0]


def path_in(mail: dict[str, str]) -> str:
    """The link without scheme and host."""
    return "/" + link_in(mail).split("/", 3)[3]
