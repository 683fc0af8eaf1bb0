"""So many people at a time, each a thread; the persons they are change from visit to visit."""

import random
import threading
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tenants.logins.info import TenantInfo
from tests.load.browser import Browser, Noted, Wrong
from tests.load.marks import Search
from tests.load.stage import Place
from tests.load.visits import LOOKING_AT_LISTS, VISITS, Visit, look_at_lists, one_visit


@dataclass
class Person:
    """Somebody with their browser and the place they belong to."""

    browser: Browser
    place: Place


class Crowd:
    """Everybody who may come. Nobody is in two visits at once."""

    def __init__(self, port: int, places: Sequence[Place], *, seed: int, one_in: int) -> None:
        """Of the schools' accounts every `one_in`-th comes, which gives neighbours people of different roles, and every officer."""
        officers = [(place, account) for place in places if not place.is_school for account in place.accounts]
        at_schools = [(place, account) for place in places if place.is_school for account in place.accounts]
        self.people = [
            Person(Browser(port, account, f"10.{number >> 8}.{number & 255}.1"), place)
            for number, (place, account) in enumerate([*officers, *at_schools[1::one_in]])
        ]
        self.tenants: list[TenantInfo] = [place.tenant for place in places]
        self.seed = seed
        self._free = list(self.people)
        self._lock = threading.Lock()
        random.Random(seed).shuffle(self._free)

    def noted(self) -> Noted:
        """Nothing yet, and a search for the marks of everybody here."""
        return Noted(Search(self.tenants))

    # Three ways to come

    def sign_in(self, noted: Noted, *, at_a_time: int) -> None:
        """Everybody has signed in, through the pages."""
        waiting = list(self.people)

        def next_one() -> Callable[[], None] | None:
            with self._lock:
                person = waiting.pop() if waiting else None
            return None if person is None else lambda: self._sign_in(person, noted)

        self._run(next_one, noted, at_a_time)

    def _sign_in(self, person: Person, noted: Noted) -> None:
        try:
            person.browser.visit(noted).sign_in(person.place.word)
        finally:
            person.browser.leave()

    def alone(self, noted: Noted, *, times: int) -> None:
        """Each kind of visit so many times by somebody who has the web to themselves."""
        chance = random.Random(self.seed)
        for role, visits in VISITS.items():
            somebody = [person for person in self.people if person.browser.account.role == role]
            for visit, _weight in visits:
                for person in chance.choices(somebody, k=times) if somebody else ():
                    _one(lambda who=person, what=visit: what(who.browser.visit(noted), who.place, chance), noted)  # type: ignore[misc]
                    person.browser.leave()

    def crowd(self, noted: Noted, *, at_a_time: int, seconds: float) -> float:
        """So many at a time for so long; returns the seconds that it took."""
        began = time.monotonic()

        def next_one() -> Callable[[], None] | None:
            return None if time.monotonic() - began >= seconds else lambda: self._somebody_comes(noted)

        self._run(next_one, noted, at_a_time)
        return time.monotonic() - began

    def look_for_leaks(self, noted: Noted, *, at_a_time: int, requests: int) -> None:
        """People of all schools look at their lists until something foreign is seen, or so many requests were made."""

        def next_one() -> Callable[[], None] | None:
            if noted.search.foreign or noted.search.looked_at >= requests:
                return None
            return lambda: self._somebody_comes(noted, look_at_lists, roles=LOOKING_AT_LISTS)

        self._run(next_one, noted, at_a_time)

    def _somebody_comes(self, noted: Noted, visit: Visit | None = None, *, roles: Container[str] = VISITS) -> None:
        with self._lock:
            person = next((one for one in self._free if one.browser.account.role in roles), None)
            if person is not None:
                self._free.remove(person)
        if person is None:
            # All of them are here already.
            time.sleep(0.05)
            return
        chance = random.Random()
        visit = visit or one_visit(person.browser.account.role, chance)
        try:
            visit(person.browser.visit(noted), person.place, chance)
        finally:
            person.browser.leave()
            with self._lock:
                self._free.append(person)

    def _run(self, next_one: Callable[[], Callable[[], None] | None], noted: Noted, at_a_time: int) -> None:
        def work() -> None:
            while (visit := next_one()) is not None:
                _one(visit, noted)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(at_a_time)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _one(visit: Callable[[], None], noted: Noted) -> None:
    try:
        visit()
    except Wrong as wrong:
        noted.errors.append(f"a visit ended: {wrong}")


def by_page(noted: Noted) -> dict[str, list[float]]:
    """The seconds of every request, by page."""
    found: dict[str, list[float]] = {}
    for page, seconds in noted.took:
        found.setdefault(page, []).append(seconds)
    return found


def p50(seconds: list[float]) -> float:
    return median(seconds)


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
