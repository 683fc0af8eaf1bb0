"""What an incident can be about, and what the rules say of each: who may see it, what to do first, and by when.

No tables, no people: a table in code that pages, rules, `docs/incidents.md` and tests read. The categories follow the four Cs
of *Keeping children safe in education*, with two more groups for adults and for systems. Where a step could not be traced to
its source, `sources` says so.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = _StrPromise | str


class Area(models.TextChoices):
    """The four Cs, and two more."""

    CONTENT = "content", _("Content: what was seen")
    CONTACT = "contact", _("Contact: who got in touch")
    CONDUCT = "conduct", _("Conduct: what somebody did online")
    COMMERCE = "commerce", _("Commerce: money")
    ADULT = "adult", _("An adult who works here, or a parent")
    SYSTEM = "system", _("Systems and data")
    UNSORTED = "unsorted", _("Not sorted yet")


class Category(models.TextChoices):
    ILLEGAL_IMAGERY = "illegal_imagery", _("Sexual imagery of a child")
    EXTREMIST_CONTENT = "extremist_content", _("Terrorist or extremist content")
    PORNOGRAPHY = "pornography", _("Pornography")
    SELF_HARM = "self_harm", _("Self-harm, suicide or eating disorder")
    VIOLENCE = "violence", _("Violent content")
    HATE = "hate", _("Hate, racism or misogyny")
    MISINFORMATION = "misinformation", _("Misinformation, disinformation or conspiracy")
    OTHER_CONTENT = "other_content", _("Other unsuitable content")

    GROOMING = "grooming", _("Grooming or sexual exploitation")
    SEXTORTION = "sextortion", _("Blackmail with images (sextortion)")
    RADICALISATION = "radicalisation", _("Radicalising contact")
    UNWANTED_CONTACT = "unwanted_contact", _("Unwanted contact by an adult")
    AI_COMPANION = "ai_companion", _("Harm by an AI companion or chatbot")
    CRIMINAL_EXPLOITATION = "criminal_exploitation", _("Criminal exploitation")

    BULLYING = "bullying", _("Online bullying")
    NUDES_SHARED = "nudes_shared", _("Nudes or semi-nudes shared")
    AI_IMAGE = "ai_image", _("AI-made or altered image of somebody")
    HARASSMENT = "harassment", _("Sexual harassment")
    CHALLENGE = "challenge", _("Harmful challenge")
    IMPERSONATION = "impersonation", _("Impersonation or getting into somebody’s account")
    BYPASSING = "bypassing", _("Getting round the filter")
    ACCEPTABLE_USE = "acceptable_use", _("Other breach of acceptable use")

    SCAM = "scam", _("Scam or phishing")
    GAMBLING = "gambling", _("Gambling or loot boxes")
    PURCHASE = "purchase", _("Purchases or advertising")

    ALLEGATION = "allegation", _("Allegation against a member of staff or volunteer")
    LOW_LEVEL = "low_level", _("Low-level concern about a member of staff or volunteer")
    STAFF_TARGETED = "staff_targeted", _("Member of staff targeted online")
    PARENT_CONDUCT = "parent_conduct", _("Conduct of a parent")

    DATA_BREACH = "data_breach", _("Personal-data breach")
    CYBER_ATTACK = "cyber_attack", _("Cyber attack or malware")
    ACCOUNT_COMPROMISE = "account_compromise", _("Account taken over")
    FILTER_FAILURE = "filter_failure", _("Filtering or monitoring failed")
    LOST_DEVICE = "lost_device", _("Lost or stolen device")

    # Of somebody who tells of something and need not know what it is called; triage ends it.
    UNSORTED = "unsorted", _("Not sorted yet")


class Severity(models.TextChoices):
    """How bad it is; from the worst down, as lists are sorted."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Audience(models.TextChoices):
    """Who may see an incident because of what it is about; `incidents.school.rules` asks about one person."""

    TEAM = "team", _("Head and safeguarding leads")
    HEAD = "head", _("Head and chair of governors")
    CHAIR = "chair", _("Chair of governors")


class Found(models.TextChoices):
    """How it came to light."""

    DISCLOSURE = "disclosure", _("The child told somebody")
    PUPIL = "pupil", _("Another pupil told somebody")
    STAFF = "staff", _("A member of staff noticed")
    PARENT = "parent", _("A parent or carer told us")
    MONITORING = "monitoring", _("A monitoring alert")
    ANONYMOUS = "anonymous", _("Somebody who did not give a name")
    OUTSIDE = "outside", _("Police, another school or an agency")
    OTHER = "other", _("Another way")


class Device(models.TextChoices):
    SCHOOL = "school", _("A school device")
    PERSONAL = "personal", _("Somebody’s own device")
    BOTH = "both", _("Both")
    NONE = "none", _("No device")
    UNKNOWN = "unknown", _("Not known")


class Flag(models.TextChoices):
    """Kept for counts only."""

    CHARACTERISTIC = "characteristic", _("To do with a protected characteristic")
    SEND = "send", _("A pupil with special educational needs or a disability")
    LOOKED_AFTER = "looked_after", _("A child who is looked after")


class YearGroup(models.TextChoices):
    NURSERY = "N", _("Nursery")
    RECEPTION = "R", _("Reception")
    Y1 = "1", _("Year 1")
    Y2 = "2", _("Year 2")
    Y3 = "3", _("Year 3")
    Y4 = "4", _("Year 4")
    Y5 = "5", _("Year 5")
    Y6 = "6", _("Year 6")
    Y7 = "7", _("Year 7")
    Y8 = "8", _("Year 8")
    Y9 = "9", _("Year 9")
    Y10 = "10", _("Year 10")
    Y11 = "11", _("Year 11")
    Y12 = "12", _("Year 12")
    Y13 = "13", _("Year 13")


@dataclass(frozen=True)
class Deadline:
    """Something that has to be done within a time of the school learning of it."""

    what: "Words"
    within: timedelta
    # Working days pass over weekends; a clock runs on.
    working_days: int = 0


@dataclass(frozen=True)
class Guidance:
    """What a page says beside a category. `now` comes first and stands out; `sources` is for whoever asks why."""

    now: "tuple[Words, ...]" = ()
    steps: "tuple[Words, ...]" = ()
    sources: "tuple[str, ...]" = ()


_NEVER_VIEW = (
    _("Do not look at, copy, print, share or save the image. Do not ask a child to show or send it."),
    _("If you have seen it by chance, say so and tell the safeguarding lead. You have done nothing wrong."),
)
_REFER_NUDES = (
    _("Refer at once to the police or children’s social care if an adult is involved."),
    _("Refer at once if a child was coerced, blackmailed or groomed, or cannot consent."),
    _("Refer at once if what is shown is violent or unusual for the child’s age."),
    _("Refer at once if a child under 13 is in a sexual image."),
    _("Refer at once if a child is at risk of harm now, such as self-harm."),
    _("If you decide to deal with it in school, record the decision and its reasons."),
)
_UKCIS = (
    "UKCIS, Sharing nudes and semi-nudes (2024); three of the five triggers are unconfirmed against the 2026 wording"
)
_KCSIE = "DfE, Keeping children safe in education 2026"
_KENT = "Kent Safeguarding Children Partnership"

_DEFAULT = Guidance(
    steps=(
        _("Write what was said or seen, in the person’s own words. Keep opinion apart."),
        _("If a child may come to significant harm, tell children’s social care the same day."),
        _("Decide whether parents are told, and record why if they are not."),
    ),
    sources=(_KCSIE,),
)
_ILLEGAL = Guidance(
    now=(*_NEVER_VIEW, _("Tell the police at once. Report a web address to the Internet Watch Foundation (IWF).")),
    steps=(_("Leave the device as it is, and out of reach. Record where it is."),),
    sources=(_KCSIE, _UKCIS),
)
_CONTACT = Guidance(
    now=(
        _("Tell the police, and report it to CEOP, at once. If a child is in danger now, call 999."),
        _("Do not reply to the person, and do not let the child delete messages."),
    ),
    steps=(_("Tell children’s social care the same day."), _("Write what was said in the child’s own words.")),
    sources=(_KCSIE, _KENT),
)
_NUDES = Guidance(now=_NEVER_VIEW, steps=_REFER_NUDES, sources=(_UKCIS,))
_EXTREMISM = Guidance(
    now=(_("If somebody is in danger now, call 999."),),
    steps=(_("Speak to the police Prevent team, who can refer to Channel. Consent is usually asked for first."),),
    sources=(_KCSIE,),
)
_ADULT = Guidance(
    now=(
        _("Only the head and the chair of governors can open this. Do not discuss it with anybody else."),
        _("Tell the local authority designated officer (LADO) within one working day."),
        _("Do not investigate and do not question the adult before the LADO has advised."),
    ),
    steps=(_("If it is about the head, the chair of governors decides and tells the LADO."),),
    sources=(_KCSIE, "Sheffield Children Safeguarding Partnership; that the chair tells the LADO is unconfirmed"),
)
_LOW = Guidance(
    now=(_("Only the head and the chair of governors can open this."),),
    steps=(
        _("Record what happened, in what setting, and what was done."),
        _("Ask whether it meets the harm threshold. If it may, treat it as an allegation."),
        _("Look for a pattern in earlier low-level concerns."),
    ),
    sources=(_KCSIE,),
)
_BREACH = Guidance(
    now=(
        _("A clock of 72 hours runs from when the school became aware."),
        _("Tell the data protection officer at once. Stop it going further if you can."),
    ),
    steps=(
        _("If people may come to harm, report it to the Information Commissioner (ICO) within 72 hours."),
        _("If the risk to people is high, tell them too."),
        _("If you decide not to report it, record the decision and its reasons."),
    ),
    sources=("Information Commissioner’s Office", "DfE, Data protection in schools"),
)
_CYBER = Guidance(
    now=(_("Tell the IT lead and the senior leader for digital at once. Take what is affected off the network."),),
    steps=(
        _("Tell the insurer or the risk protection arrangement, Report Fraud and the DfE sector cyber team."),
        _("Tell the National Cyber Security Centre if the school may close or much is lost."),
        _("If personal data is concerned, it is a data breach too."),
    ),
    sources=("DfE, Cyber security standards",),
)
_FILTER = Guidance(
    now=(_("Tell the safeguarding lead, the IT lead and the provider of the filter."),),
    steps=(_("If illegal content was let through, an extra review of filtering and monitoring is needed."),),
    sources=("DfE, Filtering and monitoring standards",),
)

_GUIDANCE: Final[dict[Category, Guidance]] = {
    Category.ILLEGAL_IMAGERY: _ILLEGAL,
    Category.EXTREMIST_CONTENT: _EXTREMISM,
    Category.RADICALISATION: _EXTREMISM,
    Category.GROOMING: _CONTACT,
    Category.SEXTORTION: Guidance(
        now=(*_NEVER_VIEW, *_CONTACT.now, _("Do not pay, and tell the child that it is not their fault.")),
        steps=_CONTACT.steps,
        sources=(_KCSIE, _UKCIS),
    ),
    Category.UNWANTED_CONTACT: _CONTACT,
    Category.NUDES_SHARED: _NUDES,
    Category.AI_IMAGE: Guidance(
        now=(*_NEVER_VIEW, _("A sexual image of a child is illegal also when it was made by a computer.")),
        steps=_REFER_NUDES,
        sources=(_UKCIS,),
    ),
    Category.ALLEGATION: _ADULT,
    Category.LOW_LEVEL: _LOW,
    Category.STAFF_TARGETED: Guidance(
        steps=(_("The Professionals Online Safety Helpline (POSH) advises staff."),),
        sources=("UK Safer Internet Centre",),
    ),
    Category.DATA_BREACH: _BREACH,
    Category.LOST_DEVICE: _BREACH,
    Category.CYBER_ATTACK: _CYBER,
    Category.ACCOUNT_COMPROMISE: _CYBER,
    Category.FILTER_FAILURE: _FILTER,
    Category.SELF_HARM: Guidance(
        now=(_("If a child is in danger now, call 999 and stay with them."),),
        steps=_DEFAULT.steps,
        sources=(_KCSIE, _KENT),
    ),
}

# The form refuses image evidence here: an image of a child may be in it, and to keep one would be an offence.
REFUSES_IMAGES: Final = frozenset(
    {
        Category.ILLEGAL_IMAGERY,
        Category.GROOMING,
        Category.SEXTORTION,
        Category.UNWANTED_CONTACT,
        Category.NUDES_SHARED,
        Category.AI_IMAGE,
        Category.HARASSMENT,
    }
)

_AUDIENCE: Final = {Category.ALLEGATION: Audience.HEAD, Category.LOW_LEVEL: Audience.HEAD}

_AREAS: Final[dict[Area, tuple[Category, ...]]] = {
    Area.CONTENT: tuple(list(Category)[0:8]),
    Area.CONTACT: tuple(list(Category)[8:14]),
    Area.CONDUCT: tuple(list(Category)[14:22]),
    Area.COMMERCE: tuple(list(Category)[22:25]),
    Area.ADULT: tuple(list(Category)[25:29]),
    Area.SYSTEM: tuple(list(Category)[29:34]),
    Area.UNSORTED: (Category.UNSORTED,),
}

# Nobody has looked yet: the same for all, since nobody knows yet how bad it is.
FIRST_LOOK: Final = timedelta(hours=4)
# From when the school heard of it until there is a plan and somebody who carries it out.
RESPOND_WITHIN: Final[dict[Severity, timedelta]] = {
    Severity.CRITICAL: timedelta(hours=4),
    Severity.HIGH: timedelta(hours=24),
    Severity.MEDIUM: timedelta(hours=72),
    Severity.LOW: timedelta(hours=168),
}

_OWN_DEADLINES: Final[dict[Category, tuple[Deadline, ...]]] = {
    Category.ALLEGATION: (Deadline(_("Tell the LADO"), timedelta(0), working_days=1),),
    Category.DATA_BREACH: (Deadline(_("Decide on the report to the ICO"), timedelta(hours=72)),),
    Category.LOST_DEVICE: (Deadline(_("Decide on the report to the ICO"), timedelta(hours=72)),),
}


def area_of(category: str) -> Area:
    """The group that the category stands in."""
    return next(area for area, found in _AREAS.items() if category in found)


def categories_in(area: Area) -> tuple[Category, ...]:
    """The categories of a group, in the order in which pages show them."""
    return _AREAS[area]


def grouped_choices() -> "list[tuple[Words, list[tuple[str, Words]]]]":
    """Every category but “not sorted yet” under its group, as a form wants them."""
    named = ((area, found) for area, found in _AREAS.items() if area != Area.UNSORTED)
    return [(area.label, [(one.value, one.label) for one in found]) for area, found in named]


def guidance_for(category: str) -> Guidance:
    """What a page says beside this category."""
    return _GUIDANCE.get(Category(category), _DEFAULT)


def refuses_images(category: str) -> bool:
    """Whether no image may be kept as evidence of such an incident."""
    return category in REFUSES_IMAGES


def audience_of(category: str, *, about_head: bool = False) -> Audience:
    """Who may see it because of what it is about. About the head it is the chair of governors, whatever the category."""
    if about_head:
        return Audience.CHAIR
    return _AUDIENCE.get(Category(category), Audience.TEAM)


def own_deadlines(category: str) -> tuple[Deadline, ...]:
    """What has to be done by a time because of the category, whatever the severity."""
    return _OWN_DEADLINES.get(Category(category), ())
