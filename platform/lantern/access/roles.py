"""The part a person plays in their tenant. A person has one role; the three kinds of tenant share none but the visitor’s."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("Platform operator")

    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Officer")
    ANALYST = "analyst", _("Analyst")

    HEAD = "head", _("Head teacher")
    DSL = "dsl", _("Designated safeguarding lead")
    DEPUTY_DSL = "deputy_dsl", _("Deputy safeguarding lead")
    GOVERNOR = "governor", _("Governor")
    IT_LEAD = "it_lead", _("IT lead")
    STAFF = "staff", _("Member of staff")

    SUPPORT = "support", _("Support from Lantern")


OPERATORS = frozenset({Role.OPERATOR})
AUTHORITY_ROLES = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.ANALYST})
SCHOOL_ROLES = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR, Role.IT_LEAD, Role.STAFF})

# Somebody from outside who is let in for a while (tenants/support). Nobody can be invited as one or made one.
VISITORS = frozenset({Role.SUPPORT})

_ROLES_BY_KIND = {"directory": OPERATORS, "authority": AUTHORITY_ROLES, "school": SCHOOL_ROLES}

# The role without which a tenant could no longer manage its own people: its last holder is protected.
MANAGING = {"directory": Role.OPERATOR, "authority": Role.ADMINISTRATOR, "school": Role.HEAD}

# Who sees incidents or works for an authority or the platform: a password alone must not open that. A governor, an IT lead
# and a member of staff may use two-step verification and are not made to.
NEEDS_TWO_STEP = OPERATORS | AUTHORITY_ROLES | frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL})

_WHAT_IT_MEANS = {
    Role.OPERATOR: _("Adds authorities and watches the service. Can read no authority’s or school’s records."),
    Role.ADMINISTRATOR: _("Everything an officer can do, and manages the authority’s people."),
    Role.OFFICER: _("Manages schools, writes and publishes checklists, opens and closes rounds."),
    Role.ANALYST: _("Reads schools, checklists, rounds and benchmarks. Changes nothing."),
    Role.HEAD: _(
        "Answers and signs audits, deals with incidents, allegations about staff and training, and manages the school’s people. "
        "Does not see what is said about the head."
    ),
    Role.DSL: _(
        "Answers audits, deals with incidents, concerns and training, and manages the school’s people. Does not sign audits, and "
        "does not see allegations about staff."
    ),
    Role.DEPUTY_DSL: _(
        "Answers audits and deals with incidents, concerns and training: reads the names of pupils and of staff. Does not see "
        "allegations about staff."
    ),
    Role.GOVERNOR: _(
        "Reads and signs audits, and reads evidence, actions and the filtering log. Of incidents and training a governor sees "
        "figures; whoever chairs the governors also reads allegations about staff and about the head."
    ),
    Role.IT_LEAD: _("Answers audits and keeps the filtering log. Sees only those incidents that are given to them."),
    Role.STAFF: _(
        "Tells the safeguarding lead what worries them, takes training and asks for changes to filtering. Sees no audits."
    ),
    Role.SUPPORT: _("Was let in to help for a while. Reads pages. Cannot change, sign or download anything."),
}


def roles_for(kind: str) -> list[Role]:
    """The roles people of this kind of tenant can have, in the order in which they are offered."""
    return [role for role in Role if role in _ROLES_BY_KIND[kind]]


def meaning_of(role: str) -> str:
    """Tells whoever gives the role what it lets a person do, and which names it lets them read."""
    return str(_WHAT_IT_MEANS[Role(role)])
