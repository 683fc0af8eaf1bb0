"""The first live sources: what a school's list of people and of visitors from support says."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.live_sources import LiveSource
from checklists.school.live import Finding, Provider, register
from lantern.ui.words import when
from tenants.people.queries import account_figures
from tenants.support.queries import live_grants

# Below this share of accounts the records speak of a beginning, not of gaps.
MOSTLY: Final = 0.8


def two_step() -> Finding:
    """How many accounts need more than a password."""
    figures = account_figures()
    said = ngettext(
        "%(some)d of %(all)d account has two-step sign-in.",
        "%(some)d of %(all)d accounts have two-step sign-in.",
        figures.total,
    ) % {"some": figures.with_second_step, "all": figures.total}
    missing = figures.total - figures.with_second_step
    if not missing:
        return Finding((said,), "green", _("no account is without it"))
    because = ngettext("%(n)d account is without it", "%(n)d accounts are without it", missing) % {"n": missing}
    return Finding((said,), "amber" if figures.with_second_step >= MOSTLY * figures.total else "red", because)


def never_signed_in() -> Finding:
    """How many accounts nobody has ever used."""
    figures = account_figures()
    said = ngettext(
        "%(some)d of %(all)d account has never been used to sign in.",
        "%(some)d of %(all)d accounts have never been used to sign in.",
        figures.total,
    ) % {"some": figures.never_used, "all": figures.total}
    if not figures.never_used:
        return Finding((said,), "green", _("every account is in use"))
    because = ngettext("%(n)d account stands unused", "%(n)d accounts stand unused", figures.never_used) % {
        "n": figures.never_used
    }
    return Finding((said,), "amber" if figures.never_used <= (1 - MOSTLY) * figures.total else "red", because)


def support_open() -> Finding:
    """Whether somebody from outside can look in at this moment."""
    grants = list(live_grants())
    if not grants:
        return Finding((_("Nobody from Lantern support can look in now."),), "green", _("no access is open"))
    facts = tuple(
        _("%(name)s from Lantern support can look in until %(until)s.")
        % {"name": grant.name, "until": when(grant.ends_at)}
        for grant in grants
    )
    return Finding(facts, "amber", _("access is open now"))


def register_all() -> None:
    """The three sources answer for their slugs."""
    register(Provider(LiveSource.TWO_STEP, gettext_lazy("From your list of people"), two_step, see="/people/"))
    register(
        Provider(
            LiveSource.NEVER_SIGNED_IN,
            gettext_lazy("From your list of people"),
            never_signed_in,
            see="/people/",
        )
    )
    register(Provider(LiveSource.SUPPORT_OPEN, gettext_lazy("From your support access"), support_open, see="/support/"))
