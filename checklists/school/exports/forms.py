"""What somebody asks for when they take an audit along."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.school.exports.models import AuditFile
from lantern.ui.forms import Look


class FileForm(forms.Form):
    """The kind of document, and how much of the past goes into it."""

    kind = forms.ChoiceField(
        label=_("What kind of document?"), choices=AuditFile.Kind.choices, widget=forms.RadioSelect
    )
    with_history = forms.BooleanField(label=_("Put every earlier answer into it too"), required=False)

    looks = {
        "kind": Look(
            hints={
                "pdf": _("To print, to send and to read anywhere. It cannot be changed."),
                "docx": _("To work on in Word, for a report or a meeting."),
            }
        ),
    }
