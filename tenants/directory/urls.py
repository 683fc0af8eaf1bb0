from django.conf import settings
from django.urls import path

from tenants.directory import erasures, views

app_name = "directory"
urlpatterns = [
    path("", views.authority_list, name="authorities"),
    path("authorities/add/", views.add, name="add"),
    path("authorities/<uuid:authority_id>/", views.authority, name="authority"),
    path("authorities/<uuid:authority_id>/try-again/", views.try_again, name="try_again"),
    path("authorities/<uuid:authority_id>/invite/", views.invite, name="invite"),
    path("erasures/", erasures.erasure_list, name="erasures"),
    path("erasures/<uuid:erasure_id>/certificate.txt", erasures.certificate_text, name="certificate_text"),
    path("erasures/<uuid:erasure_id>/certificate.json", erasures.certificate_json, name="certificate_json"),
]
mail_urlpatterns = [
    path("demo/mail/", views.mail_list, name="mails"),
    path("demo/mail/<str:file>/<int:number>/", views.mail, name="mail"),
]
if settings.DEMO:
    urlpatterns += mail_urlpatterns
