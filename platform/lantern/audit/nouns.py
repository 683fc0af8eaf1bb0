"""What journal entries are about: a verb's first word, as the activity page calls it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lantern.audit.verbs import VERBS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What a verb's first word says on the page, and the kinds of tenants that know it. One that is missing is shown as it is
# written, to everybody.
_EVERYWHERE = ("directory", "authority", "school")
_NOUNS = {
    "person": (_("People"), _EVERYWHERE),
    "token": (_("Personal tokens"), ("authority", "school")),
    "activity": (_("This list"), _EVERYWHERE),
    "support": (_("Lantern support"), ("authority", "school")),
    "backup": (_("Backups"), _EVERYWHERE),
    "authority": (_("Authorities"), ("directory",)),
    "import": (_("Files of schools"), ("authority",)),
    "school": (_("Schools"), ("authority",)),
    "checklist": (_("Checklists"), ("authority",)),
    "round": (_("Rounds"), ("authority", "school")),
    "release": (_("Results"), ("authority",)),
    "national": (_("National comparison"), ("authority", "directory")),
    "visit": (_("Visits"), ("authority",)),
    "course": (_("Courses"), ("authority",)),
    "audit": (_("Audits"), ("school",)),
    "answer": (_("Answers"), ("school",)),
    "action": (_("Actions"), ("school",)),
    "session": (_("Training sessions"), ("authority",)),
    "place": (_("Places on training sessions"), ("school",)),
    "calendar": (_("Calendar addresses"), ("school",)),
    "evidence": (_("Evidence"), ("school",)),
    "comment": (_("Comments"), ("school",)),
    "staff": (_("Staff list"), ("school",)),
    "requirement": (_("Required training"), ("authority", "school")),
    "exemption": (_("Exemptions from training"), ("school",)),
    "training": (_("Training"), ("school",)),
    "incident": (_("Incidents"), ("school",)),
    "concern": (_("Concerns"), ("school",)),
    "learning": (_("Courses taken"), ("school",)),
    "needs": (_("Confidence checks"), ("school",)),
    "certificate": (_("Certificates"), ("school",)),
    "filtering": (_("Filtering"), ("school",)),
    "referral": (_("Referrals"), ("school",)),
    "retention": (_("How long incidents are kept"), ("school",)),
    "person_file": (_("What was given out about one person"), ("school",)),
}


# Support looks at how Lantern is used, and not at who was concerned with a child.
NOT_FOR_VISITORS = ("incident",)


def nouns_of(tenant_kind: str) -> "list[tuple[str, _StrPromise | str]]":
    """What entries of this kind of tenant can be about: a verb's first word, and what it is called."""
    known = list(_NOUNS.items())
    found: list[tuple[str, _StrPromise | str]] = [
        (noun, words) for noun, (words, kinds) in known if tenant_kind in kinds
    ]
    others = sorted({verb.partition(".")[0] for verb in VERBS} - set(_NOUNS))
    return found + [(noun, noun.replace("_", " ").capitalize()) for noun in others]
