"""The authority and its schools. Every name is made up, and URNs lie outside the range that the register uses."""

from dataclasses import dataclass

AUTHORITY_NAME = "Hillshire County Council"
AUTHORITY_HOST = "hillshire.localhost"
LA_CODE = "999"

FIRST_URN = 900_001


@dataclass(frozen=True)
class DemoSchool:
    """What the register would say of a school, and how well it began (0 is the county's middle)."""

    urn: str
    label: str
    name: str
    phase: str
    type_name: str
    pupils: int
    start: float

    @property
    def host(self) -> str:
        return f"{self.label}.localhost"

    @property
    def laestab(self) -> str:
        return f"{LA_CODE}{int(self.urn) - FIRST_URN + 2001}"


@dataclass(frozen=True)
class World:
    """How much of the county a demo has."""

    name: str
    schools: tuple[DemoSchool, ...]
    past_rounds: int


_COMMUNITY, _AIDED, _CONVERTER = "Community school", "Voluntary aided school", "Academy converter"

# label, name, phase, type, pupils, start
_FACTS = (
    ("oakfield", "Oakfield Primary School", "primary", _COMMUNITY, 315, 0.1),
    ("ravensmoor", "Ravensmoor Academy", "secondary", _CONVERTER, 1124, 0.3),
    ("st-annes", "St Anne’s Church of England Primary School", "primary", _AIDED, 204, 0.5),
    ("brookside", "Brookside Primary School", "primary", _COMMUNITY, 412, -0.2),
    ("hillcrest", "Hillcrest Junior School", "primary", _COMMUNITY, 356, 0.0),
    ("millfield", "Millfield Infant School", "primary", _COMMUNITY, 178, -0.4),
    ("thornbury-lane", "Thornbury Lane Primary School", "primary", _CONVERTER, 428, 0.6),
    ("st-josephs", "St Joseph’s Catholic Primary School", "primary", _AIDED, 210, 0.2),
    ("larkrise", "Larkrise Primary School", "primary", "Foundation school", 97, -0.7),
    ("whitemoor", "Whitemoor Community Primary School", "primary", _COMMUNITY, 389, -0.1),
    ("kingsmead", "Kingsmead Primary Academy", "primary", "Academy sponsor led", 452, -0.5),
    ("holly-bank", "Holly Bank Primary School", "primary", _COMMUNITY, 264, 0.4),
    ("ashdown", "Ashdown Primary School", "primary", _CONVERTER, 231, 0.1),
    ("riverside", "Riverside Primary School", "primary", _COMMUNITY, 604, 0.3),
    ("all-saints", "All Saints’ Church of England Primary School", "primary", "Voluntary controlled school", 143, -0.3),
    ("hillshire-high", "Hillshire High School", "secondary", _COMMUNITY, 1386, 0.0),
    ("bishop-langley", "Bishop Langley Church of England School", "secondary", _AIDED, 842, 0.5),
    ("eastgate", "Eastgate Community School", "secondary", _COMMUNITY, 593, -0.6),
    ("northfield", "Northfield Girls’ School", "secondary", _CONVERTER, 968, 0.4),
    ("willows", "The Willows School", "special", "Community special school", 118, 0.2),
    ("beacon-hill", "Beacon Hill School", "special", "Academy special converter", 164, -0.2),
    ("little-acorns", "Little Acorns Nursery School", "nursery", "Local authority nursery school", 92, -0.3),
    ("castlegate", "Castlegate School", "all_through", "Free schools", 1275, 0.1),
    ("bridge", "The Bridge Pupil Referral Unit", "pru", "Pupil referral unit", 54, -0.4),
)

SCHOOLS = tuple(DemoSchool(str(FIRST_URN + place), *facts) for place, facts in enumerate(_FACTS))

# The small one has just enough schools for a benchmark.
WORLDS = {
    "county": World("county", SCHOOLS, past_rounds=3),
    "small": World("small", SCHOOLS[:12], past_rounds=1),
}
