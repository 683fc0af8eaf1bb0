"""One run: load, kills, quiet, and the times that matter."""

import json
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantern.demo.stack import ROOT
from lantern.servers.accounts import oneself
from lantern.servers.children import start_child, stop_child
from tests.recovery.stand import Stand

# A kill is followed by another of its kind no sooner than this: a server that is being started again is not running.
BREATH = {"database": 8.0, "broker": 8.0, "web": 5.0, "worker": 1.5}


@dataclass(frozen=True)
class Plan:
    """How much is acknowledged, what is killed how often meanwhile, and when to stop waiting for it."""

    acknowledged: int
    kills: dict[str, int]
    seconds: float
    schools: int
    rounds: int
    # Between two invitations of one school.
    pause: float
    # After the load: for the outbox to be empty.
    patience: float


@dataclass
class Story:
    """What happened."""

    kills: list[tuple[str, float]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    delivered_at: list[float] = field(default_factory=list)
    seconds: float = 0.0
    undone: int = 0

    @property
    def killed(self) -> Counter[str]:
        return Counter(what for what, _at in self.kills)

    def recoveries(self) -> dict[str, list[float]]:
        """Seconds from each kill to the next acknowledged request that began after it; of a worker, to the next mail."""
        began = sorted((note["began"], note["at"]) for note in self.notes)
        found: dict[str, list[float]] = {}
        for what, killed in self.kills:
            acknowledged = [at for start, at in began if start > killed]
            after = [at for at in self.delivered_at if at > killed] if what == "worker" else acknowledged
            # The last kill may have nothing after it to be measured by.
            if after:
                found.setdefault(what, []).append(min(after) - killed)
        return found


def play(stand: Stand, plan: Plan, diary: Path, chance: random.Random) -> Story:
    """The load has run while things were killed, until enough was acknowledged or the time was over; then all is quiet."""
    story = Story()
    facts = diary.with_name("facts.json")
    facts.write_text(json.dumps(stand.facts), encoding="utf-8")
    diary.touch()
    load = start_child(
        [sys.executable, "-m", "tests.recovery.load", facts, diary, str(stand.options.port), str(plan.pause)],
        log=diary.with_name("load.log"),
        account=oneself(),
        farewell=signal.SIGTERM,
        cwd=ROOT,
        environment=stand.environment(),
    )
    began = time.monotonic()
    try:
        _kill_in_turn(stand, plan, diary, story, chance)
    finally:
        stop_child(load, signal.SIGKILL, patience=5)
    story.seconds = time.monotonic() - began
    story.undone = _quieten(stand, plan.patience)
    story.notes = [json.loads(line) for line in diary.read_text(encoding="utf-8").splitlines()]
    story.delivered_at = sorted(file.stat().st_mtime for file in stand.mails.glob("*.log"))
    return story


def _kill_in_turn(stand: Stand, plan: Plan, diary: Path, story: Story, chance: random.Random) -> None:
    """Kills at random moments, spread over what is to be acknowledged, or over the time if that is shorter."""
    due = [what for what, count in plan.kills.items() for _ in range(count)]
    chance.shuffle(due)
    began, total = time.monotonic(), len(due)
    # After the last kill there must be something left to recover for.
    marks = sorted(chance.uniform(0.03, 0.9) for _ in due)
    last: dict[str, float] = {}
    with diary.open("rb") as lines:
        acknowledged = 0
        while time.monotonic() - began < plan.seconds and (due or acknowledged < plan.acknowledged):
            stand.look_after()
            acknowledged += lines.read().count(b"\n")
            now = time.monotonic()
            progress = max(acknowledged / plan.acknowledged, (now - began) / plan.seconds)
            if due and progress >= marks[total - len(due)]:
                ready = [what for what in due if now - last.get(what, 0.0) > BREATH[what]]
                if ready and (at := stand.kill(ready[0], chance)):
                    story.kills.append((ready[0], at))
                    last[ready[0]] = now
                    due.remove(ready[0])
            time.sleep(0.05)


def _quieten(stand: Stand, patience: float) -> int:
    """How many messages are still undone after this time; less is waited if none is."""
    deadline = time.monotonic() + patience
    undone = stand.undone()
    while undone and time.monotonic() < deadline:
        stand.look_after()
        time.sleep(0.2)
        undone = stand.undone()
    return undone
