"""Putting a file beside an incident, and taking one away."""

import uuid
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school.actions.journal import is_restricted, note
from incidents.school.keeping import rules
from incidents.school.keeping.models import NAME_LENGTH, IncidentFile
from incidents.school.keeping.queries.files import file_by_id, has_same_file, next_number
from incidents.school.queries import locked_incident
from lantern.audit.record import Actor
from lantern.files import keeping
from lantern.files.check import Checked
from lantern.files.kinds import FACTS


def add_file(*, incident_id: uuid.UUID, upload: Checked, about: str, by: Actor) -> IncidentFile:
    """The file is beside the incident under a name that says nothing. KeepingIncomplete for one that may hold a picture where none may be
    kept, and for one that is there already."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_keep(by, incident)
        rules.check_is_not_anonymous(incident)
        rules.check_kind(incident, upload.kind)
        about = rules.text_of(about, field="about", message=_("Say what the file shows, and where it comes from."))
        twin = has_same_file(incident, upload.sha256)
        if twin is not None:
            raise rules.KeepingIncomplete(
                _("This very file is here already, as file %(number)d.") % {"number": twin.number},
                field="file",
                code="twin",
            )
        number = next_number(incident)
        # The journal and the table of files say how a file is called, and people call files by children's names.
        neutral = f"file-{number}.{FACTS[upload.kind].endings[0]}"
        kept = IncidentFile.objects.create(
            incident=incident,
            number=number,
            file=keeping.accept(upload=replace(upload, name=neutral), by=by, is_restricted=is_restricted(incident)),
            name=upload.name[:NAME_LENGTH],
            about=about,
            added_by_id=by.pk,
            added_by_name=str(by)[:200],
        )
        note("incident.file_added", incident, by, number=number)
    return kept


def take_file_away(*, incident_id: uuid.UUID, file_id: uuid.UUID, why: str, by: Actor) -> IncidentFile:
    """The file is out of reach and erased after a month; that it was here, what it showed and why it went stays. May be repeated."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_decide(by, incident)
        found = file_by_id(incident, file_id, for_change=True)
        if not found.is_there:
            return found
        rules.check_is_not_held(incident)
        found.taken_away_why = rules.text_of(why, field="why", message=_("Say why the file goes."))
        found.taken_away_at, found.taken_away_by_name = timezone.now(), str(by)[:200]
        found.save(update_fields=["taken_away_at", "taken_away_by_name", "taken_away_why"])
        keeping.remove(file=found.file, by=by)
        note("incident.file_taken_away", incident, by, number=found.number)
    return found
