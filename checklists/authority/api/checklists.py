"""Reading checklists: drafts as they stand, versions as they were published."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from checklists.authority import queries
from checklists.authority.catalogue import version_for
from checklists.authority.drafts import draft_of
from checklists.authority.models import Version
from checklists.frequency import Frequency
from checklists.scales import Rating, Scale
from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView


class StatementOutput(serializers.Serializer[Any]):
    """One statement. `stable_id` stays the same from version to version."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    code = serializers.CharField()
    stable_id = serializers.UUIDField()
    plain = serializers.CharField()
    official = serializers.CharField()
    source_ref = serializers.CharField()
    guidance = serializers.CharField()
    evidence = serializers.CharField(help_text="What a school could show, one thing on each line.")
    frequency = serializers.ChoiceField(
        choices=["", *Frequency.values], help_text="How often it has to be done or checked again."
    )
    unconfirmed = serializers.CharField(help_text="What was not found in an official source, if anything.")
    advice_green = serializers.CharField()
    advice_amber = serializers.CharField()
    advice_red = serializers.CharField()
    allow_not_applicable = serializers.BooleanField()
    phases = serializers.ListField(child=serializers.CharField(), help_text="Empty: every kind of school.")
    weight = serializers.IntegerField()
    scale = serializers.ChoiceField(choices=Scale.choices)
    descriptors = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text="The authority's words for each choice, in order."
    )
    red_flag = serializers.BooleanField()
    needs_evidence = serializers.BooleanField()
    offered_rating = serializers.ChoiceField(choices=["", *Rating.values], help_text="What schools are offered to say.")
    offered_note = serializers.CharField()
    replaces = serializers.ListField(child=serializers.UUIDField(), help_text="Stable ids, after a split or merger.")
    live_source = serializers.CharField()


class SectionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    schools_may_add = serializers.BooleanField()
    statements = StatementOutput(many=True)


class TemplateOutput(serializers.Serializer[Any]):
    """A checklist of the authority, without its statements."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides DRF's own attribute, unused on a serializer
    edition = serializers.CharField()
    in_force_on = serializers.DateField(allow_null=True)
    review_by = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField(source="changed_by_name")
    statements = serializers.IntegerField(source="statement_count")
    newest_version = serializers.IntegerField(source="newest_number", allow_null=True)


class TemplateDetailOutput(serializers.Serializer[Any]):
    """A draft whole, as it stands now."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides DRF's own attribute, unused on a serializer
    edition = serializers.CharField()
    in_force_on = serializers.DateField(allow_null=True)
    review_by = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField()
    put_away = serializers.BooleanField()
    sections = SectionOutput(many=True)


class VersionOutput(serializers.Serializer[Any]):
    """A published version, without its statements."""

    id = serializers.UUIDField()
    template_id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides DRF's own attribute, unused on a serializer
    edition = serializers.CharField()
    in_force_on = serializers.DateField(allow_null=True)
    review_by = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(source="published_by_name")
    statements = serializers.IntegerField(source="statement_count")
    withdrawn_at = serializers.SerializerMethodField()

    def get_withdrawn_at(self, version: Version) -> str | None:
        withdrawal = getattr(version, "withdrawal", None)
        return withdrawal.at.isoformat() if withdrawal else None


class VersionDetailOutput(VersionOutput):
    sections = serializers.SerializerMethodField()

    @extend_schema_field(SectionOutput(many=True))
    def get_sections(self, version: Version) -> Any:
        return SectionOutput(version_for(version.pk).sections, many=True).data


class Templates(ApiView):
    access = Permission.TEMPLATES_VIEW
    scope = "checklists"

    @extend_schema(operation_id="list_templates", tags=["checklists"], responses=page_of(TemplateOutput))
    def get(self, request: Request) -> Response:
        """The authority's checklists that are not put away, by title."""
        return paged(queries.templates(), request, TemplateOutput)


class TemplateView(ApiView):
    access = Permission.TEMPLATES_VIEW
    scope = "checklists"

    @extend_schema(operation_id="read_template", tags=["checklists"], responses=TemplateDetailOutput)
    def get(self, request: Request, template_id: uuid.UUID) -> Response:
        """One draft with its sections and statements."""
        template = queries.template_by_id(template_id)
        body = {
            **{name: getattr(template, name) for name in ("id", "title", "summary", "source", "edition")},
            "in_force_on": template.in_force_on,
            "review_by": template.review_by,
            "changed_at": template.changed_at,
            "changed_by": template.changed_by_name,
            "put_away": template.archived_at is not None,
            "sections": [
                {
                    "id": part.section.pk,
                    "position": place,
                    "title": part.title,
                    "schools_may_add": part.section.schools_may_add,
                    "statements": part.statements,
                }
                for place, part in enumerate(draft_of(template).sections, start=1)
            ],
        }
        return Response(TemplateDetailOutput(body).data)


class Versions(ApiView):
    access = Permission.TEMPLATES_VIEW
    scope = "checklists"

    @extend_schema(operation_id="list_versions", tags=["checklists"], responses=page_of(VersionOutput))
    def get(self, request: Request) -> Response:
        """Published versions, the newest first, withdrawn ones too."""
        return paged(queries.versions(), request, VersionOutput)


class VersionView(ApiView):
    access = Permission.TEMPLATES_VIEW
    scope = "checklists"

    @extend_schema(operation_id="read_version", tags=["checklists"], responses=VersionDetailOutput)
    def get(self, request: Request, version_id: uuid.UUID) -> Response:
        """One version with its sections and statements."""
        return Response(VersionDetailOutput(queries.version_by_id(version_id)).data)
