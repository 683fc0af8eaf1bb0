"""Views that look closer than the access they declare, each with the reason: a part of the table under review."""

from dataclasses import dataclass

from tests.access.walk import Address


@dataclass(frozen=True)
class Narrower:
    """Who among those let in is answered otherwise, how, and why."""

    answers: tuple[str, ...]
    why: str
    methods: tuple[str, ...] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    roles: tuple[str, ...] = ()
    swapped: bool = False


_NO_SECOND_STEP = Narrower(("not found",), "only for somebody who has set up two-step verification")
_HEAD_AND_GOVERNOR = "only the head and a governor sign"
_ANSWERING = "only those who answer begin an audit; a governor reads and signs it"
_WORKING_ON = "those who do not plan say how their own actions go, and nobody else’s"
_NOT_PUT_TOGETHER = Narrower(
    ("leads on",),
    "a round that is being put together is kept in the session; any other leads to the first step",
    swapped=True,
)
_OTHERS_KEY = Narrower(
    ("not found",),
    "a passkey is its person’s own: nobody else’s can be opened",
    roles=("officer", "analyst", "dsl", "deputy_dsl", "governor", "it_lead", "staff"),
)
_NEED_TO_KNOW = Narrower(
    ("not found",),
    "who has nothing to do with an incident does not learn that there is one",
    roles=("governor", "it_lead"),
)
_PAGES_OF_AN_INCIDENT = (
    "", "seen/", "details/", "link/", "triage/", "assign/", "move/", "close/", "review/", "reopen/", "set-aside/",
    "link/<other_incident>/undo/", "people/add/", "people/<involved_id>/leave-out/", "entries/<entry_id>/correct/",
    *(f"write/{kind}/" for kind in ("note", "account", "action", "decision", "told")),
    "bundle/", "bundle/<bundle_id>/file/", "bundle/compare/", "files/<incident_file_id>/", "files/add/",
    "files/<incident_file_id>/take-away/", "referrals/<referral_id>/", "referrals/add/", "retention/", "retention/hold/",
    "retention/review/",
)  # fmt: skip

_OTHERS_COURSE = Narrower(
    ("not found",),
    "a course is its learner’s own: of the people of the walk only the head is on the staff list",
    roles=("dsl", "deputy_dsl", "governor", "it_lead", "staff"),
)
_OPENED_ELSEWHERE = Narrower(
    ("leads on", "not found"),
    "an opening that is not this course’s, or no longer, leads back to the course",
    swapped=True,
)
_NOT_REPORTED = Narrower(
    ("refuses the input", "not found"), "what was opened elsewhere keeps nothing, and says so", swapped=True
)
_NOT_ON_THE_LIST = Narrower(
    ("not found",),
    "only who is on the staff list takes a course: of the people of the walk the head and the safeguarding lead",
    roles=("deputy_dsl", "governor", "it_lead", "staff"),
)
_NO_DOCUMENT = Narrower(("not found",), "the certificate of the walk has no document yet: a job makes it")
_OTHERS_PLACE = Narrower(
    ("not found",),
    "those who do not book see their own places, and nobody else’s",
    roles=("governor", "it_lead", "staff"),
)

NARROWER: dict[str, list[Narrower]] = {
    "/account/2fa/recovery-codes/": [_NO_SECOND_STEP],
    "/account/2fa/recovery-codes/download/": [_NO_SECOND_STEP],
    "/account/2fa/totp/deactivate/": [_NO_SECOND_STEP],
    "/account/2fa/webauthn/keys/<pk>/edit/": [_OTHERS_KEY],
    "/account/2fa/webauthn/keys/<pk>/remove/": [_OTHERS_KEY],
    "/account/password/reset/key/<uidb36>-<key>/": [
        Narrower(("opens",), "says that the link does not work, whatever the reason", swapped=True)
    ],
    "/account/services/<service_id>/link/": [
        Narrower(
            ("asks to sign in",),
            "the service does not answer, which is said in words: it could not make sure who this is",
            methods=("POST",),
        )
    ],
    "/account/services/<service_id>/unlink/": [
        Narrower(
            ("not found",),
            "only for somebody who has linked an account there",
            roles=("officer", "analyst", "dsl", "deputy_dsl", "governor", "it_lead", "staff"),
        )
    ],
    "/account/sessions/<session_id>/end/": [
        Narrower(
            ("not found",),
            "a session is its person’s own: nobody else’s can be ended here",
            roles=("officer", "analyst", "dsl", "deputy_dsl", "governor", "it_lead", "staff"),
        )
    ],
    "/account/unsent/<name>/": [
        Narrower(("not found",), "only for somebody whose form came too late: a form is kept for its person alone")
    ],
    "/account/tokens/<token_id>/revoke/": [
        Narrower(
            ("not found",),
            "a token is its person’s own: nobody else’s can be opened",
            roles=("officer", "analyst", "dsl"),
        )
    ],
    **{f"/incidents/<incident_id>/{page}": [_NEED_TO_KNOW] for page in _PAGES_OF_AN_INCIDENT},
    "/incidents/chair/": [
        Narrower(
            ("forbidden",),
            "without a chair, whoever manages people says who it is",
            methods=("POST",),
            roles=("deputy_dsl", "governor", "it_lead"),
        )
    ],
    "/incidents/told/<report_id>/": [
        Narrower(
            ("not found",),
            "what somebody told of is seen there by nobody else",
            roles=("head", "dsl", "deputy_dsl", "governor", "it_lead"),
        )
    ],
    "/incidents/person-files/<person_file_id>/file/": [
        Narrower(("forbidden",), "it holds what whoever asked for it may see, and another may not", roles=("dsl",))
    ],
    "/audits/<audit_id>/meeting/<statement_id>/": [
        Narrower(("forbidden",), "only those who answer rate in a meeting", methods=("POST",), roles=("governor",)),
    ],
    "/audits/<audit_id>/statements/<statement_id>/comments/<comment_id>/remove/": [
        Narrower(
            ("forbidden",),
            "a comment is taken away by whoever wrote it",
            roles=("dsl", "deputy_dsl", "governor", "it_lead"),
        )
    ],
    "/audits/<audit_id>/statements/<statement_id>/records/": [
        Narrower(
            ("forbidden",), "only those who answer use what the records suggest", methods=("POST",), roles=("governor",)
        ),
    ],
    "/audits/<audit_id>/sign/": [
        Narrower(("forbidden",), _HEAD_AND_GOVERNOR, roles=("dsl", "deputy_dsl", "it_lead")),
    ],
    "/audits/<audit_id>/share/": [
        Narrower(
            ("forbidden",),
            "only the head decides whether the authority reads the school’s levels",
            methods=("POST",),
            roles=("dsl", "deputy_dsl", "governor", "it_lead"),
        ),
    ],
    "/audits/start/<round_id>/": [
        Narrower(("forbidden",), _ANSWERING, methods=("POST",), roles=("governor",)),
        Narrower(("forbidden",), _ANSWERING, methods=("POST",), roles=("governor",), swapped=True),
    ],
    "/audits/<audit_id>/withdraw/": [
        Narrower(
            ("forbidden",),
            "only a head takes back the head’s signature",
            roles=("dsl", "deputy_dsl", "governor", "it_lead"),
        ),
    ],
    "/concerns/": [Narrower(("forbidden",), "of the governors only the chair reads concerns", roles=("governor",))],
    **{
        f"/concerns/<concern_id>/{step}": [
            Narrower(("not found",), "of the governors only the chair reads concerns", roles=("governor",))
        ]
        for step in (
            *("", "close/", "decide/", "hear/", "incident/", "join/"),
            *("pass-on/", "reopen/", "silence/", "take-back/"),
        )
    },
    "/filtering/changes/<filterchange_id>/": [
        Narrower(("not found",), "a member of staff sees what they asked for themself", roles=("staff",)),
        Narrower(
            ("forbidden",),
            "only those who keep filtering, and whoever asked, write",
            methods=("POST",),
            roles=("governor",),
        ),
    ],
    "/filtering/reviews/<review_id>/": [
        Narrower(
            ("forbidden",), "only those who keep filtering write a review", methods=("POST",), roles=("governor",)
        ),
    ],
    "/join/<token>/services/<service_id>/": [
        Narrower(("not found", "leads on"), "a link that is none here leads to the page that says so", swapped=True)
    ],
    "/people/<person_id>/name/": [
        Narrower(
            ("forbidden",),
            "others than those who manage people correct only their own name",
            roles=("officer", "analyst", "deputy_dsl", "governor", "it_lead"),
        )
    ],
    "/training/my/<enrolment_id>/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/confidence/<moment>/": [_OTHERS_COURSE],
    "/training/my/needs/<needs_check_id>/": [_OTHERS_COURSE],
    "/training/needs/<needs_check_id>/enrol/": [
        Narrower(("not found",), "only what the figures of a closed check suggest can be taken up")
    ],
    "/training/my/<enrolment_id>/downloads/<download_id>/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/pages/<module_id>/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/pages/<module_id>/parts/<part_number>/open/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/playing/<launch_id>/": [_OTHERS_COURSE, _OPENED_ELSEWHERE],
    "/training/my/<enrolment_id>/playing/<launch_id>/report/": [_OTHERS_COURSE, _NOT_REPORTED],
    "/training/take/<learner_token>/<enrolment_id>/playing/<launch_id>/": [_OPENED_ELSEWHERE],
    "/training/take/<learner_token>/<enrolment_id>/playing/<launch_id>/report/": [_NOT_REPORTED],
    "/training/my/<enrolment_id>/quiz/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/quiz/<number>/": [_OTHERS_COURSE],
    "/training/my/<enrolment_id>/result/": [_OTHERS_COURSE],
    "/training/my/certificates/<certificate_id>/": [_OTHERS_COURSE],
    "/training/my/certificates/<certificate_id>/badge/": [_OTHERS_COURSE],
    "/training/my/certificates/<certificate_id>/document/": [_NO_DOCUMENT],
    "/training/my/start/<version_id>/": [_NOT_ON_THE_LIST],
    "/training/certificates/<certificate_id>/document/": [_NO_DOCUMENT],
    "/training/take/<learner_token>/certificates/<certificate_id>/document/": [_NO_DOCUMENT],
    "/rounds/<round_id>/extension/": [
        Narrower(("leads on",), "more time is for schools that were ticked; without any it leads to the list of them")
    ],
    "/plan/<action_id>/": [Narrower(("forbidden",), _WORKING_ON, methods=("POST",), roles=("governor",))],
    "/plan/<action_id>/close/": [Narrower(("forbidden",), _WORKING_ON, roles=("governor",))],
    "/training/sessions/places/<place_id>/": [_OTHERS_PLACE],
    "/training/sessions/places/<place_id>/cancel/": [_OTHERS_PLACE],
    "/training/sessions/places/<place_id>/session.ics": [_OTHERS_PLACE],
    "/plan/calendar/<feed_id>/revoke/": [
        Narrower(
            ("not found",),
            "a calendar address is its person’s own: nobody else’s can be revoked",
            roles=("dsl", "deputy_dsl", "governor", "it_lead"),
        )
    ],
    "/training/records/<record_id>/decide/": [
        Narrower(("forbidden",), "whoever handed in a certificate does not approve it", roles=("deputy_dsl",))
    ],
    "/rounds/new/<key>/dates/": [_NOT_PUT_TOGETHER],
    "/rounds/new/<key>/schools/": [_NOT_PUT_TOGETHER],
    "/rounds/new/<key>/schools/one-by-one/": [_NOT_PUT_TOGETHER],
    "/rounds/new/<key>/check/": [_NOT_PUT_TOGETHER],
}


def narrowed(address: Address, method: str, role: str, *, swapped: bool = False) -> tuple[str, ...]:
    """The answers that this view gives this role instead; none if it has no entry."""
    for entry in NARROWER.get(address.shown, []):
        applies = swapped == entry.swapped and method in entry.methods
        if applies and (not entry.roles or role in entry.roles):
            return entry.answers
    return ()
