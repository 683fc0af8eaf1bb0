"""What a report says in words. Each sentence is made of shown figures and of verdicts that the margins allow."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import words
from reporting.authority.disclosure.display import GREEN, Bound, Trend
from reporting.authority.figures import Group, SectionFigures
from reporting.authority.report.contents import Contents
from reporting.authority.table import Row


def day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "j F Y")


def about(contents: Contents) -> list[tuple[str, str]]:
    """The lines on the cover: whose report this is, what it was drawn from, what is asked for. Empty ones are left out."""
    report, release = contents.report, contents.table.release
    drawn_from = _(
        "%(round)s: %(submitted)d of %(invited)d schools. Published when the round closed on %(day)s. "
        "Later returns are not included."
    ) % {
        "round": release.title,
        "submitted": release.submitted,
        "invited": release.invited,
        "day": day(release.closed_at),
    }
    lines = [
        (_("Report of"), report.report_of),
        (_("Prepared by"), report.prepared_by),
        (_("Drawn from"), drawn_from),
        (
            _("Group"),
            _("%(group)s, %(n)d schools") % {"group": words.group_name(contents.group), "n": contents.group.n},
        ),
        (_("For"), report.purpose),
    ]
    return [(name, said) for name, said in lines if said]


def verdict(contents: Contents) -> str:
    """The finding in two or three sentences: how much is green, what changed for certain, what is weakest."""
    said = [quality(contents), change(contents)]
    weakest = contents.weakest[0]
    said.append(
        _("The statement with the fewest green answers is “%(statement)s” (%(share)s).")
        % {"statement": weakest.statement.plain, "share": words.percent(weakest.shown[GREEN])}
    )
    return " ".join(sentence for sentence in said if sentence)


def quality(contents: Contents) -> str:
    shown = contents.group.overall[GREEN]
    if shown.bound is not Bound.VALUE:
        return _("Of all answers given, %(share)s were green.") % {"share": words.percent(shown)}
    return _("Of all answers given, about %(share)s were green.") % {"share": words.percent(shown)}


def change(contents: Contents) -> str:
    """How many sections are better, worse, or neither; why nothing can be said where it cannot."""
    if contents.table.earlier is None:
        return _("This was the first round of this checklist, so there is nothing to compare it with.")
    compared = [section for section in contents.figures.sections if section.now is not None]
    if not compared:
        return _("The round before has no figures for this group, so there is nothing to compare.")
    better, worse = contents.moved(Trend.HIGHER), contents.moved(Trend.LOWER)
    unclear = len(compared) - len(better) - len(worse)
    parts = [
        ngettext("%(n)s is clearly better", "%(n)s are clearly better", len(better)) % {"n": apnumber(len(better))},
        ngettext("%(n)s is clearly worse", "%(n)s are clearly worse", len(worse)) % {"n": apnumber(len(worse))},
        ngettext("%(n)s shows no clear change", "%(n)s show no clear change", unclear) % {"n": apnumber(unclear)},
    ]
    found = [part for part, number in zip(parts, (len(better), len(worse), unclear), strict=True) if number]
    return ngettext(
        "Of the %(n)s section, %(parts)s since %(before)s.",
        "Of the %(n)s sections, %(parts)s since %(before)s.",
        len(compared),
    ) % {"n": apnumber(len(compared)), "parts": words.joined(found), "before": before(contents)}


def before(contents: Contents) -> str:
    """The round before by the month in which it closed; empty if there was none."""
    earlier = contents.table.earlier
    return formats.date_format(timezone.localtime(earlier.closed_at), "F Y") if earlier else ""


def then_and_now(section: SectionFigures) -> str:
    """A section's green answers in both rounds, over the statements that both asked; empty without a comparison."""
    if section.before is None or section.now is None:
        return ""
    return _("%(before)s to %(now)s") % {"before": words.percent(section.before), "now": words.percent(section.now)}


def trend(said: Trend) -> str:
    return str(words.TREND_WORDS[said])


def described(label: str, row: Row) -> str:
    """What a bar shows, for whoever cannot see it."""
    shares = [
        f"{name} {words.percent(share)}" for name, share in zip(words.SHORT_LEVEL_WORDS, row.shown or (), strict=True)
    ]
    return f"{label}: {', '.join(shares)}"


def how_to_read(group: Group) -> list[str]:
    """The limits of the figures of this group, as sentences."""
    low = words.percent_of_cap(group)
    said = [
        _("Shares are of %(n)d schools, rounded %(rounding)s. A part of a bar without a number is %(low)s.")
        % {"n": group.n, "rounding": words.rounding(group), "low": low},
        ngettext(
            "Margin: about ±%(points)d point for one statement. “No clear change” means within the margin.",
            "Margin: about ±%(points)d points for one statement. “No clear change” means within the margin.",
            group.margin,
        )
        % {"points": group.margin},
        _(
            "Small random adjustments are made to protect schools. Figures may not add up and small differences mean nothing."
        ),
    ]
    if group.reliability == "u":
        said.append(_("Low reliability: fewer than 20 schools. Read sections, not single statements."))
    return said


def no_national(contents: Contents) -> str:
    """Why there is nothing national beside this group."""
    if contents.table.national is None:
        return str(words.NO_NATIONAL)
    return _("There are no national figures of schools like those of this group.")


def not_shown(contents: Contents) -> list[tuple[str, str]]:
    """The phases without figures of their own, each with the reason."""
    return words.not_shown_lines(contents.table.not_shown)
