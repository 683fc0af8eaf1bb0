"""What the school's incidents and its filtering log say about statements of an audit. Numbers and days, nothing of any one record."""

from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.live_sources import LiveSource
from checklists.school.live import Finding, Provider, register
from checklists.school_year import year_began
from incidents.school.filtering.models import Because
from incidents.school.filtering.queries.changes import change_counts
from incidents.school.filtering.queries.checks import check_counts
from incidents.school.filtering.queries.incidents import incident_figures
from incidents.school.filtering.queries.reviews import last_held, yearly_due_on

# A smaller number of incidents is told as a band: whoever reads an audit need not know more.
FEW: Final = 5


def incidents_logged() -> Finding:
    """Whether incidents are written down, and whether those that were are looked at in time."""
    today = timezone.localdate()
    figures = incident_figures(since=year_began(today), now=timezone.now())
    since = date_format(year_began(today), "j F Y")
    if not figures.logged:
        return Finding((_("No incident has been logged since %(day)s.") % {"day": since},))
    said = (
        _("Fewer than five incidents have been logged since %(day)s.") % {"day": since}
        if figures.logged < FEW
        else _("%(n)d incidents have been logged since %(day)s.") % {"n": figures.logged, "day": since}
    )
    if figures.late:
        return Finding((said,), "amber", _("the next step on some of them is overdue"))
    return Finding((said,), "green", _("incidents are logged, and the next step on none of them is overdue"))


def filtering_changes() -> Finding:
    """How many changes are documented, and whether any waits to be switched back."""
    counts = change_counts(timezone.localdate())
    since = date_format(year_began(timezone.localdate()), "j F Y")
    if not counts.waiting + counts.in_place + counts.over:
        return Finding((_("No change to filtering has been written down."),))
    facts = [
        ngettext(
            "%(n)d change to filtering has been asked for since %(day)s.",
            "%(n)d changes to filtering have been asked for since %(day)s.",
            counts.this_year,
        )
        % {"n": counts.this_year, "day": since},
        _("Each change in place was approved by somebody other than whoever asked."),
    ]
    if counts.ended:
        said = ngettext(
            "%(n)d change is over and not switched back", "%(n)d changes are over and not switched back", counts.ended
        )
        return Finding(tuple(facts), "amber", said % {"n": counts.ended})
    return Finding(tuple(facts), "green", _("changes are written down, and what is over is switched back"))


def yearly_review() -> Finding:
    """When the yearly review was held, and with whom."""
    last, today = last_held(Because.YEARLY), timezone.localdate()
    if last is None or last.held_on is None:
        return Finding((_("No yearly review of filtering and monitoring is written down."),), "red", _("there is none"))
    facts = [_("The last yearly review was held on %(day)s.") % {"day": date_format(last.held_on, "j F Y")}]
    if last.whole_group:
        facts.append(_("Leaders, the safeguarding lead, IT support and the responsible governor took part."))
    if yearly_due_on(last, on=today) < today:
        return Finding(tuple(facts), "red", _("that is more than a year ago"))
    if not last.whole_group:
        return Finding(tuple(facts), "amber", _("not all four took part whom the standard names"))
    return Finding(tuple(facts), "green", _("it was held in the past year, with everybody whom the standard names"))


def filtering_checks() -> Finding:
    """How many checks are logged since the school year began, and how they ended."""
    today = timezone.localdate()
    since = year_began(today)
    counts = check_counts(since)
    day = date_format(since, "j F Y")
    if not counts.made:
        return Finding((_("No check of filtering is written down since %(day)s.") % {"day": day},))
    facts = [
        ngettext(
            "%(n)d check of filtering is written down since %(day)s.",
            "%(n)d checks of filtering are written down since %(day)s.",
            counts.made,
        )
        % {"n": counts.made, "day": day}
    ]
    if counts.latest_whole:
        facts.append(
            _("The last that tried child abuse, terrorist and adult content was on %(day)s.")
            % {"day": date_format(counts.latest_whole, "j F Y")}
        )
    if counts.failing:
        return Finding(tuple(facts), "red", _("something came through, and no action is planned about it"))
    if counts.latest_whole is None or counts.latest_whole < since:
        return Finding(tuple(facts), "amber", _("none of them tried all three kinds of content"))
    if counts.through:
        return Finding(tuple(facts), "amber", _("something came through, and an action is planned about it"))
    return Finding(tuple(facts), "green", _("everything that was tested was blocked"))


def register_all() -> None:
    """The four sources answer for their slugs."""
    log = gettext_lazy("From your filtering log")
    register(
        Provider(LiveSource.INCIDENTS_LOGGED, gettext_lazy("From your incidents"), incidents_logged, see="/incidents/")
    )
    register(Provider(LiveSource.FILTERING_CHANGES, log, filtering_changes, see="/filtering/changes/"))
    register(Provider(LiveSource.FILTERING_REVIEW, log, yearly_review, see="/filtering/reviews/"))
    register(Provider(LiveSource.FILTERING_CHECKS, log, filtering_checks, see="/filtering/checks/"))
