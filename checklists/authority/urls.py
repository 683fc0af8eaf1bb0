"""Checklists and rounds on an authority's host."""

from django.urls import path

from checklists.authority.views import (
    library,
    many,
    opening,
    order,
    parts,
    preview,
    publishing,
    replacing,
    rounds,
    statements,
    templates,
    versions,
)

app_name = "authority_checklists"

_template = "checklists/<uuid:template_id>/"
_section = f"{_template}sections/<uuid:section_id>/"
_statement = f"{_template}statements/<uuid:statement_id>/"
_version = "checklists/versions/<uuid:version_id>/"
_new_round = "rounds/new/<uuid:key>/"
_round = "rounds/<uuid:round_id>/"

urlpatterns = [
    path("checklists/", templates.templates, name="templates"),
    path("checklists/new/", templates.new_template, name="new_template"),
    path("checklists/library/", library.shelf, name="library"),
    path("checklists/library/<slug:code>/", library.preview, name="library_preview"),
    path("checklists/library/<slug:code>/take/", library.take, name="take"),
    path(_template, templates.template, name="template"),
    path(f"{_template}details/", templates.details, name="details"),
    path(f"{_template}preview/", preview.preview, name="preview"),
    path(f"{_template}preview/<uuid:statement_id>/", preview.preview_statement, name="preview_statement"),
    path(f"{_template}copy/", templates.copy, name="copy"),
    path(f"{_template}put-away/", templates.put_away, name="put_away"),
    path(f"{_template}bring-back/", templates.bring_back, name="bring_back"),
    path(f"{_template}publish/", publishing.publish, name="publish"),
    path(f"{_template}compare/", versions.compare, name="compare"),
    path(f"{_template}sections/add/", parts.add_section, name="add_section"),
    path(_section, parts.rename_section, name="rename_section"),
    path(f"{_section}move/", order.move_section, name="move_section"),
    path(f"{_section}place/", order.place_section, name="place_section"),
    path(f"{_section}remove/", parts.remove_section, name="remove_section"),
    path(f"{_section}put-back/", parts.put_section_back, name="put_section_back"),
    path(f"{_section}add-statement/", statements.add_statement, name="add_statement"),
    path(f"{_template}statements/many/", many.change_many, name="change_many"),
    path(f"{_template}statements/many/undo/", many.undo_many, name="undo_many"),
    path(_statement, statements.edit_statement, {"part": "wording"}, name="edit_statement"),
    path(f"{_statement}answer/", statements.edit_statement, {"part": "answer"}, name="statement_answer"),
    path(f"{_statement}advice/", statements.edit_statement, {"part": "advice"}, name="statement_advice"),
    path(f"{_statement}evidence/", statements.edit_statement, {"part": "evidence"}, name="statement_evidence"),
    path(f"{_statement}schools/", statements.edit_statement, {"part": "schools"}, name="statement_schools"),
    path(f"{_statement}move/", order.move_statement, name="move_statement"),
    path(f"{_statement}place/", order.place_statement, name="place_statement"),
    path(f"{_statement}split/", replacing.split, name="split_statement"),
    path(f"{_statement}replaces/", replacing.replaces, name="replaces"),
    path(f"{_statement}remove/", parts.remove_statement, name="remove_statement"),
    path(f"{_statement}put-back/", parts.put_statement_back, name="put_statement_back"),
    path(_version, publishing.version, name="version"),
    path(f"{_version}published/", publishing.published, name="published"),
    path(f"{_version}withdraw/", publishing.withdraw, name="withdraw"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", opening.new_round, name="new_round"),
    path(f"{_new_round}dates/", opening.dates, name="round_dates"),
    path(f"{_new_round}schools/", opening.schools, name="round_schools"),
    path(f"{_new_round}schools/one-by-one/", opening.pick, name="round_pick"),
    path(f"{_new_round}check/", opening.check, name="round_check"),
    path(_round, rounds.round_page, name="round"),
    path(f"{_round}opened/", rounds.round_opened, name="round_opened"),
    path(f"{_round}due-date/", rounds.due_date, name="round_due"),
    path(f"{_round}reminders/", rounds.reminders, name="round_reminders"),
    path(f"{_round}schools/add/", rounds.add_schools, name="round_add_schools"),
]
