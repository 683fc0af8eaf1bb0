"""Which row of a tenant stands for which argument of an address. A new argument is added here; see CONTRIBUTING."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.db import models

from tenants.logins.info import TenantInfo
from tests.access.walk import Address
from tests.cast import as_tenant

if TYPE_CHECKING:
    from tests.access.stage import Stage


class Rows(dict[str, str]):
    """The rows of one tenant by the argument that they are given for, and by the names used below."""

    def __init__(self, *, person: Any, **rows: str) -> None:
        super().__init__(**rows)
        self.person = person


# Arguments that ask for another row than usual on some addresses: a page of results needs a round that is closed.
INSTEAD = {
    ("/concerns/<concern_id>/close/", "concern_id"): "concern_with_incident",
    ("/concerns/<concern_id>/reopen/", "concern_id"): "closed_concern",
    ("/concerns/<concern_id>/take-back/", "concern_id"): "decided_concern",
    ("/benchmarks/<round_id>/", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/records/", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/results.csv", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/results.xlsx", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/records.csv", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/national.csv", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/national/", "round_id"): "closed_round",
    **{
        (f"/benchmarks/<round_id>/{page}", "round_id"): "closed_round"
        for page in ("statements/", "sections/", "groups/", "next/", "next/<statement_id>/courses/")
    },
    ("/benchmarks/<round_id>/next/<statement_id>/courses/", "statement_id"): "closed_statement",
    ("/benchmarks/over-time/<template_id>/", "template_id"): "closed_template",
    ("/benchmarks/<round_id>/report/", "round_id"): "closed_round",
    ("/benchmarks/<round_id>/report/<committee_report_id>/", "round_id"): "closed_round",
    ("/api/v1/releases/<round_id>/", "round_id"): "closed_round",
    ("/where-we-stand/<round_id>/", "round_id"): "closed_round",
    ("/where-we-stand/<round_id>/records/", "round_id"): "closed_round",
    ("/api/v1/position/<round_id>/", "round_id"): "closed_round",
    ("/schools/<school_id>/documents/<document_id>/put-back/", "document_id"): "removed_document",
    ("/evidence/<item_id>/put-back/", "item_id"): "removed_item",
    ("/incidents/<incident_id>/retention/review/", "incident_id"): "closed_incident",
    ("/support/enter/<token>/", "token"): "entering",
    ("/people/<person_id>/enable/", "person_id"): "disabled_id",
    ("/audits/<audit_id>/sign/", "audit_id"): "signed_audit",
    ("/audits/<audit_id>/own/<own_id>/put-back/", "own_id"): "removed_own",
    ("/audits/<audit_id>/withdraw/", "audit_id"): "signed_audit",
    ("/audits/<audit_id>/share/", "audit_id"): "submitted_audit",
    ("/visits/<round_id>/<school_id>/", "round_id"): "closed_round",
    ("/visits/<round_id>/<school_id>/new/", "round_id"): "closed_round",
    ("/training/sessions/<training_session_id>/publish/", "training_session_id"): "draft_session",
    ("/training/sessions/<training_session_id>/remove/", "training_session_id"): "draft_session",
    ("/training/sessions/<training_session_id>/register/", "training_session_id"): "begun_session",
    ("/training/sessions/<training_session_id>/register/close/", "training_session_id"): "begun_session",
    ("/training/sessions/<training_session_id>/register/reopen/", "training_session_id"): "past_session",
    ("/visits/<visit_id>/statements/<statement_id>/", "statement_id"): "visit_statement",
    ("/plan/<action_id>/reopen/", "action_id"): "closed_action",
    ("/training/staff/<staff_id>/return/", "staff_id"): "gone_staff",
    ("/training/my/<enrolment_id>/confidence/<moment>/", "enrolment_id"): "passed_enrolment",
    ("/training/take/<learner_token>/<enrolment_id>/confidence/<moment>/", "enrolment_id"): "passed_enrolment",
    ("/training/links/<staff_id>/", "staff_id"): "listed_staff",
    ("/training/links/<staff_id>/revoke/", "staff_id"): "listed_staff",
    ("/audits/<audit_id>/send-back/", "audit_id"): "signed_audit",
    ("/filtering/reviews/<review_id>/start/", "review_id"): "proposed_review",
    ("/filtering/reviews/<review_id>/drop/", "review_id"): "proposed_review",
    **{(f"/incidents/<incident_id>/{step}/", "incident_id"): "closed_incident" for step in ("review", "reopen")},
    **{(f"/incidents/<incident_id>/{step}/", "incident_id"): "given_incident" for step in ("assign", "close", "move")},
    ("/audits/<audit_id>/reopen/", "audit_id"): "finished_audit",
    ("/single-sign-on/<service_id>/turn-on/", "service_id"): "service_off",
    ("/schools/<school_id>/stop-erasure/", "school_id"): "leaving_school",
    ("/checklists/<template_id>/sections/<section_id>/put-back/", "section_id"): "removed_section",
    ("/checklists/<template_id>/statements/<statement_id>/put-back/", "statement_id"): "removed_statement",
    ("/training/courses/<course_id>/modules/<module_id>/put-back/", "module_id"): "removed_module",
    ("/training/courses/<course_id>/questions/<question_id>/put-back/", "question_id"): "removed_question",
    ("/training/courses/<course_id>/bring-back/", "course_id"): "course_put_away",
}
# Arguments that name no row: of them there is no other tenant's to try, only one that is made up.
MADE_UP: dict[str, Callable[[], str]] = {
    "code": lambda: "no-such-checklist",
    "kind": lambda: "no-such-service",
    "sort": lambda: "no-such-sort",
    "key": lambda: str(uuid4()),
    "name": lambda: "no-such-form",
    "starter": lambda: "no-such-course",
}


# What a changing call of the API is sent, so that it is the row that is looked at and not the input.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("PATCH", "/api/v1/audits/<audit_id>/answers/<statement_id>/"): {"revision": 0, "note": "Sent by the matrix."},
}


class NobodyKnows(LookupError):
    """An argument for which nobody has said which row it is."""


def row_for(stage: "Stage", tenant: TenantInfo, address: Address, argument: str) -> str:
    """What stands for the argument in this tenant."""
    rows = stage.rows[tenant.id]
    name = INSTEAD.get((address.shown, argument), argument)
    if name in ("uidb36", "key") and address.name == "account_reset_password_from_key":
        return _reset_link(tenant, rows.person)[name]
    if name in rows:
        return rows[name]
    if name in MADE_UP:
        return MADE_UP[name]()
    if found := _any_row(tenant, name):
        rows[name] = found
        return found
    raise NobodyKnows(
        f"{address.shown} takes {argument!r}, and nobody has said which row that is. Make one in tests/access/stage.py "
        f"and name it there `{argument}`, or say in tests/access/rows.py what stands for it (CONTRIBUTING, A new address)."
    )


def fill(stage: "Stage", tenant: TenantInfo, address: Address) -> dict[str, str]:
    """The tenant's own rows for all arguments of the address."""
    return {argument: row_for(stage, tenant, address, argument) for argument in address.arguments}


def swaps(stage: "Stage", tenant: TenantInfo, address: Address) -> Iterator[tuple[str, dict[str, str]]]:
    """The address filled with own rows but for one argument, which is another tenant's, of nobody, or not for this one."""
    own = fill(stage, tenant, address)
    for argument in address.arguments:
        for whose, value in _strange(stage, tenant, address, argument):
            # Schools of one authority are asked by the same rounds: that is no other's row.
            if value != own[argument]:
                yield f"{argument} {whose}", own | {argument: value}


def _strange(stage: "Stage", tenant: TenantInfo, address: Address, argument: str) -> Iterator[tuple[str, str]]:
    if argument in MADE_UP and address.name != "account_reset_password_from_key":
        yield "made up", MADE_UP[argument]()
        return
    for other in stage.world.tenants:
        if other.id != tenant.id and other.kind == tenant.kind:
            yield f"of {other.name}", row_for(stage, other, address, argument)
    rows = stage.rows[tenant.id]
    if argument == "round_id" and "not_asked" in rows and rows["not_asked"] != rows["round_id"]:
        yield "that asks others", rows["not_asked"]
    if argument == "authority_id":
        yield "of a school", str(stage.world.oak.id)
    if argument == "person_id" and tenant.authority is not None:
        yield f"of {tenant.authority.name}", stage.rows[tenant.authority.id]["person_id"]
    if argument == "pk":
        yield "of a colleague", rows["colleagues_key"]
    if argument.endswith("_id"):
        yield "of nobody", str(uuid4())


def _reset_link(tenant: TenantInfo, person: Any) -> dict[str, str]:
    with as_tenant(tenant):
        return {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}


def _any_row(tenant: TenantInfo, argument: str) -> str:
    """The first row of the only table whose name is the argument's: `grant_id` is a row of a model Grant."""
    wanted = argument.removesuffix("_id").replace("_", "")
    found: list[type[models.Model]] = [
        model
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_TYPES[tenant.kind]["APPS"]
        for model in config.get_models()
        if model._meta.model_name == wanted
    ]
    if not argument.endswith("_id") or len(found) != 1:
        return ""
    with as_tenant(tenant):
        row = found[0]._default_manager.order_by("pk").first()
    return str(row.pk) if row else ""
