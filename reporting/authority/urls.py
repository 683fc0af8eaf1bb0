"""Home, completion and benchmarks on an authority's host."""

from django.urls import path

from reporting.authority.views import benchmarks, closing, completion, home

app_name = "authority_reporting"

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/<uuid:round_id>/schools/", completion.completion, name="completion"),
    path("rounds/<uuid:round_id>/schools.csv", completion.completion_csv, name="completion_csv"),
    path("rounds/<uuid:round_id>/schools.xlsx", completion.completion_xlsx, name="completion_xlsx"),
    path("rounds/<uuid:round_id>/close/", closing.close, name="close"),
    path("rounds/<uuid:round_id>/closing/", closing.closing, name="closing"),
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("benchmarks/<uuid:round_id>/", benchmarks.benchmark_of, name="benchmark"),
    path("benchmarks/<uuid:round_id>/results.csv", benchmarks.benchmark_csv, name="benchmark_csv"),
]
