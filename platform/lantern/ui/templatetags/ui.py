"""Components of the pages, for `{% load ui %}`. The gallery at /gallery/ shows each of them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantern.ui import charts, drafts, trends, words
from lantern.ui.forms import GovukBoundField
from lantern.ui.plain_errors import lower_first as small_first_letter

register = template.Library()

# What a badge is called and which shape stands before its words.
BADGE_ICONS = {
    "green": "green",
    "amber": "amber",
    "red": "red",
    "none": "none",
    "na": "na",
    "done": "done",
    "due": "due",
    "expires": "soon",
    "overdue": "over",
    "exempt": "exempt",
    "half": "half",
    "red_flag": "flag",
    "todo": "none",
}
_TINTED = {
    "green": "green",
    "amber": "amber",
    "red": "red",
    "overdue": "red",
    "red_flag": "red",
    "expires": "amber",
    "none": "none",
}


@register.filter
def day(value: datetime.date | None) -> str:
    return words.day(value)


@register.filter
def short_day(value: datetime.date | None) -> str:
    return words.short_day(value)


@register.filter
def when(value: datetime.datetime | None) -> str:
    return words.when(value)


@register.filter
def days_away(value: datetime.date | None) -> str:
    return words.days_away(value)


@register.filter
def lower_first(value: object) -> str:
    return small_first_letter(str(value))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A shape of the sprite. Silent beside words that say the same; with `label`, read out."""
    if label:
        return format_html('<svg class="ln-ico" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="ln-ico" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def badge(kind: str, text: object) -> SafeString:
    """Shape and words; ratings, overdue and expiring things are tinted, the rest are bare."""
    tint = _TINTED.get(kind, "bare")
    return format_html('<span class="ln-badge ln-badge--{}">{}{}</span>', tint, icon(BADGE_ICONS[kind]), text)


@register.simple_tag
def rating_badge(rating: str | None) -> SafeString:
    """The badge of a rating of any scale, drawn as what it counts as; anything empty reads "Not answered"."""
    kind = rating or "none"
    shape = charts.RATING_SHAPES[kind]
    tint = shape if shape in charts.RATING_KEYS else "none"
    return format_html('<span class="ln-badge ln-badge--{}">{}{}</span>', tint, icon(shape), charts.RATING_WORDS[kind])


@register.simple_tag
def rating_icon(rating: str | None) -> SafeString:
    """The shape of a rating, with its word for those who do not see it."""
    kind = rating or "none"
    return icon(charts.RATING_SHAPES[kind], str(charts.RATING_WORDS[kind]))


@register.inclusion_tag("ui/components/back_link.html")
def back_link(url: str, text: object = "") -> dict[str, object]:
    return {"url": url, "text": text or _("Back")}


@register.inclusion_tag("ui/components/button.html")
def button(
    text: object,
    href: str = "",
    kind: str = "",
    name: str = "",
    value: object = "",
    *,
    big: bool = False,
    form: str = "",
    action: str = "",
    key: str = "",
) -> dict[str, object]:
    """A link that looks like a button when it has `href`, else a submit button. `form` names the form it belongs to, `action` another
    address to send it to, `key` the letter that presses it."""
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "name": name,
        "value": value,
        "big": big,
        "form": form,
        "action": action,
        "key": key,
    }


@register.inclusion_tag("ui/components/summary_list.html")
def summary_list(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Rows of key, value, and href with change: the words of the link, read out together with the key."""
    return {"rows": rows}


@register.inclusion_tag("ui/components/search_box.html", takes_context=True)
def search_box(context: Context, name: str, value: object, label: object) -> dict[str, object]:
    """A search form of its own (GET). It keeps what else the address asks for, and starts again at the first page."""
    request: HttpRequest | None = context.get("request")
    kept = [] if request is None else [pair for pair in _pairs(request) if pair[0] not in (name, "page")]
    return {"name": name, "value": value or "", "label": label, "kept": kept}


@register.inclusion_tag("ui/components/empty.html")
def empty(title: object, text: object = "") -> dict[str, object]:
    return {"title": title, "text": text}


@register.inclusion_tag("ui/components/paginator.html", takes_context=True)
def paginator(context: Context, page: Page[Any]) -> dict[str, object]:
    """Links to the pages of a list, keeping the rest of the address; nothing when there is one page."""
    request: HttpRequest | None = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request is not None else None
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    items = [{"number": number, "href": address(number) if isinstance(number, int) else ""} for number in shown]
    return {
        "page": page,
        "items": items,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*sources: Any) -> dict[str, object]:
    """The box of errors for one or more forms or formsets, each line a link to its field."""
    lines: list[dict[str, object]] = []
    for source in sources:
        if isinstance(source, forms.BaseFormSet):
            lines += [{"text": text} for text in source.non_form_errors()]
        for form in source if isinstance(source, forms.BaseFormSet) else [source]:
            if isinstance(form, forms.BaseForm) and form.errors:
                lines += [{"text": text} for text in form.non_field_errors()]
                lines += [
                    {"text": text, "href": field.error_href}
                    for field in cast("Iterable[GovukBoundField]", form)
                    for text in field.messages
                ]
    return {"lines": lines}


@register.inclusion_tag("ui/charts/progress_bar.html")
def progress_bar(done: int, total: int, label: object) -> dict[str, object]:
    return {"bar": charts.progress(done, total), "label": label}


@register.inclusion_tag("ui/charts/rating_bar.html")
def rating_bar(
    counts: Mapping[str, float] | Sequence[float],
    label: object,
    id: str = "",  # noqa: A002 - the word of the contract, and of the attribute it becomes
    *,
    texts: Sequence[object] | None = None,
    words: Sequence[object] | None = None,
    own: str = "",
    thin: bool = False,
    narrow: bool = False,
) -> dict[str, object]:
    """How ratings are distributed: green, amber, red, none as numbers.

    `texts` are written in the parts and `words` read out (one each); `own` frames and names one's own rating; `thin` leaves out figures;
    `narrow` keeps only those that fit a third of the page.
    """
    bar = charts.rating_bar(counts, texts=texts, words=words, own=own, room="narrow" if narrow else "wide")
    return {"bar": bar, "label": label, "id": id, "thin": thin, "own_word": charts.RATING_WORDS.get(own, "")}


@register.inclusion_tag("ui/charts/rating_key.html")
def rating_key(green: object = "", amber: object = "", red: object = "", none: object = "") -> dict[str, object]:
    """Which pattern means what. Words can be given: "Green: in place"."""
    given = {"green": green, "amber": amber, "red": red, "none": none}
    return {"items": [{"key": key, "text": given[key] or charts.RATING_WORDS[key]} for key in charts.RATING_KEYS]}


@register.inclusion_tag("ui/charts/round_bar.html")
def round_bar(counts: Mapping[str, int], label: object = "", id: str = "") -> dict[str, object]:  # noqa: A002 - as for rating_bar
    """How far the schools of a round are; counts by state (not_opened, started, ready, signed, submitted, and late for its words)."""
    return {"bar": charts.round_bar(counts), "label": label or _("Round progress"), "id": id}


@register.inclusion_tag("ui/charts/round_figures.html")
def round_figures(counts: Mapping[str, int], urls: Mapping[str, str] | None = None) -> dict[str, object]:
    """The figures below a round's bar, each a link to the names behind it when `urls` has one for its state."""
    links = urls or {}
    keys = [*charts.STATE_KEYS, *(["late"] if "late" in counts else [])]
    return {
        "items": [
            {"key": key, "text": charts.STATE_WORDS[key], "count": counts.get(key, 0), "href": links.get(key, "")}
            for key in keys
        ]
    }


@register.inclusion_tag("ui/charts/slope.html")
def slope(
    before: float,
    after: float,
    label: object,
    from_name: object,
    to_name: object,
    *,
    verdict: str = "none",
    lowest: float = 40,
    highest: float = 75,
) -> dict[str, object]:
    """A share then and now. verdict: better, worse, or none for a change within the margin, drawn dashed and grey."""
    said = {"better": _("better"), "worse": _("worse"), "none": _("no clear change")}[verdict]
    drawn = charts.slope(before, after, lowest=lowest, highest=highest, is_clear=verdict != "none")
    return {
        "slope": drawn,
        "label": label,
        "from_name": from_name,
        "to_name": to_name,
        "verdict": verdict,
        "said": said,
    }


@register.inclusion_tag("ui/charts/line_chart.html")
def line_chart(
    shares: Sequence[float | None],
    names: Sequence[str],
    label: object,
    id: str = "",  # noqa: A002 - as for rating_bar
) -> dict[str, object]:
    """A share from 0 to 100 at moments in order; None leaves a gap. Stands beside a table with the same figures."""
    ends = {"top": trends.LINE_TOP, "bottom": trends.LINE_BOTTOM}
    return {"line": trends.line(shares, names), "label": label, "id": id, **ends}


@register.inclusion_tag("ui/charts/radar.html")
def radar(
    then: Sequence[float | None],
    now: Sequence[float | None],
    axes: Sequence[str],
    label: object,
    id: str = "",  # noqa: A002 - as for rating_bar
    *,
    then_name: object = "",
    now_name: object = "",
) -> dict[str, object]:
    """Shares of the same parts now and, where there was one, then; nothing where there are fewer than three parts. The parts
    go by their numbers, so a list or table of them stands beside it."""
    return {
        "radar": trends.radar(then, now, axes),
        "label": label,
        "id": id,
        "then_name": then_name,
        "now_name": now_name,
        "width": trends.RADAR_WIDTH,
        "height": trends.RADAR_HEIGHT,
        "middle_x": trends.RADAR_WIDTH // 2,
        "middle_y": trends.RADAR_HEIGHT // 2,
    }


@register.inclusion_tag("ui/components/autosave_state.html")
def autosave_state(saved_at: datetime.datetime | None = None) -> dict[str, object]:
    """Whether the form around it is saved: what the server knows, kept up to date by autosave.js."""
    return {"saved_at": saved_at}


@register.inclusion_tag("ui/components/keys_switch.html", takes_context=True)
def keys_switch(context: Context) -> dict[str, object]:
    """The button that turns single-letter keys off for its reader. Needed on every page that loads keys.js."""
    reader = getattr(context.get("request"), "user", None)
    return {"on": getattr(reader, "single_keys", True), "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def keeps_drafts(context: Context) -> str:
    """What a page with a form[data-draft] needs for its `head` block: the script, and the key to what its reader typed before.

    Nothing for somebody who has not signed in.
    """
    request: Any = context.get("request")
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return ""
    owner, key = drafts.owner_and_key(tenant_id=request.tenant.id, person_id=request.user.pk)
    return format_html('<meta name="lantern-drafts" content="{}" data-owner="{}">{}', key, owner, ui_script("drafts"))


@register.simple_block_tag
def page_heading(content: str) -> str:
    """The page's <h1> around these words. Markup that holds an <h1> already stays as it is; nothing stays nothing."""
    if not content.strip() or "<h1" in content:
        return content
    return format_html('<h1 class="govuk-heading-l ln-h1">{}</h1>', content)


@register.simple_tag
def ui_script(name: str) -> SafeString:
    """One of our own scripts, as a module: keys, autosave. For the layout's `scripts` block."""
    return format_html('<script type="module" src="{}"></script>', static(f"lantern/js/{name}.js"))


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]
