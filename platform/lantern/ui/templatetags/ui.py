"""Components of the pages, for `{% load ui %}`, the charts of ui_charts.py among them. The gallery at /gallery/ shows each of them."""

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

from lantern.ui import charts, drafts, words
from lantern.ui.forms import GovukBoundField
from lantern.ui.plain_errors import lower_first as small_first_letter
from lantern.ui.templatetags import ui_charts

register = template.Library()
register.tags |= ui_charts.register.tags

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
