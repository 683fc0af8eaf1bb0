"""Inviting the first person of a tenant again, or somebody else in their place."""

from datetime import datetime

from lantern.access.roles import Role
from lantern.errors import NotPossibleNow
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.people.actions import cancel_invitation, resend_invitation
from tenants.people.queries import open_invitation_for, open_invitations
from tenants.provisioning.people import first_person, inviter


def ensure_first_invited(tenant: TenantInfo, *, email: str, name: str, role: Role, asked_at: datetime) -> bool:
    """This person has a working invitation on its way; False if they have an account already and need none.

    One that was sent after `asked_at`, when somebody asked for it, is that one: the task has been done before.
    An invitation that provisioning sent for this role to another address stops working: it was the wrong one.
    """
    by = inviter(tenant)
    with connection.as_tenant(tenant):
        ours = open_invitations().filter(role=role, invited_by_name=str(by))
        for invitation in ours.exclude(email=email.lower()):
            cancel_invitation(invitation=invitation, by=by)
        waiting = open_invitation_for(email)
        if waiting is not None:
            if waiting.sent_at < asked_at:
                resend_invitation(invitation=waiting, by=by)
            return True
    try:
        first_person(tenant, email=email, name=name or email, role=role)
    except NotPossibleNow:
        return False
    return True
