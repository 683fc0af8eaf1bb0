"""The demo's year of incidents, played as the demo plays it."""

from django.utils import timezone

from incidents.school.models import Incident
from incidents.school.queries import linked_to
from lantern.demo.world.incidents import STORIES, play
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person


def test_the_year_of_the_demo_has_every_kind_of_ending_and_nothing_in_the_future(loop: World) -> None:
    for role in ("head", "dsl", "deputy_dsl", "governor", "it_lead", "staff"):
        make_person(loop.elm, role)
    with as_tenant(loop.elm):
        play(timezone.localdate())
        made = list(Incident.objects.prefetch_related("entries"))
        assert len(made) == len(STORIES)
        assert {one.state for one in made} == {
            "reported", "assigned", "acting", "monitoring", "closed", "reviewed", "duplicate", "test",
        }  # fmt: skip
        linked = next(one for one in made if one.category == "ai_image")
        assert [other.category for other in linked_to(User.objects.get(role="dsl"), linked)] == ["hate"]
        now = timezone.now()
        for one in made:
            assert one.reported_at <= now
            assert all(entry.at <= now and entry.created_at <= now for entry in one.entries.all())
        assert {one.category for one in made if one.is_late(now)} == {"bullying", "unsorted"}, (
            "something waits to be done"
        )
        assert User.objects.get(chairs_governors=True).is_chair
