"""SCORM packages in courses: what of their reports is kept, what it means, and with what a part is begun. Pure; both rooms use it.

The words are those of the standards: SCORM 1.2 Run-Time Environment 3.4, SCORM 2004 4th Edition Run-Time Environment 4.2.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lantern.errors import DomainError

SCORM_12: Final = "1.2"
SCORM_2004: Final = "2004"
# SCORM 2004 promises packages 64,000 characters; many that say 1.2 want more than its 4,096.
LONGEST_SUSPENDED: Final = 64_000
LONGEST_LOCATION: Final = 1_000
LONGEST_OBJECTIVES: Final = 16_000
_WORD: Final = 40

# What is kept of a report, and how long it may be. Everything else that a package says is not kept.
_KEPT_12: Final = {
    "core": {"lesson_location": LONGEST_LOCATION, "lesson_status": _WORD, "exit": _WORD, "total_time": _WORD},
    "score": {"raw": _WORD, "min": _WORD, "max": _WORD},
}
_KEPT_2004: Final = {
    "top": {
        "location": LONGEST_LOCATION,
        "completion_status": _WORD,
        "success_status": _WORD,
        "exit": _WORD,
        "total_time": _WORD,
        "progress_measure": _WORD,
    },
    "score": {"scaled": _WORD, "raw": _WORD, "min": _WORD, "max": _WORD},
}


class BadReport(DomainError):
    """The package reported what cannot be kept; nothing was."""

    default_code = "bad_report"


@dataclass(frozen=True)
class PackagePart:
    """Something of a package that is opened by itself. What does not report is done once it was opened."""

    id: str
    title: str
    # Inside the package.
    launch: str
    reports: bool = True
    # Per cent that the package itself asks for.
    mastery: int | None = None
    data: str = ""


@dataclass(frozen=True)
class Package:
    """A package of a module. `id` is the authority's stored file."""

    id: str
    standard: str
    title: str
    size: int
    parts: tuple[PackagePart, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Outcome:
    """What a report comes to. `score` in whole per cent, rounded down: a mark is never reached by rounding."""

    done: bool
    failed: bool
    score: int | None


def package_from(data: Mapping[str, Any] | None) -> Package | None:
    """The package that a course's document names; older documents name none."""
    if data is None:
        return None
    parts: dict[str, Any] = {"parts": tuple(PackagePart(**part) for part in data["parts"])}
    return Package(**{**data, **parts})


def kept_of(standard: str, sent: object) -> dict[str, Any]:
    """What is kept of a report, as the runtime takes it back. BadReport if it is none, or longer than a standard allows."""
    if not isinstance(sent, dict):
        raise BadReport(_("The package reported something that cannot be kept."))
    suspended = _texts(sent, {"suspend_data": LONGEST_SUSPENDED})
    objectives = sent.get("objectives")
    if isinstance(objectives, dict) and objectives:
        if len(json.dumps(objectives)) > LONGEST_OBJECTIVES:
            raise BadReport(_("The package reported more than can be kept."))
        suspended["objectives"] = objectives
    if standard == SCORM_12:
        core = _part(sent, "core")
        return suspended | {"core": _texts(core, _KEPT_12["core"]) | _scored(core, _KEPT_12["score"])}
    return suspended | _texts(sent, _KEPT_2004["top"]) | _scored(sent, _KEPT_2004["score"])


def outcome_of(standard: str, kept: Mapping[str, Any], mark: int) -> Outcome:
    """Whether the part is done.

    It is if it says so (completed or passed) and does not say failed, and if the score that it reports, where it reports one, is at
    least `mark` per cent. A part that says itself that it was passed has judged by a mark of its own.
    """
    if standard == SCORM_12:
        core = _part(kept, "core")
        said = str(core.get("lesson_status", ""))
        passed, failed, completed = said == "passed", said == "failed", said in {"completed", "passed"}
        score = _per_cent(_part(core, "score"))
    else:
        success = str(kept.get("success_status", ""))
        passed, failed = success == "passed", success == "failed"
        completed = kept.get("completion_status") == "completed" or passed
        score = _per_cent(_part(kept, "score"))
    short = score is not None and score < mark and not passed
    return Outcome(done=completed and not failed and not short, failed=failed or (completed and short), score=score)


def begun_with(standard: str, part: PackagePart, kept: Mapping[str, Any], *, learner: str, name: str) -> dict[str, Any]:
    """What the runtime is told before the part is opened: who learns, under a name that tells nobody who, and where they were."""
    entry = "resume" if kept else "ab-initio"
    if standard == SCORM_12:
        asked = {"mastery_score": str(part.mastery)} if part.mastery is not None else {}
        core = {key: value for key, value in _part(kept, "core").items() if key != "exit"}
        mine = {"student_id": learner, "student_name": name, "credit": "credit", "entry": entry}
        return {**kept, "core": {**core, **mine}, "student_data": asked, "launch_data": part.data}
    asked = {"scaled_passing_score": str(part.mastery / 100)} if part.mastery is not None else {}
    mine = {"learner_id": learner, "learner_name": name, "credit": "credit", "mode": "normal", "entry": entry}
    before = {key: value for key, value in kept.items() if key != "exit"}
    return {**before, **asked, **mine, "launch_data": part.data}


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _texts(data: Mapping[str, Any], longest: Mapping[str, int]) -> dict[str, Any]:
    found = {}
    for name, most in longest.items():
        text = data.get(name, "")
        if not isinstance(text, (str, int, float)):
            raise BadReport(_("The package reported something that cannot be kept."))
        text = str(text)
        if len(text) > most:
            raise BadReport(_("The package reported more than can be kept."))
        if "\0" in text:
            raise BadReport(_("The package reported something that cannot be kept."))
        if text:
            found[name] = text
    return found


def _scored(data: Mapping[str, Any], longest: Mapping[str, int]) -> dict[str, Any]:
    found = _texts(_part(data, "score"), longest)
    return {"score": found} if found.get("raw") or found.get("scaled") else {}


def _per_cent(score: Mapping[str, Any]) -> int | None:
    """Scaled goes from -1 to 1; raw lies between min and max, 0 and 100 if it does not say."""
    try:
        if score.get("scaled"):
            share = float(score["scaled"])
        else:
            least, most = float(score.get("min") or 0), float(score.get("max") or 100)
            share = (float(score["raw"]) - least) / (most - least)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # A float a hair below a whole number is that number; nothing else is rounded up. Not a number compares to nothing.
    return max(0, min(100, int(share * 100 + 1e-9))) if -1 <= share <= 2 else None
