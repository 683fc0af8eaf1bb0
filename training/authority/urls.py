"""Courses and requirements on an authority's host."""

from django.urls import path

from training.authority.views import courses, files, parts, publishing, requirements

app_name = "authority_training"

_course = "courses/<uuid:course_id>/"
_module = f"{_course}modules/<uuid:module_id>/"
_question = f"{_course}questions/<uuid:question_id>/"
_version = "versions/<uuid:course_version_id>/"
_requirement = "requirements/<uuid:requirement_id>/"

urlpatterns = [
    path("", courses.courses, name="courses"),
    path("starters/", courses.starters, name="starters"),
    path("starters/<slug:starter>/take/", courses.take, name="take"),
    path("courses/new/", courses.new_course, name="new_course"),
    path(_course, courses.course, name="course"),
    path(f"{_course}cover/", courses.cover, name="cover"),
    path(f"{_course}put-away/", courses.put_away, name="put_away"),
    path(f"{_course}bring-back/", courses.bring_back, name="bring_back"),
    path(f"{_course}preview/", publishing.preview, name="preview"),
    path(f"{_course}preview/modules/<uuid:module_id>/", publishing.preview_module, name="preview_module"),
    path(
        f"{_course}preview/modules/<uuid:module_id>/parts/<int:part_number>/",
        publishing.preview_package,
        name="preview_package",
    ),
    path(f"{_course}preview/questions/<uuid:question_id>/", publishing.preview_question, name="preview_question"),
    path(f"{_course}publish/", publishing.publish, name="publish"),
    path(f"{_course}modules/add/", parts.add_module, name="add_module"),
    path(_module, parts.module, name="module"),
    path(f"{_module}move/", parts.move_module, name="move_module"),
    path(f"{_module}remove/", parts.remove_module, name="remove_module"),
    path(f"{_module}put-back/", parts.put_module_back, name="put_module_back"),
    path(f"{_module}questions/add/", parts.add_question, name="add_question"),
    path(f"{_module}pictures/add/", files.add_picture, name="add_picture"),
    path(f"{_module}files/add/", files.add_download, name="add_download"),
    path(f"{_module}package/add/", files.add_package, name="add_package"),
    path(f"{_module}package/remove/", files.remove_package, name="remove_package"),
    path(f"{_course}pictures/<uuid:picture_id>/remove/", files.remove_picture, name="remove_picture"),
    path(f"{_course}files/<uuid:download_id>/", files.download, name="download"),
    path(f"{_course}files/<uuid:download_id>/remove/", files.remove_download, name="remove_download"),
    path(_question, parts.question, name="question"),
    path(f"{_question}move/", parts.move_question, name="move_question"),
    path(f"{_question}remove/", parts.remove_question, name="remove_question"),
    path(f"{_question}put-back/", parts.put_question_back, name="put_question_back"),
    path(_version, publishing.version, name="version"),
    path(f"{_version}published/", publishing.published, name="published"),
    path(f"{_version}withdraw/", publishing.withdraw, name="withdraw"),
    path("requirements/", requirements.requirements, name="requirements"),
    path("requirements/new/", requirements.add_requirement, name="add_requirement"),
    path("requirements/take/<slug:starter>/", requirements.take_requirement, name="take_requirement"),
    path(_requirement, requirements.change_requirement, name="change_requirement"),
    path(f"{_requirement}end/", requirements.end_requirement, name="end_requirement"),
]
