"""Finding the files beside an incident."""

import uuid

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from incidents.school.keeping.models import IncidentFile
from incidents.school.models import Incident
from lantern.errors import NotFound
from lantern.files.models import StoredFile


def of_incident(incident: Incident) -> list[IncidentFile]:
    """The files beside the incident by number, those that were taken away too, in one query."""
    return list(incident.kept_files.select_related("file"))


def file_by_id(incident: Incident, file_id: uuid.UUID, *, for_change: bool = False) -> IncidentFile:
    """A file of this incident, taken away or not; NotFound if there is none. For a change its row is locked."""
    rows = IncidentFile.objects.select_related("file").filter(pk=file_id, incident=incident)
    found = (rows.select_for_update(of=("self",)) if for_change else rows).first()
    if found is None:
        raise NotFound(_("There is no such file of this incident."))
    return found


def next_number(incident: Incident) -> int:
    """The number of the incident's next file. The caller holds the incident."""
    last = incident.kept_files.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def has_same_file(incident: Incident, sha256: str) -> IncidentFile | None:
    """The file of this incident with the same content, if it is there."""
    return (
        incident.kept_files.filter(taken_away_at=None, file__sha256=sha256, file__state=StoredFile.State.KEPT)
        .select_related("file")
        .first()
    )
