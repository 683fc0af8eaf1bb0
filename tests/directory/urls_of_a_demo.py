"""The operators' host as `settings.DEMO` makes it, which the tests' settings do not."""

from django.urls import include, path

from lantern.urls.operator import urlpatterns as operator
from tenants.directory.urls import app_name, mail_urlpatterns
from tenants.directory.urls import urlpatterns as own

urlpatterns = [path("", include(([*own, *mail_urlpatterns], app_name))), *operator[1:]]
