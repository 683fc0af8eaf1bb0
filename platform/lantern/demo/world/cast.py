"""Who works where. Everybody at two schools and at the authority can sign in; elsewhere people only have names."""

from dataclasses import dataclass

from lantern.demo.world.county import AUTHORITY_HOST, AUTHORITY_NAME, SCHOOLS, WORLDS, DemoSchool

# One password for every account, printed at the start: the demo listens on this machine only.
PASSWORD = "lantern-demo-only"  # noqa: S105 -- no secret, see above

# With these words visitors read an answer as whoever told the school something would.
RECEIPT = ("river", "lamp", "garden", "music", "cloud", "planet", "rabbit", "lemon")

OPERATOR_HOST = "operator.localhost"


@dataclass(frozen=True)
class Character:
    """A made-up person with a role."""

    role: str
    name: str
    email: str


OPERATOR = Character("operator", "Olwen Pryce", "operator@lantern.example")

OFFICERS = (
    Character("administrator", "Margaret Ellison", "administrator@hillshire.example"),
    Character("officer", "Daniel Osei", "officer@hillshire.example"),
    Character("analyst", "Priya Raman", "analyst@hillshire.example"),
)

# Schools of which every role can sign in.
OPEN_TO_VISITORS = SCHOOLS[:2]

_FIRST = (
    *("Helen", "Amir", "Ruth", "Gareth", "Nadia", "Tom", "Shanice", "Peter", "Yasmin", "Colin", "Beth", "Kwame"),
    *("Fiona", "Rajesh", "Claire", "Mehmet", "Jo", "Alun", "Sofia", "Ian", "Leila", "Hugh", "Grace", "Stefan"),
)
_LAST = (
    *("Hartley", "Mensah", "Blackwood", "Patel", "Thwaite", "Okafor", "Lindqvist", "Farooq", "Pemberton", "Doyle"),
    *("Achterberg", "Singh", "Rowntree", "Kowalski", "Bevan", "Ashworth", "Nakamura", "Greenhalgh", "Ferrari", "Wynne"),
    *("Adeyemi", "Cartwright", "Mistry"),
)
_EVERYWHERE = ("head", "dsl", "governor")
_WHERE_VISITED = ("head", "dsl", "deputy_dsl", "governor", "it_lead", "staff")


def people_of(school: DemoSchool) -> tuple[Character, ...]:
    """The same people in every run."""
    place = SCHOOLS.index(school)
    roles = _WHERE_VISITED if school in OPEN_TO_VISITORS else _EVERYWHERE
    return tuple(
        Character(role, _name(_number_of(place, number)), f"{role.replace('_', '-')}@{school.label}.example")
        for number, role in enumerate(roles)
    )


def _number_of(place: int, role: int) -> int:
    """Counts people: school by school in the pilot, then all heads, all leads and all governors, who so have other first names."""
    pilot = WORLDS["county"].pilot
    if place < pilot:
        return place * len(_WHERE_VISITED) + role
    return pilot * len(_WHERE_VISITED) + role * (len(SCHOOLS) - pilot) + place - pilot


def _name(number: int) -> str:
    # The lists' lengths have no common factor, so the pairs repeat only after all have been used.
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"


def welcome(port: int) -> str:
    """The addresses and accounts, as lines for the terminal."""
    places = [
        ("Operator", OPERATOR_HOST, (OPERATOR,)),
        (AUTHORITY_NAME, AUTHORITY_HOST, OFFICERS),
        *((school.name, school.host, people_of(school)) for school in OPEN_TO_VISITORS),
    ]
    lines = ["", f"Every account has the password  {PASSWORD}", ""]
    for name, host, people in places:
        lines.append(f"{name}   http://{host}:{port}")
        lines += [f"    {person.role:<14} {person.email:<34} {person.name}" for person in people]
    lines += ["", f"A child at either school reads an answer at /tell/answer/ with the words  {' '.join(RECEIPT)}"]
    lines += ["", f"Mails that Lantern sent are at http://{OPERATOR_HOST}:{port}/demo/mail/", ""]
    return "\n".join(lines)
