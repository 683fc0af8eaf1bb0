"""The demo's story of what is kept beside incidents."""

from datetime import timedelta

from django.utils import timezone

from incidents.school.keeping.models import Clock, Hold, IncidentFile, PersonFile, Referral
from incidents.school.keeping.queries.home import for_home
from lantern.demo.world.keeping import keep_beside_incidents
from tests.cast import as_tenant, run_jobs
from tests.incidents.keeping.cabinet import happened
from tests.incidents.school.office import Office


def test_a_story_is_told_of_whatever_incidents_there_are(office: Office) -> None:
    now = timezone.now()
    week, year = now - timedelta(days=7), now - timedelta(days=300)
    grooming = office.given(category="grooming")
    happened(office, grooming, week)
    breach = office.closed(category="data_breach", involved=())
    happened(office, breach, year, year + timedelta(days=9))
    happened(office, office.closed(), year, year + timedelta(days=2))
    happened(office, office.given(), week)
    with as_tenant(office.oak):
        keep_beside_incidents(timezone.localdate())
    run_jobs(office.world)
    with as_tenant(office.oak):
        told = {one.body: one for one in Referral.objects.all()}
        assert set(told) == {"ceop", "ico"}
        assert told["ico"].is_closed
        assert told["ceop"].created_at < week + timedelta(hours=3)
        assert (IncidentFile.objects.count(), Hold.objects.count(), Clock.objects.count()) == (1, 1, 2)
        assert PersonFile.objects.get().made_at is not None
        waiting = for_home(office.dsl)
        assert waiting is not None
        assert (waiting.to_chase, waiting.to_review, waiting.transfers) == (1, 0, 1)
        assert for_home(office.staff) is None
    page = office.browser(office.dsl).get("/incidents/person-files/").content.decode()
    assert "Sent, no receipt yet" in page
