"""Nothing that was acknowledged is lost, whatever is killed: workers, web, database, broker, with kill -9, under load.

`KILLS=full` runs the size of the promise; without it the same is done on a small scale.
"""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lantern.servers.children import free_port
from tests.figures import Figure
from tests.recovery.run import Plan, Story, play
from tests.recovery.stand import OURS, Stand
from tests.servers.running import all_gone, descendants

FULL = os.environ.get("KILLS") == "full"
PLAN = (
    Plan(
        acknowledged=10_000,
        kills={"worker": 24, "web": 6, "database": 3, "broker": 2},
        # A machine that is busy with something else may need more.
        seconds=float(os.environ.get("KILLS_SECONDS", "480")),
        schools=4,
        rounds=12,
        pause=1.0,
        patience=120,
    )
    if FULL
    else Plan(
        acknowledged=600,
        kills={"worker": 3, "web": 1, "database": 1, "broker": 1},
        seconds=90,
        schools=2,
        rounds=2,
        pause=0.25,
        patience=60,
    )
)
RECOVER_WITHIN = 10.0


@pytest.fixture
def stand(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    # Short, and where PostgreSQL's own account can go.
    stand = Stand(tmp_path_factory.mktemp("stand"), port=free_port(), schools=PLAN.schools, rounds=PLAN.rounds)
    before = descendants(os.getpid())
    try:
        stand.start()
        yield stand
        family = descendants(os.getpid()) - before
    finally:
        stand.stop()
    assert all_gone(family)


def test_nothing_acknowledged_is_lost_whatever_is_killed(stand: Stand, tmp_path: Path, figure: Figure) -> None:
    diary = tmp_path / "diary.jsonl"
    seed = random.randrange(2**32)
    story = play(stand, PLAN, diary, random.Random(seed))
    found = compared(stand, diary)
    note_figures(story, found, figure)
    tell(story, found, seed)
    assert found["lost"] == []
    assert found["half"] == []
    assert found["undone"] == []
    # A run in which nothing happened would prove nothing.
    assert found["acknowledged"] > 0
    assert found["mails"] > 0
    assert story.kills

    harm(stand, story)
    seen = compared(stand, diary)
    lost = {line.partition(" (")[0].partition(" of ")[0].split()[0] for line in seen["lost"]}
    assert lost == {"answer", "journal", "mail"}, seen["lost"]
    assert any(line.startswith("answer without journal row") for line in seen["half"])
    assert len(seen["undone"]) == 1
    figure("control: kill -9: losses made by hand that the check finds", "5 of 5 kinds", target="5 of 5")


def compared(stand: Stand, diary: Path) -> dict[str, Any]:
    """What `tests.recovery.check` found."""
    found: dict[str, Any] = stand.ask("tests.recovery.check", str(diary), str(stand.mails))
    return found


def note_figures(story: Story, found: dict[str, Any], figure: Figure) -> None:
    lost, count, killed = len(found["lost"]), found["acknowledged"], story.killed
    times = {what: max(seconds) for what, seconds in story.recoveries().items()}
    longest = max(times.values(), default=0.0)
    kills = ", ".join(f"{killed[what]} {what}" for what in PLAN.kills)
    enough = count >= 10_000 and all(killed[what] >= wanted for what, wanted in PLAN.kills.items())
    figure(
        "kill -9: acknowledged changes lost",
        f"{lost} of {count:,} ({kills} kills)",
        target="0 of 10,000",
        ok=lost == 0 and (enough or not FULL),
    )
    figure(
        "kill -9: longest recovery",
        f"{longest:.1f} s",
        against=", ".join(f"{what} {seconds:.1f} s" for what, seconds in sorted(times.items())),
        target="≤ 10 s",
        ok=longest <= RECOVER_WITHIN,
    )


def tell(story: Story, found: dict[str, Any], seed: int) -> None:
    """What happened, for whoever runs it with `-s` or reads a failure."""
    counts = {name: value if isinstance(value, int) else len(value) for name, value in found.items()}
    lines = [f"seed {seed}, {story.seconds:.0f} s of load, killed {dict(story.killed)}", str(counts)]
    for what, seconds in sorted(story.recoveries().items()):
        lines.append(f"recovery after {what}: " + ", ".join(f"{each:.1f}" for each in seconds))
    lines += [f"{name}: {line}" for name in ("lost", "half", "undone") for line in found[name][:10]]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def harm(stand: Stand, story: Story) -> None:
    """The control: one of each kind of loss, done by hand. A check that does not see them would see nothing."""
    answers = [note for note in story.notes if note["kind"] == "answer"]
    mails = [note for note in story.notes if note["kind"] == "mail"]
    raw = stand.superuser()
    with raw.cursor() as cursor:
        # Past the triggers that keep a journal as it is.
        cursor.execute("set session_replication_role = replica")
        gone, changed = answers[0], answers[1]
        cursor.execute(
            f"delete from {gone['schema']}.audit_entry"
            " where verb = 'answer.changed' and subject_id = %s and facts ->> 'revision' = %s",
            [gone["statement"], str(gone["revision"])],
        )
        assert cursor.rowcount == 1
        cursor.execute(
            f"update {changed['schema']}.school_checklists_answerchange set note = 'something else'"
            f" where revision = %s and answer_id = (select id from {changed['schema']}.school_checklists_answer"
            " where statement_id = %s)",
            [changed["revision"], changed["statement"]],
        )
        assert cursor.rowcount == 1
        schema = mails[0]["schema"]
        cursor.execute(
            f"update {schema}.outbox_message set done_at = null"
            f" where id = (select id from {schema}.outbox_message order by created_at desc limit 1)"
        )
        assert cursor.rowcount == 1
    raw.close()
    next(file for file in stand.mails.glob("*.log") if f"To: {mails[0]['email']}\n" in file.read_text()).unlink()
