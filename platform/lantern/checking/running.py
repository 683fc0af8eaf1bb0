"""Runs the checks side by side and tells about each in its turn."""

import os
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TextIO

from lantern.checking.checks import ROOT, Check


@dataclass(frozen=True)
class Outcome:
    """How a check went."""

    check: Check
    passed: bool
    output: str
    seconds: float


def run(check: Check) -> Outcome:
    """The check has run; a program that is missing counts as a failure, not as an error."""
    began = time.monotonic()
    try:
        done = subprocess.run(  # noqa: S603 -- the command is one of ours
            check.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            cwd=ROOT,
        )
        passed, output = done.returncode == 0, done.stdout
    except OSError as error:
        passed, output = False, f"{check.command[0]} could not be run: {error.strerror}. Run `make install`."
    return Outcome(check, passed, output, time.monotonic() - began)


def run_all(first: Check, others: Iterable[Check], out: TextIO) -> bool:
    """Whether every check passed. A failure stops none of the others."""
    outcomes = [run(first)]
    _tell(outcomes[0], out)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
        for outcome in workers.map(run, others):
            _tell(outcome, out)
            outcomes.append(outcome)
    failed = [outcome.check.name for outcome in outcomes if not outcome.passed]
    if failed:
        print(f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}", file=out, flush=True)
    else:
        print(f"All {len(outcomes)} checks passed", file=out, flush=True)
    return not failed


def _tell(outcome: Outcome, out: TextIO) -> None:
    word = "ok" if outcome.passed else "FAILED"
    print(f"{outcome.check.name:<18} {word:<7} {outcome.seconds:5.1f} s", file=out, flush=True)
    if not outcome.passed:
        for line in outcome.output.rstrip().splitlines():
            print(f"    {line}", file=out)
