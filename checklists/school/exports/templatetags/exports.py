"""The words of `writing.wording`, for the pages that become a PDF."""

from django import template

from checklists.school.exports.contents import level
from checklists.school.exports.writing import wording

register = template.Library()

register.filter("about", wording.about)
register.filter("answer_words", wording.answer)
register.filter("answered", wording.answered)
register.filter("change", wording.change)
register.filter("last_time", wording.last_time)
register.filter("level", level)
register.filter("moment", wording.moment)
register.filter("planned", wording.planned)
register.filter("entry", wording.entry)
register.filter("shown", wording.shown)
register.filter("signature", wording.signature)
