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
    """How much of the county a demo has. The first `pilot` schools began; all others came for the last closed round."""

    name: str
    schools: tuple[DemoSchool, ...]
    past_rounds: int
    pilot: int

    def joined(self, school: DemoSchool) -> int:
        """The number of the first round that asked the school, counted from 0."""
        return 0 if school in self.schools[: self.pilot] else self.past_rounds - 1

    def asked(self, number: int) -> tuple[DemoSchool, ...]:
        """The schools that this round asked."""
        return tuple(school for school in self.schools if self.joined(school) <= number)


_COMMUNITY, _AIDED, _CONVERTER = "Community school", "Voluntary aided school", "Academy converter"
_CONTROLLED, _FOUNDATION, _SPONSORED = "Voluntary controlled school", "Foundation school", "Academy sponsor led"

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
    ("larkrise", "Larkrise Primary School", "primary", _FOUNDATION, 97, -0.7),
    ("whitemoor", "Whitemoor Community Primary School", "primary", _COMMUNITY, 389, -0.1),
    ("kingsmead", "Kingsmead Primary Academy", "primary", _SPONSORED, 452, -0.5),
    ("holly-bank", "Holly Bank Primary School", "primary", _COMMUNITY, 264, 0.4),
    ("ashdown", "Ashdown Primary School", "primary", _CONVERTER, 231, 0.1),
    ("riverside", "Riverside Primary School", "primary", _COMMUNITY, 604, 0.3),
    ("all-saints", "All Saints’ Church of England Primary School", "primary", _CONTROLLED, 143, -0.3),
    ("hillshire-high", "Hillshire High School", "secondary", _COMMUNITY, 1386, 0.0),
    ("bishop-langley", "Bishop Langley Church of England School", "secondary", _AIDED, 842, 0.5),
    ("eastgate", "Eastgate Community School", "secondary", _COMMUNITY, 593, -0.6),
    ("northfield", "Northfield Girls’ School", "secondary", _CONVERTER, 968, 0.4),
    ("willows", "The Willows School", "special", "Community special school", 118, 0.2),
    ("beacon-hill", "Beacon Hill School", "special", "Academy special converter", 164, -0.2),
    ("little-acorns", "Little Acorns Nursery School", "nursery", "Local authority nursery school", 92, -0.3),
    ("castlegate", "Castlegate School", "all_through", "Free schools", 1275, 0.1),
    ("bridge", "The Bridge Pupil Referral Unit", "pru", "Pupil referral unit", 54, -0.4),
    ("wendle-bank", "Wendle Bank Infant and Nursery School", "primary", _COMMUNITY, 243, 0.2),
    ("st-oswalds", "St Oswald’s Church of England Primary School", "primary", _AIDED, 187, -0.1),
    ("upper-marl", "Upper Marl Primary School", "primary", _COMMUNITY, 41, -0.6),
    ("coppice-road", "Coppice Road Primary School", "primary", _COMMUNITY, 437, 0.3),
    ("highcliffe", "Highcliffe Junior School", "primary", _CONVERTER, 362, 0.0),
    ("our-lady", "Our Lady of the Wayside Catholic Primary School", "primary", _AIDED, 208, 0.4),
    ("fernley", "Fernley Primary School and Children’s Centre", "primary", _COMMUNITY, 391, -0.3),
    ("tollgate", "Tollgate Primary Academy", "primary", _SPONSORED, 418, -0.5),
    ("st-werburghs", "St Werburgh’s Church of England (VC) Primary School", "primary", _CONTROLLED, 96, 0.1),
    ("deepdale-green", "Deepdale Green Primary School", "primary", _COMMUNITY, 274, 0.2),
    ("hollins", "Hollins Infant School", "primary", _COMMUNITY, 164, -0.2),
    ("market-wending", "Market Wending Primary School", "primary", _CONVERTER, 629, 0.5),
    ("canal-street", "Canal Street Primary School", "primary", _COMMUNITY, 308, -0.4),
    ("st-cuthberts", "St Cuthbert’s Roman Catholic Primary School", "primary", _AIDED, 219, 0.3),
    ("little-hallow", "Little Hallow Church of England Primary School", "primary", _CONTROLLED, 58, -0.8),
    ("queensway", "Queensway Primary School", "primary", _CONVERTER, 455, 0.1),
    ("priory-fields", "Priory Fields Primary School", "primary", _COMMUNITY, 213, 0.0),
    ("netherby", "Netherby Primary School", "primary", _FOUNDATION, 127, -0.1),
    ("king-edmunds", "King Edmund’s Church of England Junior School", "primary", _AIDED, 341, 0.6),
    ("rowan-park", "Rowan Park Primary School", "primary", _SPONSORED, 386, -0.3),
    ("east-marl", "East Marl Federation: Infants’ School", "primary", _COMMUNITY, 139, 0.2),
    ("sandpiper", "Sandpiper Primary School", "primary", "Free schools", 302, 0.4),
    ("moorgate-lane", "Moorgate Lane Primary School", "primary", _COMMUNITY, 233, -0.2),
    ("holy-trinity", "Holy Trinity and St Giles’ Primary School", "primary", _AIDED, 204, 0.1),
    ("long-acre", "Long Acre Primary School", "primary", _CONVERTER, 517, 0.3),
    ("stonebeck", "Stonebeck Primary School", "primary", _COMMUNITY, 83, -0.5),
    ("wendle-valley", "Wendle Valley School", "secondary", _COMMUNITY, 1047, 0.1),
    ("cardinal-fenwick", "Cardinal Fenwick Catholic High School", "secondary", _AIDED, 918, 0.4),
    ("queen-maud", "Queen Maud’s Grammar School for Boys", "secondary", _CONVERTER, 876, 0.2),
    ("southmarl", "Southmarl Academy", "secondary", _SPONSORED, 734, -0.7),
    ("hallow-bridge", "Hallow Bridge Technology College", "secondary", _FOUNDATION, 1211, -0.1),
    ("orchard-house", "Orchard House School", "special", "Academy special converter", 76, 0.3),
    ("the-limes", "The Limes School", "special", "Community special school", 142, -0.1),
    ("daisy-hill", "Daisy Hill Nursery School", "nursery", "Local authority nursery school", 108, 0.0),
    ("marl-college", "The Marl All-Age Academy", "all_through", _SPONSORED, 1562, -0.2),
    ("new-start", "New Start Academy", "pru", "Academy alternative provision converter", 63, -0.3),
)

SCHOOLS = tuple(DemoSchool(str(FIRST_URN + place), *facts) for place, facts in enumerate(_FACTS))

# The small one has just enough schools for a benchmark.
WORLDS = {
    "county": World("county", SCHOOLS, past_rounds=3, pilot=24),
    "small": World("small", SCHOOLS[:12], past_rounds=1, pilot=12),
}
