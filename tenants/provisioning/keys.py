"""A tenant's data key: a new one, and every row under it."""

from dataclasses import dataclass

from lantern.crypto.keys import add_data_key, drop_old_keys, keys_for_reading
from lantern.crypto.resealing import encrypted_fields, reseal
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.people.mfa_adapter import reseal_secrets
from tenants.provisioning.schemas import in_directory


@dataclass(frozen=True)
class Rotation:
    """How a rotation went: texts encrypted anew, and whether older keys are gone."""

    texts: int
    finished: bool


def rotate_data_key(tenant: TenantInfo) -> Rotation:
    """The tenant writes under a new data key and every encrypted text is under it.

    Runs as the owner, while others work. Stopped half-way it is taken up where it was: while older keys are left no new one
    is made. Older keys stay for a quarter of an hour, for requests that began under them; a later call takes them away.
    UnreadableKeyUnknown if the tenant never encrypted anything, UnreadableShredded if its keys were destroyed.
    """
    if len(keys_for_reading(tenant.id).ciphers) == 1:
        add_data_key(tenant.id)
    with in_directory(), connection.as_tenant(tenant):
        texts = sum(reseal(model, field) for model, field in encrypted_fields(tenant.kind))
        texts += reseal_secrets()
    return Rotation(texts, drop_old_keys(tenant.id))
