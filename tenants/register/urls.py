from django.urls import path

from tenants.register.views import contacts, documents, imports, schools

app_name = "register"
urlpatterns = [
    path("", schools.school_list, name="schools"),
    path("invite/", schools.invite, name="invite"),
    path("invite/waiting/", contacts.invite_waiting, name="invite_waiting"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("import/", imports.upload, name="upload"),
    path("import/<uuid:import_id>/", imports.show, name="import"),
    path("import/<uuid:import_id>/confirm/", imports.confirm, name="confirm"),
    path("import/<uuid:import_id>/discard/", imports.discard, name="discard"),
    path("import/<uuid:import_id>/try-again/", imports.try_again, name="try_again"),
    path("import/<uuid:import_id>/not-taken.csv", imports.not_taken, name="not_taken"),
    path("<uuid:school_id>/", schools.school, name="school"),
    path("<uuid:school_id>/contact/", schools.contact, name="contact"),
    path("<uuid:school_id>/stop-erasure/", schools.stop, name="stop_erasure"),
    path("<uuid:school_id>/invite/", schools.invite_one, name="invite_one"),
    path("<uuid:school_id>/documents/add/", documents.add, name="add_document"),
    path("<uuid:school_id>/documents/<uuid:document_id>/", documents.download, name="document"),
    path("<uuid:school_id>/documents/<uuid:document_id>/remove/", documents.remove, name="remove_document"),
    path("<uuid:school_id>/documents/<uuid:document_id>/put-back/", documents.put_back, name="put_document_back"),
]
