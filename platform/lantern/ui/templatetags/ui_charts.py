"""Charts for templates. `{% load ui %}` brings them too; a document that needs nothing else loads `ui_charts`."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as _

from lantern.ui import charts, dots, trends

register = template.Library()


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
    *,
    texts: Sequence[str] = (),
    clear: Sequence[bool] = (),
) -> dict[str, object]:
    """A share from 0 to 100 at moments in order; None leaves a gap. Stands beside a table with the same figures.

    `texts` are written at the points instead of the shares. A change that `clear` denies is drawn dashed and grey.
    """
    ends = {"top": trends.LINE_TOP, "bottom": trends.LINE_BOTTOM}
    return {"line": trends.line(shares, names, texts, clear), "label": label, "id": id, **ends}


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


@register.inclusion_tag("ui/charts/dot_margin.html")
def dot_margin(
    mark: dots.Mark,
    label: object,
    id: str = "",  # noqa: A002 - as for rating_bar
) -> dict[str, object]:
    """One share from 0 to 100 as a dot, with how far the true one may be from it as a line through it."""
    return {"drawn": dots.dot_margin(mark), "label": label, "id": id, "middle": dots.MIDDLE, "height": dots.HEIGHT}


@register.inclusion_tag("ui/charts/profile.html")
def profile(
    rows: Sequence[dots.Row],
    names: Sequence[str],
    label: object,
    id: str,  # noqa: A002 - as for rating_bar
) -> dict[str, object]:
    """Several shares of each part side by side: a row for each part, a dot of its own shape for each of `names`.

    Stands beside the `profile_table` of the same rows.
    """
    return {"profile": dots.profile(rows, names), "label": label, "id": id}


@register.inclusion_tag("ui/charts/profile_table.html")
def profile_table(
    rows: Sequence[dots.Row], names: Sequence[str], heading: object, *, caption: object = ""
) -> dict[str, object]:
    """The figures of a `profile` in words. `heading` stands over the rows' titles."""
    return {"rows": rows, "names": names, "heading": heading, "caption": caption}
