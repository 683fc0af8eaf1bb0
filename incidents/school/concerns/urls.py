from django.urls import path

from incidents.school.concerns.views import deciding, inbox, page, telling

app_name = "school_concerns"

urlpatterns = [
    path("tell/", telling.tell, name="tell"),
    path("tell/kept/", telling.kept, name="kept"),
    path("tell/answer/", telling.answer, name="answer"),
    path("tell/answer/say/", telling.say, name="say"),
    path("concerns/", inbox.inbox, name="inbox"),
    path("concerns/page/", page.set_up, name="page"),
    path("concerns/poster/", page.poster, name="poster"),
    path("concerns/<uuid:concern_id>/", inbox.concern, name="concern"),
    path("concerns/<uuid:concern_id>/pass-on/", deciding.pass_on, name="pass_on"),
    path("concerns/<uuid:concern_id>/decide/", deciding.decide, name="decide"),
    path("concerns/<uuid:concern_id>/incident/", deciding.make_incident, name="make_incident"),
    path("concerns/<uuid:concern_id>/join/", deciding.join_incident, name="join_incident"),
    path("concerns/<uuid:concern_id>/close/", deciding.close, name="close"),
    path("concerns/<uuid:concern_id>/reopen/", deciding.reopen, name="reopen"),
    path("concerns/<uuid:concern_id>/take-back/", deciding.take_back, name="take_back"),
    path("concerns/<uuid:concern_id>/silence/", deciding.silence, name="silence"),
    path("concerns/<uuid:concern_id>/hear/", deciding.hear, name="hear"),
]
