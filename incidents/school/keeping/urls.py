from django.urls import path

from incidents.school.keeping.views import bundles, figures, files, persons, referrals, retention

app_name = "school_keeping"

urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("referrals/", referrals.listed, name="referrals"),
    path("retention/", retention.listed, name="retention"),
    path("retention/rules/", retention.rules_here, name="rules"),
    path("retention/rules/<slug:sort>/", retention.rule, name="rule"),
    path("person-files/", persons.listed, name="person_files"),
    path("person-files/new/", persons.new, name="person_file_new"),
    path("person-files/<uuid:person_file_id>/", persons.person_file, name="person_file"),
    path("person-files/<uuid:person_file_id>/file/", persons.document, name="person_document"),
    path("person-files/<uuid:person_file_id>/sent/", persons.was_sent, name="was_sent"),
    path("person-files/<uuid:person_file_id>/received/", persons.was_received, name="was_received"),
    path("<uuid:incident_id>/referrals/add/", referrals.refer, name="refer"),
    path("<uuid:incident_id>/referrals/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("<uuid:incident_id>/files/add/", files.add, name="add_file"),
    path("<uuid:incident_id>/files/<uuid:incident_file_id>/", files.download, name="file"),
    path("<uuid:incident_id>/files/<uuid:incident_file_id>/take-away/", files.take_away, name="take_file_away"),
    path("<uuid:incident_id>/bundle/", bundles.bundle, name="bundle"),
    path("<uuid:incident_id>/bundle/compare/", bundles.compare, name="compare"),
    path("<uuid:incident_id>/bundle/<uuid:bundle_id>/file/", bundles.document, name="bundle_document"),
    path("<uuid:incident_id>/retention/", retention.clock, name="clock"),
    path("<uuid:incident_id>/retention/hold/", retention.hold, name="hold"),
    path("<uuid:incident_id>/retention/review/", retention.review, name="review"),
]
