"""What the schools that visitors sign in to keep beside their incidents: who was told, a file, a hold, a pupil who moved on."""

from datetime import date, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from incidents.categories import Audience
from incidents.school.keeping.actions.documents import Transfer, ask_for_person_file, note_sent
from incidents.school.keeping.actions.files import add_file
from incidents.school.keeping.actions.referrals import Told, add_to_referral, refer
from incidents.school.keeping.actions.retention import hold, wind_clocks
from incidents.school.keeping.bodies import Body
from incidents.school.models import Incident
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from lantern.files.check import check
from lantern.files.kinds import Kind
from tenants.people.models import User

# Who is told of what, why, with which number, and what came of it where the incident is closed.
_TOLD: Final[dict[str, tuple[str, str, str, str]]] = {
    "grooming": (
        Body.CEOP,
        "An adult asked a pupil for pictures. Account name and times passed on; the telephone is with the parents, switched off.",
        "CEOP-58213",
        "Account closed by the platform. CEOP has what it needs, and will write if it needs more.",
    ),
    "sextortion": (
        Body.POLICE,
        "A pupil was threatened with a picture. Nobody at school has looked at it.",
        "HP/2291/26",
        "Officers saw the family at home. No payment was made, and the messages have stopped.",
    ),
    "nudes_shared": (
        Body.SOCIAL_CARE,
        "A picture went round among pupils of one year group. What was said was passed on; nobody looked at it.",
        "MASH-7714",
        "No further action by social care. School support plan agreed with both families.",
    ),
    "radicalisation": (
        Body.CHANNEL,
        "A pupil repeats slogans from a channel, and has been asked to meet somebody from it.",
        "PRV-0312",
        "Advice given, not taken on. Mentoring offered and accepted.",
    ),
    "data_breach": (
        Body.ICO,
        "A list with medical notes went to the wrong parents by mail. Recalled; one had opened it.",
        "IC-330918",
        "Closed by the ICO without action. Mailing lists are now checked by a second person.",
    ),
    "cyber_attack": (
        Body.CYBER,
        "Staff accounts were asked for passwords by a forged sign-in page.",
        "NFRC26-1182",
        "Insurer told. No loss found.",
    ),
    "allegation": (
        Body.LADO,
        "A pupil says that an adult here sent messages from a private account.",
        "LADO-26-041",
        "Below the threshold. Advice followed: training, and a note of the concern.",
    ),
}
_ANSWER: Final = "They rang back: it is with a duty officer, who asks for the times of the messages. Sent the same day."
_CHAT: Final = b"Seen on Tuesday, 18:40 to 19:05, in the year group's chat:\n\n(four messages, copied by the form tutor, names left out)\n"


def keep_beside_incidents(today: date) -> None:
    """Call it on the school's own login, when its incidents are there."""
    cast = {person.role: person for person in User.objects.filter(is_active=True)}
    incidents = list(Incident.objects.counted().order_by("reported_at"))
    lead, head = cast[Role.DSL], cast[Role.HEAD]
    for incident in incidents:
        if incident.category in _TOLD and incident.audience != Audience.CHAIR:
            _tell(incident, head if incident.sensitive else lead, today)
    going = [incident for incident in incidents if incident.is_going and incident.audience == Audience.TEAM]
    bullying = [incident for incident in going if incident.category in {"bullying", "harassment"}]
    for incident in bullying[:1]:
        with at(incident.reported_at + timedelta(hours=3)):
            upload = check(SimpleUploadedFile("chat.txt", _CHAT), kinds=(Kind.TXT,))
            add_file(incident_id=incident.pk, upload=upload, about="What the form tutor copied from the chat.", by=lead)
    with at(moment(today - timedelta(days=1))):
        wind_clocks()
    closed = [incident for incident in incidents if incident.is_closed and incident.audience == Audience.TEAM]
    with at(moment(today - timedelta(days=20), 130)):
        for incident in closed[:1]:
            hold(incident_id=incident.pk, reason="The family’s solicitor asked that nothing is thrown away.", by=head)
    _move_on(closed, lead, today)


def _tell(incident: Incident, by: User, today: date) -> None:
    body, reason, reference, outcome = _TOLD[incident.category]
    told_at = min(incident.reported_at + timedelta(hours=2), timezone.now())
    told_on = timezone.localtime(told_at).date()
    closed = incident.closed_at
    chase_on = None if closed else max(told_on, today - timedelta(days=1))
    with at(told_at):
        told = Told(body, reason, told_on, reference=reference, chase_on=chase_on)
        referral = refer(incident_id=incident.pk, told=told, by=by)
    if told_on == today:
        return
    with at(told_at + timedelta(hours=20)):
        add_to_referral(
            incident_id=incident.pk, referral_id=referral.pk, kind="answer", text=_ANSWER, chase_on=chase_on, by=by
        )
    if closed:
        with at(max(closed, told_at + timedelta(hours=21))):
            add_to_referral(
                incident_id=incident.pk, referral_id=referral.pk, kind="outcome", text=outcome, chase_on=None, by=by
            )


def _move_on(closed: list[Incident], lead: User, today: date) -> None:
    """A pupil of a closed incident went to another school: their file is on its way, and nobody there has confirmed it."""
    for incident in closed:
        pupil = incident.involved.exclude(reference="").filter(left_out_at=None).first()
        if pupil is None:
            continue
        with at(moment(today - timedelta(days=3), 200)):
            transfer = Transfer("Fenbrook Academy", today - timedelta(days=4))
            file = ask_for_person_file(reference=pupil.reference, transfer=transfer, by=lead)
        with at(moment(today - timedelta(days=2), 60)):
            note_sent(
                file_id=file.pk, sent_on=today - timedelta(days=2), how="By the county’s secure transfer", by=lead
            )
        return
