"""An authority at work with a round that is about to close, in front of a database that can be set back to that moment."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from checklists.authority.models import Round
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.queries.answers import statements_of
from lantern.access.roles import Role
from reporting.authority import letterbox
from reporting.authority.disclosure.freeze import histogram
from reporting.authority.disclosure.leaves import Facts, Leaf, leaf_groups
from reporting.authority.disclosure.noise import NoiseSource
from reporting.authority.figures import ALL
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.queries import contents_of
from reporting.authority.report.writing import pdf
from reporting.measures import Measure, bands_of, not_recorded
from tenants.logins.info import TenantInfo
from tests.access.stage import Stage, make_stage
from tests.attack.release.endpoints import Host
from tests.cast import World, as_tenant
from tests.reporting.scene import (
    RATINGS,
    Scene,
    make_round,
    make_version,
    more_schools,
    no_noise,
    publish,
    submit,
    take_back,
    undone,
)
from tests.reporting.twins import LEVELS, Answers, Drawn, answers_of

# With Oak ten small primary schools, with Elm five of other phases: three shown groups and a hidden one.
KINDS = {"primary_S": 9, "primary_L": 10, "special_S": 4}


@dataclass
class Ground:
    """The stage, the round, what each school answers, and the two hosts from which the attackers look."""

    stage: Stage
    scene: Scene
    round_: Round
    answers: dict[str, list[int]]
    leaves: tuple[Leaf, ...]
    hosts: tuple[Host, Host]

    @property
    def others(self) -> list[TenantInfo]:
        """Every school but the one that looks on, which knows its own answers."""
        return [school for school in self.scene.schools if school is not self.scene.world.oak]

    def hand_in(self, school: TenantInfo, levels: Sequence[int]) -> None:
        """The school's return and its bands are in the letterbox. Nobody is told, as in the world that they are set back to."""
        submit(school, self.round_, levels, told=False)
        drop(school, self.round_, bands_with(levels))

    def document(self) -> dict[str, bytes]:
        """The committee's report of the round as it is written, as if it were one more address."""
        report = CommitteeReport(round_id=self.round_.pk, group_key=ALL, title="For the committee")
        with as_tenant(self.scene.authority):
            return {"authority the committee's report": pdf.written(contents_of(report))}

    def publish(self, noise: NoiseSource) -> None:
        publish(self.scene, self.round_, noise)

    def look(self, which: Callable[[Host], list[str]]) -> dict[str, bytes]:
        """What both attackers see at the addresses that `which` names for each host."""
        return {path: body for host in self.hosts for path, body in host.look(which(host)).items()}

    def published(self, which: Callable[[Host], list[str]], noise: NoiseSource | None = None) -> dict[str, bytes]:
        """What both see of this world once it is published; nothing of it stays."""
        with undone():
            self.publish(noise or Drawn())
            return self.look(which)

    @contextmanager
    def with_answers(self, now: Answers) -> Iterator[NoiseSource]:
        """The world in which schools answered this instead, and the noise that makes up for it; set back afterwards."""
        changed = [school for school in self.others if list(now[school.role]) != self.answers[school.role]]
        with undone():
            for school in changed:
                # The letterbox takes one return only, so the world begins before they had submitted.
                take_back(self.scene, school, self.round_)
                self.hand_in(school, now[school.role])
            yield Made(self.leaves, self.answers, now)


class Made(Drawn):
    """Makes up for the bands that go with the answers too: their rows are drawn after those of the statements."""

    def __init__(self, leaves: Sequence[Leaf], was: Answers, now: Answers) -> None:
        super().__init__(leaves, was, now)
        before, after = ({role: bands_with(levels) for role, levels in answers.items()} for answers in (was, now))
        for place, measure in enumerate(Measure):
            for leaf in leaves:
                lost, won = (
                    histogram((bands[school][place] for school in leaf.schools), len(bands_of(measure)))
                    for bands in (before, after)
                )
                self.makes_up.append([a - b for a, b in zip(lost, won, strict=True)])


def bands_with(levels: Sequence[int]) -> list[int]:
    """The bands that a school with these answers sends: another answer is another band, and the last level is not recorded."""
    return [
        not_recorded(measure) if levels[place % LEVELS] == LEVELS - 1 else levels[place % LEVELS]
        for place, measure in enumerate(Measure)
    ]


def drop(school: TenantInfo, round_: Round, bands: Sequence[int]) -> None:
    with as_tenant(school):
        letterbox.drop_measures(round_.pk, bands)


def make_ground(world: World, *, submitted: bool = True) -> Ground:
    """A round that every school has answered or, with `submitted` off, the last one not yet; one was published before."""
    stage = make_stage(world)
    schools = [*more_schools(world, KINDS), world.elm, world.oak]
    scene = Scene(world, schools, make_version(world.hillshire, statements=4))
    answers = {school.role: answers_of(position) for position, school in enumerate(schools)}
    before = make_round(scene, title="The round before")
    _opened_years_ago(world, before, 2)
    for school in schools:
        submit(school, before, answers[school.role])
        drop(school, before, bands_with(answers[school.role]))
    publish(scene, before, no_noise)
    round_ = make_round(scene, title="The round under attack")
    _opened_years_ago(world, round_, 1)
    _answer_as_people(stage, world.oak, round_, answers[world.oak.role])
    for school in schools[: -1 if submitted else -2]:
        submit(school, round_, answers[school.role])
        drop(school, round_, bands_with(answers[school.role]))
    hosts = []
    for tenant in (world.hillshire, world.oak):
        stage.rows[tenant.id] |= {"round_id": str(round_.pk), "closed_round": str(round_.pk)}
        hosts.append(Host(stage, tenant, stage.person(tenant)))
    facts = [Facts(school.role, school.phase, school.size_band) for school in schools]
    return Ground(stage, scene, round_, answers, leaf_groups(facts), (hosts[0], hosts[1]))


def _opened_years_ago(world: World, round_: Round, years: int) -> None:
    """Bands are published once for each term, and those of this one are published on the stage already."""
    round_.opens_on -= timedelta(days=365 * years)
    with as_tenant(world.hillshire):
        round_.save(update_fields=["opens_on"])


def _answer_as_people(stage: Stage, school: TenantInfo, round_: Round, levels: list[int]) -> None:
    head, governor = stage.person(school, Role.HEAD), stage.person(school, Role.GOVERNOR)
    with as_tenant(school):
        audit = start_audit(round_id=round_.pk, by=head)
        for statement, level in zip(statements_of(audit), levels, strict=True):
            note = "Because." if RATINGS[level] == "na" else ""
            save_answer(
                audit_id=audit.pk,
                statement_id=statement.pk,
                by=head,
                seen=Seen(0, 0),
                rating=RATINGS[level],
                note=note,
            )
        sign_as_head(audit_id=audit.pk, by=head)
        sign_as_governor(audit_id=audit.pk, by=governor)


@contextmanager
def unhurried(settings: Any, monkeypatch: Any, folder: Any) -> Iterator[None]:
    """Nobody is slowed down, files are kept in this folder, and thousands of requests are not logged."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PRIVATE_FILES = folder
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "1000000/min"})
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def stop_the_clock(monkeypatch: Any) -> None:
    """From now on it is always the same moment, so that 'published at' is no difference between two worlds."""
    now = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
