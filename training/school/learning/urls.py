from django.urls import URLPattern, path

from training.school.learning.views import certificates, checking, courses, links, my, quiz
from training.school.learning.views.ways import View

app_name = "school_learning"


def both_ways(route: str, views: tuple[View, View], name: str) -> list[URLPattern]:
    """A page of a learner's own, by account and by personal link."""
    by_account, by_link = views
    return [
        path(f"my/{route}", by_account, name=f"my_{name}"),
        path(f"take/<str:learner_token>/{route}", by_link, name=f"take_{name}"),
    ]


urlpatterns = [
    path("courses/", courses.courses, name="courses"),
    path("courses/<uuid:course_id>/", courses.people, name="people"),
    path("courses/<uuid:course_id>/enrol/", courses.enrol, name="enrol"),
    path("enrolling/<uuid:enrolling_id>/", courses.enrolling, name="enrolling"),
    path("enrolments/<uuid:enrolment_id>/", courses.enrolment, name="enrolment"),
    path("enrolments/<uuid:enrolment_id>/end/", courses.end, name="end"),
    path("enrolments/<uuid:enrolment_id>/attempt/", courses.give_attempt, name="give_attempt"),
    path("links/<uuid:staff_id>/", links.link, name="link"),
    path("links/<uuid:staff_id>/revoke/", links.revoke, name="revoke_links"),
    path("certificates/", certificates.register, name="register"),
    path("certificates/print/", certificates.printed, name="register_print"),
    path("certificates/certificates.xlsx", certificates.as_xlsx, name="register_xlsx"),
    path("certificates/<uuid:certificate_id>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>/void/", certificates.void, name="void"),
    path("certificates/<uuid:certificate_id>/reissue/", certificates.reissue, name="reissue"),
    path("certificates/<uuid:certificate_id>/document/", certificates.document, name="document"),
    path("certificates/<uuid:certificate_id>/badge/", certificates.badge, name="badge"),
    path("check/issuer/", checking.issuer, name="issuer"),
    path("check/revoked/", checking.revoked, name="revoked"),
    path("check/keys/<uuid:badge_key_id>/", checking.badge_key, name="badge_key"),
    path("check/<str:check_code>/", checking.check, name="check"),
    *both_ways("", my.courses, "courses"),
    *both_ways("start/<uuid:version_id>/", my.start, "start"),
    *both_ways("certificates/<uuid:certificate_id>/", my.certificate, "certificate"),
    *both_ways("certificates/<uuid:certificate_id>/document/", my.document, "document"),
    *both_ways("certificates/<uuid:certificate_id>/badge/", my.badge, "badge"),
    *both_ways("<uuid:enrolment_id>/", my.course, "course"),
    *both_ways("<uuid:enrolment_id>/pages/<str:module_id>/", my.page, "page"),
    *both_ways("<uuid:enrolment_id>/downloads/<str:download_id>/", my.download, "download"),
    *both_ways("<uuid:enrolment_id>/quiz/", quiz.quiz, "quiz"),
    *both_ways("<uuid:enrolment_id>/quiz/<int:number>/", quiz.question, "question"),
    *both_ways("<uuid:enrolment_id>/result/", quiz.result, "result"),
]
