"""A report as an accessible PDF (PDF/UA-1): headings, lists and tables are what they are for a screen reader too."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.report.contents import Contents
from reporting.authority.report.writing import wording
from reporting.authority.table import Row, What

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
        "groups": [
            {"name": words.group_name(group), "group": group, "line": _line(row), "rounding": words.rounding(group)}
            for group, row in contents.groups
        ],
        "not_shown": wording.not_shown(contents),
        "how_to_read": wording.how_to_read(contents.group),
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
