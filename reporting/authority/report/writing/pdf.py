"""A report as an accessible PDF (PDF/UA-1): headings, lists and tables are what they are for a screen reader too."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.disclosure.display import GREEN
from reporting.authority.presenters.benchmark import round_names, slopes
from reporting.authority.report.contents import Contents
from reporting.authority.report.writing import wording
from reporting.authority.table import Row, What
from reporting.measures import INCIDENTS, TRAINING, bands_of, what_is_counted

VARIANT = "pdf/ua-1"
# A part of a bar that is narrower, in percent of it, has no room for its figure on paper.
LEAST_WIDTH = 8
_KEY_WORDS = (
    gettext_lazy("Green: in place"),
    gettext_lazy("Amber: partly"),
    gettext_lazy("Red: not in place"),
    gettext_lazy("Not answered"),
)
# Wide enough for the words that stand in them.
_KEY = {
    "counts": (25, 23, 30, 22),
    "texts": _KEY_WORDS,
    "label": gettext_lazy("Key to the bars: green is in place, amber partly, red not in place, white not answered"),
}


def written(contents: Contents) -> bytes:
    """The PDF. Nothing is loaded from anywhere while it is made: what asks for something from outside stops it."""
    # Its loading takes seconds and tens of megabytes that a web process never needs.
    import weasyprint  # noqa: PLC0415 -- as the comment says

    nothing = weasyprint.URLFetcher(allowed_protocols=[], fail_on_errors=True)
    html = render_to_string("authority_report/report.html", page_of(contents))
    looks = weasyprint.CSS(string=render_to_string("authority_report/report.css"), url_fetcher=nothing)
    page = weasyprint.HTML(string=html, url_fetcher=nothing)
    return bytes(page.write_pdf(stylesheets=[looks], pdf_variant=VARIANT))


def page_of(contents: Contents) -> dict[str, Any]:
    """Everything that the template of a report says."""
    by_statement = {
        row.statement.stable_id: row for row in contents.table.of(contents.group, What.STATEMENT) if row.statement
    }
    overall = contents.overall
    earlier = contents.table.earlier
    names = round_names([earlier, contents.table.release]) if earlier else ["", ""]
    return {
        "key": _KEY,
        "contents": contents,
        "report": contents.report,
        "release": contents.table.release,
        "group": contents.group,
        "group_name": words.group_name(contents.group),
        "about": wording.about(contents),
        "verdict": wording.verdict(contents),
        "finding": f"{wording.quality(contents)} {wording.change(contents)}",
        "before": wording.before(contents),
        "quality": words.percent((overall.shown or ())[0]),
        "weakest": [_line(by_statement[item.statement.stable_id]) for item in contents.weakest],
        "weakest_number": apnumber(len(contents.weakest)),
        "sections": [
            {
                "title": section.title,
                "mean": _line(mean),
                "margin": mean.margin,
                "then_and_now": wording.then_and_now(section),
                "trend": wording.trend(section.trend),
                "lines": [_line(row) for row in rows],
            }
            for section, mean, rows in contents.sections
        ],
        "slopes": slopes(contents.figures.sections),
        "earlier_name": names[0],
        "now_name": names[1],
        "records": _records(contents),
        "no_records": words.NO_RECORDS,
        "national": _national(contents),
        "no_national": wording.no_national(contents),
        "groups": [
            {"name": words.group_name(group), "group": group, "line": _line(row), "rounding": words.rounding(group)}
            for group, row in contents.groups
        ],
        "not_shown": wording.not_shown(contents),
        "how_to_read": wording.how_to_read(contents.group),
    }


def _records(contents: Contents) -> list[dict[str, Any]]:
    """Training and incidents, each as a table: its measures by their bands."""
    measured = contents.table.measured
    if measured is None:
        return []
    by_measure = {row.measure: row for row in contents.records}
    return [
        {
            "title": title,
            "counted": what_is_counted(measures[0], measured.period),
            "bands": bands_of(measures[0]),
            "lines": [
                {
                    "label": by_measure[measure].measure.label,
                    "shares": [words.percent(share) for share in by_measure[measure].shown],
                    "margin": by_measure[measure].margin,
                }
                for measure in measures
            ],
        }
        for title, measures in ((_("Training"), TRAINING), (_("Incidents"), INCIDENTS))
    ]


def _national(contents: Contents) -> dict[str, Any] | None:
    """The sections here and nationally, by their green answers."""
    group = contents.national_group
    if group is None or not contents.national:
        return None
    return {
        "group": group,
        "name": words.national_name(group),
        "release": contents.table.national,
        "lines": [
            {
                "label": row.section,
                "here": words.percent(row.here) if row.here else "",
                "nationally": words.percent((row.shown or ())[GREEN]),
                "margin": row.margin,
                "difference": words.DIFFERENCE_WORDS[row.difference],
            }
            for row in contents.national
        ],
    }


def _line(row: Row) -> dict[str, Any]:
    """One row as its label, its bar, the same figures in words, and what is said of its change."""
    statement = row.statement
    label = f"{statement.code} {statement.plain}" if statement else row.section or _("All statements")
    bar = words.bar_of(row.shown or ())
    return {
        "label": label,
        "described": wording.described(label, row),
        "bar": bar,
        "in_bar": [text if width >= LEAST_WIDTH else "" for text, width in zip(bar.texts, bar.counts, strict=True)],
        "trend": wording.trend(row.trend),
        "margin": row.margin,
    }
